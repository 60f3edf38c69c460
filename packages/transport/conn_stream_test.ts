import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { ConnStream, type RawConn } from "./conn_stream.ts";
import { ConnectionClosedError, ConnectionLostError } from "./errors.ts";

/** A connection whose every call waits until the test settles it. A second read or write meanwhile is a fault. */
class ScriptedConn implements RawConn {
  reading: PromiseWithResolvers<number | null> | undefined;
  writing: PromiseWithResolvers<number> | undefined;
  readonly calls: string[] = [];

  async read(buffer: Uint8Array): Promise<number | null> {
    if (this.reading !== undefined) throw new Error("Two reads at once");
    this.calls.push("read");
    this.reading = Promise.withResolvers();
    try {
      const count = await this.reading.promise;
      if (count !== null) buffer.fill(7, 0, count);
      return count;
    } finally {
      this.reading = undefined;
    }
  }

  async write(data: Uint8Array): Promise<number> {
    if (this.writing !== undefined) throw new Error("Two writes at once");
    this.calls.push(`write ${data.length}`);
    this.writing = Promise.withResolvers();
    try {
      return await this.writing.promise;
    } finally {
      this.writing = undefined;
    }
  }

  closeWrite(): Promise<void> {
    this.calls.push("closeWrite");
    return Promise.resolve();
  }

  close(): void {
    this.calls.push("close");
    const error = new Error("Operation canceled");
    this.reading?.reject(error);
    this.writing?.reject(error);
  }
}

function open(): { raw: ScriptedConn; stream: ConnStream } {
  const raw = new ScriptedConn();
  const [local, remote] = ["here", "there"].map((name) => ({ transport: "memory", name }) as const);
  return { raw, stream: new ConnStream(raw, local!, remote!) };
}

function isScripted(conn: RawConn): conn is ScriptedConn {
  return conn instanceof ScriptedConn;
}

