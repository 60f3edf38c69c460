import { assertEquals } from "@std/assert";
import { BadLink } from "./_bad_link.ts";

/** Timers that run out when the test says so. */
function manualTimers(): { expire: (id: number) => void; waiting: () => number[] } & Disposable {
  const { setTimeout, clearTimeout } = globalThis;
  const timers = new Map<number, () => void>();
  let lastId = 0;
  Object.assign(globalThis, {
    setTimeout(action: () => void) {
      timers.set(++lastId, action);
      return lastId;
    },
    clearTimeout: (id: number) => void timers.delete(id),
  });
  return {
    expire(id) {
      const action = timers.get(id)!;
      timers.delete(id);
      action();
    },
    waiting: () => [...timers.keys()],
    [Symbol.dispose]: () => void Object.assign(globalThis, { setTimeout, clearTimeout }),
  };
}

function link() {
  const options = { loss: 0, duplication: 0, reordering: 0, corruption: 0, delay: 0 };
  const got: number[] = [];
  const link = new BadLink<undefined>(options, 0, ([number]) => void got.push(number!), () => {});
  const pass = (number: number, reordering: number) => {
    options.reordering = reordering;
    link.pass(Uint8Array.of(number), undefined);
  };
  return { link, got, pass };
}

Deno.test("BadLink lets what it holds back go one by one when nothing follows", () => {
  using timers = manualTimers();
  const { got, pass } = link();
  pass(1, 1);
  pass(2, 1);
  timers.expire(1);
  assertEquals([got, timers.waiting()], [[1], [2]]);
  timers.expire(2);
  assertEquals([got, timers.waiting()], [[1, 2], []]);
});

Deno.test("BadLink stops the timers of what was overtaken", () => {
  using timers = manualTimers();
  const { got, pass } = link();
  pass(1, 1);
  pass(2, 1);
  pass(3, 0);
  assertEquals([got, timers.waiting()], [[3, 1, 2], []]);
});

Deno.test("BadLink leaves no timer when it is closed, and takes nothing more", () => {
  using timers = manualTimers();
  const { link: closing, got, pass } = link();
  pass(1, 1);
  closing.close();
  pass(2, 1);
  pass(3, 0);
  assertEquals([got, timers.waiting()], [[], []]);
});
