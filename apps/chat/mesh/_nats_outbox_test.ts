import { assertEquals, assertThrows } from "@std/assert";
import { BackplaneFullError } from "./backplane.ts";
import { MAX_JOINED, MAX_OP_BYTES } from "./_nats_limits.ts";
import { NatsOutbox } from "./_nats_outbox.ts";

/** An outbox, and the numbers of what it sends. */
function make(options: { maxBytes?: number; maxInFlight?: number } = {}) {
  const outbox = new NatsOutbox({ now: () => 7, maxInFlight: 100, ...options });
  const sent: number[] = [];
  const texts: string[] = [];
  const connect = () =>
    outbox.connect(({ number, data }) => {
      sent.push(number);
      texts.push(new TextDecoder().decode(data));
    });
  return { outbox, sent, texts, connect };
}

const BYTE = new Uint8Array(1);

const bytes = (text: string) => new TextEncoder().encode(text);

/** Subjects of which nothing goes together. */
let subjects = 0;
const subject = () => `${subjects++}`;

/** Whether a promise is resolved by now. */
async function isDone(promise: Promise<void> | undefined): Promise<boolean> {
  return await Promise.race([promise?.then(() => true), Promise.resolve(false)]) ?? false;
}

Deno.test("NatsOutbox sends what waits when it is connected, in order", () => {
  const { outbox, sent, connect } = make();
  for (let i = 0; i < 3; i++) assertEquals(outbox.push(subject(), BYTE), undefined);
  assertEquals([sent, outbox.oldestSentAt], [[], undefined]);
  connect();
  void outbox.push(subject(), BYTE);
  assertEquals([sent, outbox.oldestSentAt], [[1, 2, 3, 4], 7]);
});

Deno.test("NatsOutbox resolves each when it is confirmed, also before those in front", async () => {
  const { outbox, connect } = make();
  connect();
  const [a, b] = [outbox.push(subject(), BYTE), outbox.push(subject(), BYTE)];
  outbox.confirm(2);
  await b;
  assertEquals([await isDone(a), outbox.confirmed], [false, 0]);
  outbox.confirm(1);
  await a;
  assertEquals(outbox.confirmed, 2);
});

Deno.test("NatsOutbox sends all again from the first that is not confirmed when it is connected again", async () => {
  const { outbox, sent, connect } = make();
  connect();
  const waiting = [1, 2, 3].map(() => outbox.push(subject(), BYTE));
  outbox.confirm(1);
  outbox.confirm(3);
  outbox.disconnect();
  await Promise.all(waiting);
  sent.length = 0;
  connect();
  assertEquals(sent, [2, 3]);
});

Deno.test("NatsOutbox has no more on the way than it may", () => {
  const { outbox, sent, connect } = make({ maxInFlight: 2 });
  connect();
  for (let i = 0; i < 5; i++) void outbox.push(subject(), BYTE);
  assertEquals(sent, [1, 2]);
  outbox.confirm(2);
  assertEquals(sent, [1, 2]);
  outbox.confirm(1);
  assertEquals(sent, [1, 2, 3, 4]);
});

Deno.test("NatsOutbox takes nothing when too much waits, and again when that is confirmed", () => {
  const { outbox, sent, connect } = make({ maxBytes: 2 });
  connect();
  for (let i = 0; i < 2; i++) void outbox.push(subject(), BYTE);
  assertThrows(
    () => outbox.push(subject(), BYTE),
    BackplaneFullError,
    "current size is 2, and 1 more",
  );
  outbox.confirm(1);
  void outbox.push(subject(), BYTE);
  assertEquals(sent, [1, 2, 3]);
  const message = `current length is ${MAX_OP_BYTES + 1}`;
  assertThrows(() => outbox.push("x", new Uint8Array(MAX_OP_BYTES + 1)), RangeError, message);
});

