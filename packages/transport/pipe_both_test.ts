import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { copy, pipeBoth } from "./mod.ts";
import { memoryPair } from "./testing/mod.ts";

const text = (value: string) => new TextEncoder().encode(value);

Deno.test("copy() brings back what one stream sends when it is given twice", async () => {
  const [client, server] = memoryPair();
  const copying = copy(server, server);
  await client.write(text("hola"));
  await client.closeWrite();
  const buffer = new Uint8Array(16);
  assertEquals(await client.read(buffer), 4);
  assertEquals(await client.read(buffer), null);
  assertEquals(await copying, 4);
});

Deno.test("pipeBoth() passes bytes and half-closes on in both directions", async () => {
  const [client, left] = memoryPair();
  const [right, target] = memoryPair();
  const piping = pipeBoth(left, right);
  await client.write(text("ask"));
  await client.closeWrite();
  const buffer = new Uint8Array(16);
  assertEquals(await target.read(buffer), 3);
  assertEquals(await target.read(buffer), null);
  await target.write(text("answer"));
  await target.closeWrite();
  assertEquals(await client.read(buffer), 6);
  assertEquals(await client.read(buffer), null);
  assertEquals(await piping, { aToB: 3, bToA: 6 });
});

Deno.test("pipeBoth() aborts both streams with the reason when one direction fails", async () => {
  const [client, left] = memoryPair();
  const [right, target] = memoryPair();
  const piping = pipeBoth(left, right);
  const reason = new Error("enough");
  left.abort(reason);
  assertStrictEquals(await assertRejects(() => piping), reason);
  assertStrictEquals(await assertRejects(() => right.write(text("late"))), reason);
  for (const stream of [client, target]) stream.abort();
});
