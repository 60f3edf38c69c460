import { assertEquals, assertRejects } from "@std/assert";
import { type ByteStream, ConnectionLostError, copy } from "@zocalo/transport";
import { memoryPair } from "@zocalo/transport/testing";
import { Failure } from "../common/failure.ts";
import type { PingEnd, PingOptions } from "./_ping_run.ts";
import { type PingEvent, PingSession } from "./_ping_session.ts";

const DEFAULTS: PingOptions = { interval: 0, size: 64, timeout: 60_000, untilAnswered: false };

interface Run {
  readonly session: PingSession;
  /** What happened, as `event:seq`. */
  readonly events: string[];
  readonly end: Promise<PingEnd>;
  /** Resolves at the next event of this name. */
  next(event: PingEvent["event"]): Promise<void>;
}

/** Runs a session against `peer`, and takes both streams away afterwards. */
async function withSession(
  options: Partial<PingOptions>,
  peer: (stream: ByteStream, signal: AbortController) => Promise<unknown>,
  check: (run: Run, signal: AbortController) => Promise<void>,
): Promise<void> {
  const [client, server] = memoryPair();
  using _client = client;
  using _server = server;
  const signal = new AbortController();
  const events: string[] = [];
  const waiting = new Map<string, () => void>();
  const session = new PingSession(client, { ...DEFAULTS, ...options }, ({ event, seq }) => {
    events.push(`${event}:${seq}`);
    waiting.get(event)?.();
  });
  const next = (event: string) => new Promise<void>((resolve) => waiting.set(event, resolve));
  const served = peer(server, signal).catch(() => {});
  await check({ session, events, end: session.run(signal.signal), next }, signal);
  client.abort();
  await served;
}

async function readWhole(stream: ByteStream, size: number): Promise<Uint8Array> {
  const data = new Uint8Array(size);
  for (let filled = 0; filled < size;) {
    const count = await stream.read(data.subarray(filled));
    if (count === null) throw new Error(`Cannot read ${size} bytes: the stream ended`);
    filled += count;
  }
  return data;
}

Deno.test("PingSession.run() is done when every request was answered", async () => {
  await withSession({ count: 3 }, (peer) => copy(peer, peer), async ({ session, events, end }) => {
    assertEquals(await end, "done");
    assertEquals(events, ["reply:1", "reply:2", "reply:3"]);
    const { sent, received, lost } = session.stats.summary();
    assertEquals([sent, received, lost], [3, 3, 0]);
  });
});

Deno.test("PingSession.run() is done too with one byte, and with more than the stream holds", async () => {
  for (const [size, count] of [[1, 300], [300_000, 3]] as const) {
    await withSession({ count, size }, (peer) => copy(peer, peer), async ({ session, end }) => {
      assertEquals(await end, "done");
      assertEquals(session.stats.received, count);
    });
  }
});

Deno.test("PingSession.run() sends without waiting for replies when there is an interval", async () => {
  const peer = async (stream: ByteStream) => {
    const requests = await readWhole(stream, 3 * 64);
    await stream.write(requests);
  };
  await withSession({ count: 3, interval: 1 }, peer, async ({ events, end }) => {
    assertEquals(await end, "done");
    assertEquals(events, ["reply:1", "reply:2", "reply:3"]);
  });
});

Deno.test("PingSession.run() reports timeouts and is done when nothing is answered", async () => {
  await withSession({ count: 2, timeout: 1 }, (peer) => readWhole(peer, 1_000), async (run) => {
    assertEquals(await run.end, "done");
    assertEquals(run.events, ["timeout:1", "timeout:2"]);
    assertEquals(run.session.stats.summary().lost, 2);
  });
});

Deno.test("PingSession.run() gives a late reply to the earliest request without one", async () => {
  const { promise: timedOut, resolve } = Promise.withResolvers<void>();
  const peer = async (stream: ByteStream) => {
    const first = await readWhole(stream, 64);
    await timedOut;
    await stream.write(first);
    await copy(stream, stream);
  };
  await withSession({ count: 2, timeout: 20, untilAnswered: true }, peer, async (run) => {
    run.next("timeout").then(resolve);
    assertEquals(await run.end, "done");
    assertEquals(run.events.slice(0, 2), ["timeout:1", "late:1"]);
    assertEquals(run.session.stats.summary().received, 2);
  });
});

Deno.test("PingSession.run() reports a corrupted reply with its place and goes on", async () => {
  const peer = async (stream: ByteStream) => {
    const request = await readWhole(stream, 64);
    request[17]! ^= 0xff;
    await stream.write(request);
    await copy(stream, stream);
  };
  await withSession({ count: 2 }, peer, async ({ session, events, end }) => {
    assertEquals(await end, "done");
    assertEquals(events, ["corrupted:1", "reply:2"]);
    assertEquals(session.stats.summary().lost, 0);
  });
});

