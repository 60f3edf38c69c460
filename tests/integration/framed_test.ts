/** Messages over connections: framing and transport together. */
import { assertEquals, assertRejects } from "@std/assert";
import { fixedLength, lengthPrefixed, lines } from "@zocalo/framing";
import { ByteReader, framed } from "@zocalo/framing/stream";
import {
  type ByteStream,
  connect,
  ConnectionLostError,
  listen,
  type Listener,
  serve,
} from "@zocalo/transport";
import { memoryListener, memoryPair } from "@zocalo/transport/testing";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);

async function echoLines(stream: ByteStream): Promise<void> {
  const messages = framed(stream, lines());
  for await (const line of messages) await messages.send(line);
}

/** A listener, and how to connect to it. */
const TRANSPORTS: Record<string, () => [Listener, () => ByteStream | Promise<ByteStream>]> = {
  tcp: () => {
    const listener = listen("tcp://127.0.0.1:0");
    return [listener, () => connect(listener.endpoint)];
  },
  memory: () => {
    const listener = memoryListener();
    return [listener, () => listener.connect()];
  },
};

for (const [transport, open] of Object.entries(TRANSPORTS)) {
  Deno.test(`framed() carries thousands of messages over ${transport}`, async () => {
    const [listener, connectTo] = open();
    await using _server = serve(listener, echoLines);
    await using stream = await connectTo();
    const messages = framed(stream, lines());
    const sent = Array.from({ length: 5_000 }, (_, i) => `message ${i} ${"ñ".repeat(i % 50)}`);
    const sending = Promise.all(sent.map((line) => messages.send(line)));
    for (const line of sent) assertEquals(await messages.receive({ timeout: 30_000 }), line);
    await sending;
    await stream.closeWrite();
    assertEquals(await messages.receive(), undefined);
  });
}

Deno.test("ByteReader loses no byte of a connection when a wait times out", async () => {
  await using listener = listen("tcp://127.0.0.1:0");
  using client = await connect(listener.endpoint);
  using server = (await listener.accept())!;
  const reader = new ByteReader(client);
  await server.write(bytes("ho"));
  await assertRejects(() => reader.readExactly(4, { timeout: 20 }), DOMException, "20 ms");
  await server.write(bytes("la, mundo"));
  assertEquals(text(await reader.readExactly(4)), "hola");
  assertEquals(text(await reader.readExactly(7)), ", mundo");
});

Deno.test("a connection goes from lines to frames to raw bytes", async () => {
  const [a, b] = memoryPair();
  await a.write(bytes("UPGRADE\n\x00\x03abcand the rest"));
  const first = framed(b, lines());
  assertEquals(await first.receive(), "UPGRADE");
  const second = framed(b, lengthPrefixed({ width: 2 }), { initial: first.detach() });
  assertEquals(text((await second.receive())!), "abc");
  const rest = new ByteReader(b, { initial: second.detach() });
  await a.closeWrite();
  assertEquals(text(await rest.readExactly(12)), "and the rest");
  for (const stream of [a, b]) stream.abort();
});

Deno.test("framed() passes on what was lost, after the messages that came before", async () => {
  const [a, b] = memoryPair();
  const messages = framed(b, fixedLength(2));
  await a.write(bytes("onetwo"));
  assertEquals(text((await messages.receive())!), "on");
  a.abort();
  await assertRejects(async () => {
    for (;;) await messages.send(new Uint8Array(2));
  }, ConnectionLostError);
  assertEquals(text((await messages.receive())!), "et");
  assertEquals(text((await messages.receive())!), "wo");
  assertEquals(await messages.receive(), undefined);
  b.abort();
});
