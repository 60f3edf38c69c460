import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Endpoint, parseEndpoint } from "@zocalo/transport";
import { Guesses } from "./guesses.ts";
import { TransferError } from "./transfer_error.ts";

const HOST: Endpoint = parseEndpoint("tcp://192.0.2.1:1000");
const SAME_HOST: Endpoint = parseEndpoint("tcp://192.0.2.1:2000");
const OTHER_HOST: Endpoint = parseEndpoint("tcp://192.0.2.2:1000");
const NEVER = new AbortController().signal;

const right = () => Promise.resolve(true);
const wrong = () => Promise.resolve(false);

Deno.test("attempt() checks one attempt of a host after the other", async () => {
  const guesses = new Guesses();
  const first = Promise.withResolvers<boolean>();
  const order: string[] = [];
  const attempts = [
    guesses.attempt(HOST, () => first.promise.finally(() => order.push("first")), NEVER),
    guesses.attempt(SAME_HOST, () => right().finally(() => order.push("second")), NEVER),
  ];
  first.resolve(true);
  assertEquals(await Promise.all(attempts), [true, true]);
  assertEquals(order, ["first", "second"]);
});

Deno.test("attempt() lets a host wait that was wrong, longer each time, and no other", async () => {
  const delays: number[] = [];
  const guesses = new Guesses((delay) => Promise.resolve(void delays.push(delay)));
  for (let i = 0; i < 7; i++) assertEquals(await guesses.attempt(HOST, wrong, NEVER), false);
  assertEquals(await guesses.attempt(OTHER_HOST, right, NEVER), true);
  // Some time has passed between the attempts.
  const seconds = delays.map((delay) => Math.ceil(delay / 1_000));
  assertEquals(seconds, [1, 2, 4, 8, 16, 30]);
});

Deno.test("attempt() begins anew when a host was right", async () => {
  const delays: number[] = [];
  const guesses = new Guesses((delay) => Promise.resolve(void delays.push(delay)));
  await guesses.attempt(HOST, wrong, NEVER);
  await guesses.attempt(HOST, wrong, NEVER);
  await guesses.attempt(HOST, right, NEVER);
  await guesses.attempt(HOST, wrong, NEVER);
  await guesses.attempt(HOST, wrong, NEVER);
  const last = delays.at(-1);
  assert(last !== undefined && last <= 1_000);
});

Deno.test("attempt() passes the turn on when one is given up", async () => {
  const guesses = new Guesses();
  const slow = Promise.withResolvers<boolean>();
  const first = guesses.attempt(HOST, () => slow.promise, NEVER);
  const controller = new AbortController();
  const second = guesses.attempt(HOST, right, controller.signal);
  const third = guesses.attempt(HOST, right, NEVER);
  controller.abort(new Error("given up"));
  await assertRejects(() => second, Error, "given up");
  slow.resolve(true);
  assertEquals([await first, await third], [true, true]);
});

Deno.test("attempt() refuses a host of which too many wait", async () => {
  const guesses = new Guesses();
  const slow = Promise.withResolvers<boolean>();
  const waiting = Array.from(
    { length: 16 },
    () => guesses.attempt(HOST, () => slow.promise, NEVER),
  );
  await assertRejects(() => guesses.attempt(HOST, right, NEVER), TransferError, "too many");
  const other = guesses.attempt(OTHER_HOST, right, NEVER);
  slow.resolve(true);
  assertEquals(await other, true);
  await Promise.all(waiting);
});
