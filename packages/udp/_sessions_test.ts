import { assert, assertEquals } from "@std/assert";
import { type Kept, Sessions } from "./_sessions.ts";

/** Sessions whose timer the test moves. */
function manual({ idle = 1_000, max = 100 } = {}) {
  const timer = { running: 0, tick: () => {}, period: 0 };
  const ended: string[] = [];
  const sessions = new Sessions<Kept>(
    { idle, max },
    ({ key }, reason) => ended.push(`${key} ${reason}`),
    (period, tick) => {
      Object.assign(timer, { running: timer.running + 1, tick, period });
      return () => void (timer.running -= 1);
    },
  );
  const pass = (time: number) => {
    for (let i = 0; i < time / timer.period; i++) timer.tick();
  };
  return { sessions, timer, ended, pass };
}

const kept = (key: string, confirmed = false): Kept => ({ key, confirmed });

Deno.test("Sessions ends what was not heard of for the time, and nothing earlier", () => {
  const { sessions, ended, pass } = manual();
  sessions.add(kept("silent"));
  sessions.add(kept("lively", true));
  pass(950);
  assert(sessions.heard("lively"));
  pass(50);
  assertEquals(ended, []);
  pass(100);
  assertEquals(ended, ["silent idle"]);
  pass(1_000);
  assertEquals(ended, ["silent idle", "lively idle"]);
  assertEquals(sessions.size, 0);
});

Deno.test("Sessions runs one timer, and none while it is empty", () => {
  const { sessions, timer } = manual();
  assertEquals(timer.running, 0);
  const [a, b] = [kept("a"), kept("b")];
  sessions.add(a);
  sessions.add(b);
  assertEquals(timer.running, 1);
  sessions.delete(a);
  sessions.delete(b);
  assertEquals(timer.running, 0);
});

Deno.test("Sessions keeps its timer when the only peer is heard again", () => {
  let started = 0;
  const sessions = new Sessions<Kept>({ idle: 1_000, max: 9 }, () => {}, () => {
    started += 1;
    return () => {};
  });
  sessions.add(kept("a"));
  for (let i = 0; i < 3; i++) assert(sessions.heard("a"));
  assertEquals(started, 1);
});

Deno.test("Sessions does nothing to the successor of a session that has ended", () => {
  const { sessions, ended } = manual({ max: 1 });
  const old = { key: "a", confirmed: false };
  sessions.add(old);
  assert(sessions.delete(old));
  const successor = kept("a");
  sessions.add(successor);
  old.confirmed = true;
  sessions.confirm(old);
  assertEquals([sessions.delete(old), sessions.heard("a")], [false, successor]);
  assert(sessions.makeRoom());
  assertEquals(ended, ["a evicted"]);
});

Deno.test("Sessions makes room by the unconfirmed one that was silent longest", () => {
  const { sessions, ended } = manual({ max: 3 });
  sessions.add(kept("confirmed", true));
  sessions.add(kept("a"));
  sessions.add(kept("b"));
  sessions.heard("a");
  assert(sessions.makeRoom());
  sessions.add(kept("c"));
  assertEquals(ended, ["b evicted"]);
  assertEquals([...sessions].map(({ key }) => key).toSorted(), ["a", "c", "confirmed"]);
});

Deno.test("Sessions takes no more when all are confirmed", () => {
  const { sessions, ended } = manual({ max: 2 });
  sessions.add(kept("a", true));
  sessions.add(kept("b", true));
  assertEquals(sessions.makeRoom(), false);
  assertEquals([sessions.size, ended], [2, []]);
});

Deno.test("Sessions keeps apart what was confirmed after it was added", () => {
  const { sessions, ended } = manual({ max: 2 });
  const late = { key: "late", confirmed: false };
  sessions.add(late);
  late.confirmed = true;
  sessions.confirm(late);
  sessions.add(kept("a"));
  assert(sessions.makeRoom());
  assertEquals(ended, ["a evicted"]);
});