Deno.test("NatsOutbox passes over confirmations of what it has not sent", async () => {
  const { outbox, connect } = make();
  connect();
  const done = outbox.push(subject(), BYTE);
  for (const number of [0, -1, 2, 1e9, NaN, 0.5]) outbox.confirm(number);
  assertEquals([await isDone(done), outbox.confirmed], [false, 0]);
  outbox.confirm(1);
  outbox.confirm(1);
  assertEquals(outbox.confirmed, 1);
  await outbox.flushed();
});

Deno.test("NatsOutbox sends together what gathers for one subject, and resolves it together", async () => {
  const { outbox, texts, connect } = make();
  connect();
  const waiting = ["a", "b", "c", "d"].map((text) => outbox.push("x", bytes(text)));
  assertEquals(texts, ["a", "b"]);
  outbox.confirm(2);
  assertEquals([texts, await isDone(waiting[3])], [["a", "b", "c\nd"], false]);
  outbox.confirm(1);
  outbox.confirm(3);
  await Promise.all(waiting);
  assertEquals(outbox.confirmed, 3);
});

Deno.test("NatsOutbox does not wait on one subject for what was said on others", () => {
  const { outbox, texts, connect } = make();
  connect();
  for (const [to, text] of ["xa", "xb", "xc", "yd", "xe", "yf"]) {
    void outbox.push(to!, bytes(text!));
  }
  assertEquals(texts, ["a", "b", "c", "d", "e", "f"]);
  void outbox.push("x", bytes("g"));
  assertEquals(texts.length, 6);
  for (let number = 1; number <= 3; number++) outbox.confirm(number);
  assertEquals(texts.slice(6), ["g"]);
});

Deno.test("NatsOutbox counts what is on the way anew after each connection", () => {
  const { outbox, texts, connect } = make();
  for (let i = 0; i < 3; i++) {
    texts.length = 0;
    connect();
    void outbox.push("x", bytes(`${i}`));
    outbox.confirm(i + 2);
    outbox.disconnect();
  }
  connect();
  for (let number = 1; number <= 4; number++) outbox.confirm(number);
  texts.length = 0;
  for (const text of ["a", "b", "c"]) void outbox.push("x", bytes(text));
  assertEquals(texts, ["a", "b"]);
});

Deno.test("NatsOutbox keeps the order of what goes to several subjects", () => {
  const { outbox, texts, connect } = make({ maxInFlight: 1 });
  for (const [to, text] of ["xa", "xb", "yc", "xd", "xe"]) void outbox.push(to!, bytes(text!));
  connect();
  for (let number = 1; number <= 3; number++) outbox.confirm(number);
  assertEquals(texts, ["a\nb", "c", "d\ne"]);
});

Deno.test("NatsOutbox puts nothing to what was sent before, also without a connection", () => {
  const { outbox, texts, connect } = make();
  connect();
  void outbox.push("x", bytes("a"));
  outbox.disconnect();
  void outbox.push("x", bytes("b"));
  connect();
  assertEquals(texts, ["a", "a", "b"]);
});

Deno.test("NatsOutbox sends what is empty alone", () => {
  const { outbox, texts, connect } = make();
  for (const text of ["a", "", "b", "c"]) void outbox.push("x", bytes(text));
  connect();
  outbox.confirm(1);
  assertEquals(texts, ["a", "", "b\nc"]);
});

Deno.test("NatsOutbox sends no more together than may go in one message", () => {
  const { outbox, sent, connect } = make();
  for (let i = 0; i < 3; i++) void outbox.push("x", new Uint8Array(MAX_JOINED / 2));
  void outbox.push("x", new Uint8Array(MAX_OP_BYTES));
  connect();
  outbox.confirm(1);
  assertEquals(sent, [1, 2, 3]);
});

Deno.test("NatsOutbox counts what goes together until it is confirmed", async () => {
  const { outbox, connect } = make({ maxBytes: 10 });
  for (let i = 0; i < 5; i++) void outbox.push("x", BYTE);
  assertThrows(() => outbox.push("x", bytes("sixsix")), BackplaneFullError, "current size is 5");
  connect();
  outbox.confirm(1);
  void outbox.push("x", new Uint8Array(10));
  outbox.confirm(2);
  await outbox.flushed();
});