Deno.test("PingSession.run() stops when the signal fires", async () => {
  await withSession({ interval: 3_600_000 }, (peer) => copy(peer, peer), async (run, signal) => {
    await run.next("reply");
    signal.abort();
    assertEquals(await run.end, "stopped");
    assertEquals(run.events, ["reply:1"]);
  });
});

Deno.test("PingSession.run() fails when the peer ends the stream in the middle of a reply", async () => {
  const peer = async (stream: ByteStream) => {
    await stream.write(await readWhole(stream, 64));
    await stream.write((await readWhole(stream, 64)).subarray(0, 10));
    await stream.closeWrite();
  };
  await withSession({ count: 9 }, peer, async ({ end }) => {
    const error: Failure = await assertRejects(() => end, Failure);
    assertEquals(error.exitCode, 3);
    assertEquals(
      error.message,
      "memory:test/b ended the stream after 1 reply and 10 bytes of the next",
    );
  });
});

Deno.test("PingSession.run() fails when the peer sends what nobody asked for", async () => {
  const peer = async (stream: ByteStream) => {
    const request = await readWhole(stream, 64);
    await stream.write(new Uint8Array([...request, ...request]));
  };
  await withSession({ interval: 3_600_000 }, peer, async ({ end }) => {
    const error: Failure = await assertRejects(() => end, Failure);
    assertEquals([error.exitCode, error.message], [
      4,
      "memory:test/b sent 64 bytes that answer no request",
    ]);
  });
});

Deno.test("PingSession.run() fails when a request is not taken in time", async () => {
  await withSession({ size: 1_000_000, timeout: 20 }, () => Promise.resolve(), async ({ end }) => {
    const error: Failure = await assertRejects(() => end, Failure);
    assertEquals([error.exitCode, error.message], [
      3,
      "Cannot send request 1 to memory:test/b: it was not taken within 20 ms",
    ]);
  });
});

Deno.test("PingSession.run() sends no more requests than were answered when it goes on until then", async () => {
  const options = { count: 3, untilAnswered: true };
  await withSession(options, (peer) => copy(peer, peer), async ({ session, end }) => {
    assertEquals(await end, "done");
    const { sent, received } = session.stats.summary();
    assertEquals([sent, received], [3, 3]);
  });
});

Deno.test("PingSession counts and tells nothing when replies come after the run", async () => {
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  const peer = async (stream: ByteStream, signal: AbortController) => {
    const requests = await readWhole(stream, 3 * 64);
    signal.abort();
    await stopped;
    await stream.write(requests);
    await stream.closeWrite();
  };
  await withSession({ interval: 1 }, peer, async ({ session, events, end }) => {
    assertEquals(await end, "stopped");
    const summary = session.stats.summary();
    resolve();
    await session.finish(60_000);
    assertEquals(events, []);
    assertEquals(session.stats.summary(), summary);
  });
});

Deno.test("PingSession.finish() gives up when its time is up", async () => {
  await withSession({ count: 1 }, async (peer) => {
    await peer.write(await readWhole(peer, 64));
    await peer.read(new Uint8Array(1));
  }, async ({ session, end }) => {
    assertEquals(await end, "done");
    await session.finish(1);
  });
});

Deno.test("PingSession.finish() fails when the peer sends what nobody asked for", async () => {
  for (const rest of [1, 64, 100]) {
    const peer = async (stream: ByteStream) => {
      await stream.write(await readWhole(stream, 64));
      await stream.read(new Uint8Array(1));
      await stream.write(new Uint8Array(rest));
      await stream.closeWrite();
    };
    await withSession({ count: 1 }, peer, async ({ session, end }) => {
      assertEquals(await end, "done");
      const error: Failure = await assertRejects(() => session.finish(60_000), Failure);
      assertEquals(error.exitCode, 4);
    });
  }
});

Deno.test("PingSession.finish() fails when a late reply is cut short", async () => {
  const peer = async (stream: ByteStream) => {
    const request = await readWhole(stream, 64);
    await stream.read(new Uint8Array(1));
    await stream.write(request.subarray(0, 10));
    await stream.closeWrite();
  };
  await withSession({ count: 1, timeout: 1 }, peer, async ({ session, end }) => {
    assertEquals(await end, "done");
    const error: Failure = await assertRejects(() => session.finish(60_000), Failure);
    assertEquals([error.exitCode, error.message], [
      3,
      "memory:test/b ended the stream after 0 replies and 10 bytes of the next",
    ]);
  });
});

Deno.test("PingSession.run() rejects when the connection is lost", async () => {
  const peer = async (stream: ByteStream) => {
    await readWhole(stream, 10);
    stream.abort();
  };
  await withSession({}, peer, async ({ end }) => {
    await assertRejects(() => end, ConnectionLostError);
  });
});
