/** Clients of one server that stop reading, are cut off, or come and go by the thousand, beside others. */
import { assert, assertEquals } from "@std/assert";
import { lines } from "@zocalo/framing";
import { framed } from "@zocalo/framing/stream";
import { type Client, type CloseReason, serveClients } from "@zocalo/multiclient";
import { type ByteStream, connect } from "@zocalo/transport";
import { unless } from "../support/skip.ts";
import { count } from "../support/tier.ts";

const onLinux = unless(Deno.build.os === "linux", "Linux");

/** Counts the lines that come, and looks at each of them. */
class Reader {
  readonly stream: ByteStream;
  readonly #failed = Promise.withResolvers<never>();
  #received = 0;
  #waiting: { at: number; resolve: () => void } | undefined;

  static async open(endpoint: string, line: (number: number) => string): Promise<Reader> {
    const reader = new Reader(await connect(endpoint));
    reader.#run(line).catch(reader.#failed.reject);
    return reader;
  }

  private constructor(stream: ByteStream) {
    this.stream = stream;
    // Also if nobody waits.
    this.#failed.promise.catch(() => {});
  }

  async #run(line: (number: number) => string): Promise<void> {
    for await (const got of framed(this.stream, lines())) {
      if (got !== line(this.#received)) throw new Error(`Got "${got}" as line ${this.#received}`);
      this.#received++;
      if (this.#received === this.#waiting?.at) this.#waiting.resolve();
    }
    throw new Error(`The stream ended after ${this.#received} lines`);
  }

  /** Waits until so many lines have come. */
  async received(at: number): Promise<void> {
    if (this.#received >= at) return;
    const waiting = new Promise<void>((resolve) => this.#waiting = { at, resolve });
    await Promise.race([waiting, this.#failed.promise]);
  }
}

Deno.test("serveClients() closes the one that stops reading, and the others lose nothing", async () => {
  const OUTBOX = 500_000;
  const line = (number: number) => `${number}:`.padEnd(4_000, "x");
  const closed = Promise.withResolvers<[Client<string>, CloseReason]>();
  await using server = serveClients("tcp://127.0.0.1:0", {
    codec: lines(),
    limits: { outbox: OUTBOX },
    onMessage(client, text) {
      server.broadcast(text, { except: client });
      most = Math.max(most, server.stats().queuedBytes);
    },
    onClose: (client, reason) => closed.resolve([client, reason]),
  });
  let most = 0;
  const endpoint = `tcp://127.0.0.1:${server.endpoint.port}`;
  const readers = await Promise.all(
    Array.from({ length: count(50, 199) }, () => Reader.open(endpoint, line)),
  );
  using stopped = await connect(endpoint);
  const sender = await Reader.open(endpoint, line);
  const flood = framed(sender.stream, lines());

  let sent = 0;
  let isClosed = false;
  void closed.promise.then(() => isClosed = true);
  // What the system takes for the one that does not read is some megabytes.
  while (!isClosed || sent % 1_000 > 0) {
    for (let i = 0; i < 100; i++) void flood.send(line(sent++));
    await Promise.all(readers.map((reader) => reader.received(sent)));
  }

  const [client, reason] = await closed.promise;
  assertEquals(client.remote.port, stopped.local.port);
  assertEquals(reason.kind, "overflow");
  assertEquals(server.stats().closed.overflow, 1);
  assert(most < OUTBOX + readers.length * 200 * 4_001, `${most} bytes waited`);
  for (const { stream } of [...readers, sender]) stream.abort();
});

Deno.test("a client that is closed while its own data is unread gets the reason", async () => {
  const outcome = Promise.withResolvers<string>();
  await using server = serveClients("tcp://127.0.0.1:0", {
    codec: lines(),
    farewell: (_client, { kind, message }) => `closed: ${kind}, ${message}`,
    onMessage: (client) => client.close("that is enough"),
    onEvent: (event) => {
      if (event.type === "closed") outcome.resolve(event.outcome);
    },
  });
  await using client = await connect(server.endpoint);
  const messages = framed(client, lines());
  const sending = client.write(new TextEncoder().encode("x\n".repeat(500_000)));
  assertEquals(await Array.fromAsync(messages), ["closed: application, that is enough"]);
  await sending;
  await client.close();
  assertEquals(await outcome.promise, "clean");
});

function descriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

const WAVE = 200;

/** Collections come when they like. With 8 KB kept for each client the least of the heap would only ever grow. */
function hasGrown(heaps: readonly number[]): boolean {
  const half = Math.floor(heaps.length / 2);
  const [before, after] = [heaps.slice(0, half), heaps.slice(half)].map((part) =>
    Math.min(...part)
  );
  return after! >= before! + half * WAVE * 8_000 / 2;
}

Deno.test({
  name:
    `serveClients() keeps nothing of clients that came, and of which half were reset${onLinux.suffix}`,
  ignore: onLinux.ignore,
  fn: async () => {
    const waves = count(2_000, 20_000) / WAVE;
    const kinds = new Map<string, number>();
    let wave = Promise.withResolvers<void>();
    let left = WAVE;
    await using server = serveClients("tcp://127.0.0.1:0", {
      codec: lines(),
      data: () => ({ history: new Array(1_000).fill("x") }),
      onOpen: (client) => {
        client.join("square");
        client.send("welcome");
      },
      onMessage(client, text) {
        server.broadcast(text, { room: "square", except: client });
      },
      onClose: (_client, { kind }) => kinds.set(kind, (kinds.get(kind) ?? 0) + 1),
      onEvent: (event) => {
        if (event.type === "closed" && --left === 0) wave.resolve();
      },
    });
    const heaps: number[] = [];
    const before = descriptors();
    for (let i = 0; i < waves || (hasGrown(heaps) && i < 4 * waves); i++) {
      left = WAVE;
      wave = Promise.withResolvers();
      await Promise.all(Array.from({ length: WAVE }, async (_, number) => {
        using client = await connect(server.endpoint);
        // Without reading the welcome, closing is a reset.
        if (number % 2 === 0) return await client.write(new TextEncoder().encode("half a li"));
        const messages = framed(client, lines());
        assertEquals(await messages.receive(), "welcome");
        await messages.send("hola");
        await client.close();
      }));
      await wave.promise;
      heaps.push(Deno.memoryUsage().heapUsed);
    }
    assertEquals([server.clients.size, server.rooms.size, server.stats().queuedBytes], [0, 0, 0]);
    assertEquals([...kinds.values()].reduce((sum, kind) => sum + kind), heaps.length * WAVE);
    assert((kinds.get("lost") ?? 0) > 0, "none was reset");
    assertEquals(descriptors(), before);
    assert(!hasGrown(heaps), `the heap grew: ${heaps}`);
  },
});