/** Lets all promises settle that wait for nothing else. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function systemError(code: string): Error {
  return Object.assign(new Error("Connection reset by peer (os error 104)"), { code });
}

Deno.test("ConnStream.close() waits for the read under way rather than starting a second one", async () => {
  const { raw, stream } = open();
  const reading = stream.read(new Uint8Array(8));
  const closing = stream.close();
  await assertRejects(() => reading, ConnectionClosedError);
  await settle();
  raw.reading!.resolve(3);
  await settle();
  raw.reading!.resolve(null);
  assertEquals(await closing, "clean");
  assertEquals(raw.calls, ["read", "closeWrite", "read", "close"]);
  assertEquals(stream.bytesRead, 0, "what is discarded has been read by nobody");
});

Deno.test("ConnStream.close() says the same when it is called again", async () => {
  const { raw, stream } = open();
  const closing = stream.close();
  await settle();
  raw.reading!.resolve(null);
  assertEquals(await closing, "clean");
  assertEquals(await stream.close(), "clean");
  assertEquals(raw.calls.filter((call) => call === "close").length, 1);
});

Deno.test("ConnStream.close() does not read again after the end of the stream", async () => {
  const { raw, stream } = open();
  const reading = stream.read(new Uint8Array(8));
  raw.reading!.resolve(null);
  assertEquals(await reading, null);
  assertEquals(await stream.read(new Uint8Array(8)), null);
  assertEquals(await stream.close(), "clean");
  assertEquals(raw.calls, ["read", "closeWrite", "close"]);
});

Deno.test("ConnStream.close() takes a time limit that is no duration for none", async () => {
  for (const timeout of [NaN, -1]) {
    const { stream } = open();
    assertEquals(await stream.close({ timeout }), "aborted");
  }
});

Deno.test("ConnStream.write() goes on where the system stopped", async () => {
  const { raw, stream } = open();
  const writing = stream.write(new Uint8Array(10));
  const second = stream.write(new Uint8Array(5));
  for (const count of [3, 6, 1, 5]) {
    raw.writing!.resolve(count);
    await settle();
  }
  await Promise.all([writing, second]);
  assertEquals(raw.calls, ["write 10", "write 7", "write 1", "write 5"]);
  assertEquals(stream.bytesWritten, 15);
  stream.abort();
});

Deno.test("ConnStream.write() fails all that waits when one write fails", async () => {
  const { raw, stream } = open();
  const writes = [stream.write(new Uint8Array(1)), stream.write(new Uint8Array(2))]
    .map((write) => write.catch((error) => error));
  const finishing = stream.closeWrite().catch((error) => error);
  raw.writing!.reject(systemError("EPIPE"));
  const [error, ...rest] = await Promise.all([...writes, finishing]);
  assertEquals(error instanceof ConnectionLostError, true);
  for (const other of rest) assertStrictEquals(other, error);
  assertEquals(raw.calls, ["write 1"]);
  stream.abort();
});

Deno.test("ConnStream.read() does not take a reset for the end, though a write was told of it", async () => {
  const { raw, stream } = open();
  const writing = stream.write(new Uint8Array(1));
  const reset = systemError("ECONNRESET");
  raw.writing!.reject(reset);
  await assertRejects(() => writing, ConnectionLostError);
  const buffer = new Uint8Array(8);
  let reading = stream.read(buffer);
  raw.reading!.resolve(5);
  assertEquals(await reading, 5, "what had arrived before is handed out");
  reading = stream.read(buffer);
  raw.reading!.resolve(null);
  const error = await assertRejects(() => reading, ConnectionLostError) as ConnectionLostError;
  assertStrictEquals(error.cause, reset);
  stream.abort();
});

Deno.test("ConnStream refuses what is not a Uint8Array and goes on", async () => {
  const { raw, stream } = open();
  const text = "hola" as unknown as Uint8Array;
  await assertRejects(() => stream.write(text), TypeError, "not a Uint8Array");
  await assertRejects(() => stream.read(text), TypeError, "not a Uint8Array");
  const writing = stream.write(new Uint8Array(1));
  raw.writing!.resolve(1);
  await writing;
  stream.abort();
});

Deno.test("ConnStream names the operation, both endpoints and the cause when it fails", async () => {
  const { raw, stream } = open();
  const reading = stream.read(new Uint8Array(1));
  raw.reading!.reject(systemError("ECONNRESET"));
  await assertRejects(
    () => reading,
    ConnectionLostError,
    "Cannot read from memory:there (from memory:here): connection reset by peer",
  );
  stream.abort();
});

Deno.test("ConnStream.write() refuses to queue more than 16 MiB, and sends what it has accepted", async () => {
  const { raw, stream } = open();
  const piece = new Uint8Array(1_048_576);
  const accepted = Array.from({ length: 17 }, () => stream.write(piece));
  await assertRejects(() => stream.write(new Uint8Array(5)), RangeError, "Cannot queue 5 bytes");
  for (let i = 0; i < accepted.length; i++) {
    raw.writing!.resolve(piece.length);
    await settle();
  }
  await Promise.all(accepted);
  assertEquals(stream.bytesWritten, 17 * piece.length);

  const next = stream.write(new Uint8Array(5));
  raw.writing!.resolve(5);
  await next;
});

Deno.test("ConnStream.write() refuses to queue small writes without end", async () => {
  const { raw, stream } = open();
  let accepted = 0;
  let refused: unknown;
  const byte = new Uint8Array(1);
  while (refused === undefined && accepted < 1_000_000) {
    stream.write(byte).catch((error) => refused = error);
    accepted++;
    if (accepted % 1_000 === 0) await settle();
  }
  assertEquals(refused instanceof RangeError, true);
  stream.abort();
  assertEquals(raw.calls, ["write 1", "close"]);
});

Deno.test("ConnStream.detach() hands over a connection that nobody uses, and ends the stream", async () => {
  const { raw, stream } = open();
  assertStrictEquals(ConnStream.detach(stream, isScripted), raw);
  for (
    const [call, what] of [
      [stream.read(new Uint8Array(1)), "Cannot read from"],
      [stream.write(new Uint8Array(1)), "Cannot write to"],
      [stream.closeWrite(), "Cannot finish writing to"],
    ] as const
  ) {
    const { message } = await assertRejects(() => call, ConnectionClosedError, "handed over");
    assertEquals(message.startsWith(what), true, message);
  }
  stream.abort();
  assertEquals(await stream.close(), "aborted");
  assertEquals(raw.calls, []);
});

Deno.test("ConnStream.detach() throws TypeError for other connections, which stay as they were", async () => {
  const { raw, stream } = open();
  const isOther = (_conn: RawConn): _conn is ScriptedConn => false;
  assertThrows(() => ConnStream.detach(stream, isOther), TypeError, "not a stream of connect()");
  const reading = stream.read(new Uint8Array(1));
  raw.reading!.resolve(1);
  assertEquals(await reading, 1);
});

Deno.test("ConnStream.detach() throws TypeError while a call is pending, which goes on", async () => {
  const { raw, stream } = open();
  const reading = stream.read(new Uint8Array(1));
  assertThrows(() => ConnStream.detach(stream, isScripted), TypeError, "while a read is pending");
  raw.reading!.resolve(1);
  assertEquals(await reading, 1);

  const writes = [stream.write(new Uint8Array(2)), stream.write(new Uint8Array(3))];
  assertThrows(() => ConnStream.detach(stream, isScripted), TypeError, "while a write is pending");
  raw.writing!.resolve(2);
  await settle();
  raw.writing!.resolve(3);
  await Promise.all(writes);
  assertStrictEquals(ConnStream.detach(stream, isScripted), raw);
});
