import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { type ByteStream, copy } from "@zocalo/transport";
import { memoryPair } from "@zocalo/transport/testing";
import { EXIT } from "../common/exit_code.ts";
import { Failure } from "../common/failure.ts";
import { BenchPayload } from "./_bench_payload.ts";
import { StreamExchange } from "./_stream_exchange.ts";

/** Gives an exchange of `size` bytes with `peer`. */
async function withExchange(
  { size = 64, timeout = 10_000 }: { size?: number; timeout?: number },
  peer: (stream: ByteStream) => Promise<unknown>,
  check: (exchange: StreamExchange, stream: ByteStream) => Promise<void>,
): Promise<void> {
  const [client, server] = memoryPair();
  using _client = client;
  using _server = server;
  const served = peer(server).catch(() => {});
  using exchange = new StreamExchange(client, new BenchPayload(size), 0, timeout);
  await check(exchange, client);
  client.abort();
  await served;
}

async function failure(promise: Promise<unknown>): Promise<Failure> {
  return await assertRejects(() => promise, Failure) as Failure;
}

async function readSome(stream: ByteStream): Promise<Uint8Array> {
  const buffer = new Uint8Array(65_536);
  return buffer.subarray(0, await stream.read(buffer) ?? 0);
}

Deno.test("StreamExchange.exchange() resolves with replies of any size", async () => {
  for (const size of [1, 64, 262_144, 262_145, 3_000_000]) {
    await withExchange({ size }, (peer) => copy(peer, peer), async (exchange) => {
      for (let i = 0; i < 5; i++) assertEquals(await exchange.exchange(), "reply");
      await exchange.finish(10_000);
    });
  }
});

Deno.test("StreamExchange.exchange() finds a changed byte wherever it is", async () => {
  for (const offset of [0, 1, 31, 63]) {
    const peer = async (stream: ByteStream) => {
      const request = await readSome(stream);
      request[offset]! ^= 0x80;
      await stream.write(request);
    };
    await withExchange({}, peer, async (exchange) => {
      const { exitCode, message } = await failure(exchange.exchange());
      assertEquals(exitCode, EXIT.INTEGRITY);
      assertMatch(message, new RegExp(` is wrong from byte ${offset}, after 0 correct ones$`));
    });
  }
});

Deno.test("StreamExchange.exchange() finds wrong bytes also where others are missing", async () => {
  const peer = async (stream: ByteStream) => {
    await readSome(stream);
    await stream.write(new Uint8Array(3));
  };
  await withExchange({}, peer, async (exchange) => {
    assertEquals((await failure(exchange.exchange())).exitCode, EXIT.INTEGRITY);
  });
});

Deno.test("StreamExchange.exchange() refuses the reply to another request", async () => {
  const peer = async (stream: ByteStream) => {
    const first = await readSome(stream);
    await stream.write(first);
    await readSome(stream);
    await stream.write(first);
  };
  await withExchange({}, peer, async (exchange) => {
    assertEquals(await exchange.exchange(), "reply");
    assertMatch((await failure(exchange.exchange())).message, /, after 1 correct one$/);
  });
});

Deno.test("StreamExchange.exchange() refuses more than was asked for", async () => {
  const peer = async (stream: ByteStream) => {
    const request = await readSome(stream);
    await stream.write(new Uint8Array([...request, 7]));
  };
  await withExchange({}, peer, async (exchange) => {
    const { exitCode, message } = await failure(exchange.exchange());
    assertEquals(exitCode, EXIT.INTEGRITY);
    assertMatch(message, / sent 1 byte that answers no request$/);
  });
});

Deno.test("StreamExchange.finish() refuses what comes after the last reply", async () => {
  const peer = async (stream: ByteStream) => {
    await stream.write(await readSome(stream));
    await readSome(stream);
    await stream.write(new Uint8Array(5));
  };
  await withExchange({}, peer, async (exchange) => {
    assertEquals(await exchange.exchange(), "reply");
    const { exitCode } = await failure(exchange.finish(10_000));
    assertEquals(exitCode, EXIT.INTEGRITY);
  });
});

Deno.test("StreamExchange.finish() does not wait longer than it may", async () => {
  const left = Promise.withResolvers<void>();
  const peer = async (stream: ByteStream) => {
    await stream.write(await readSome(stream));
    await left.promise;
  };
  await withExchange({}, peer, async (exchange) => {
    assertEquals(await exchange.exchange(), "reply");
    await exchange.finish(1);
    left.resolve();
  });
});

Deno.test("StreamExchange.exchange() rejects when the peer ends the stream in a reply", async () => {
  const peer = async (stream: ByteStream) => {
    await stream.write(await readSome(stream));
    await stream.write((await readSome(stream)).subarray(0, 10));
    await stream.closeWrite();
  };
  await withExchange({}, peer, async (exchange) => {
    assertEquals(await exchange.exchange(), "reply");
    const { exitCode, message } = await failure(exchange.exchange());
    assertEquals(exitCode, EXIT.NETWORK);
    assertMatch(message, / ended the stream after 1 reply and 10 bytes of the next$/);
  });
});

Deno.test("StreamExchange.exchange() is gone when a reply does not come, or a request is not taken", async () => {
  for (const size of [64, 4_000_000]) {
    const left = Promise.withResolvers<void>();
    await withExchange({ size, timeout: 1 }, () => left.promise, async (exchange) => {
      assertEquals(await exchange.exchange(), "gone");
      await exchange.finish(10_000);
      left.resolve();
    });
  }
});
