import { assert, assertEquals, assertRejects } from "@std/assert";
import { UdpError, type UdpSocket } from "@zocalo/udp";
import { memoryNetwork } from "@zocalo/udp/testing";
import { Failure } from "../common/failure.ts";
import type { PingEnd, PingOptions } from "./_ping_run.ts";
import { within } from "./_test_support.ts";
import { type UdpPingEvent, UdpPingSession } from "./_udp_ping_session.ts";

const DEFAULTS: PingOptions = { interval: 0, size: 64, timeout: 60_000, untilAnswered: false };

interface Run {
  readonly session: UdpPingSession;
  /** What happened, as `event:seq`, with `+` if it was reordered. */
  readonly events: string[];
  readonly end: Promise<PingEnd>;
  /** Resolves at the next event of this name. */
  next(event: UdpPingEvent["event"]): Promise<void>;
}

/** Tells requests to a peer, which sends what it likes by `answer`. */
type Peer = (request: Uint8Array, answer: (data: Uint8Array) => Promise<void>) => unknown;

const echo: Peer = (request, answer) => answer(request);

function describe(event: UdpPingEvent): string {
  const seq = "seq" in event ? `:${event.seq}` : "";
  return `${event.event}${seq}${"reordered" in event && event.reordered ? "+" : ""}`;
}

/** Runs a session against `peer`, and closes both sockets afterwards. */
async function withSession(
  options: Partial<PingOptions>,
  peer: Peer,
  check: (run: Run, signal: AbortController) => Promise<void>,
): Promise<void> {
  const network = memoryNetwork();
  await using client: UdpSocket = network.bind("udp://10.0.0.1:0");
  await using server = network.bind("udp://10.0.0.2:7");
  await client.connect(server.endpoint);
  const served = (async () => {
    for await (const { data } of server) {
      await peer(data, (reply) => server.send(reply, client.endpoint));
    }
  })();
  const signal = new AbortController();
  const events: string[] = [];
  const waiting = new Map<string, () => void>();
  const session = new UdpPingSession(client, { ...DEFAULTS, ...options }, (event) => {
    events.push(describe(event));
    waiting.get(event.event)?.();
  });
  const next = (event: string) => new Promise<void>((resolve) => waiting.set(event, resolve));
  await check({ session, events, end: session.run(signal.signal), next }, signal);
  await server.close();
  await served;
}

/** Keeps requests until there are `count`, and then answers them all as `order` says. */
function gather(count: number, order: (requests: Uint8Array[]) => Uint8Array[]): Peer {
  const requests: Uint8Array[] = [];
  return async (request, answer) => {
    if (requests.push(request) !== count) return;
    for (const reply of order(requests)) await answer(reply);
  };
}

Deno.test("UdpPingSession.run() is done when every request was answered, of any size", async () => {
  for (const size of [0, 1, 3, 4, 5, 8, 64, 65_507]) {
    await withSession({ count: 300, size }, echo, async ({ session, events, end }) => {
      assertEquals(await end, "done");
      assertEquals(events, Array.from({ length: 300 }, (_, i) => `reply:${i + 1}`));
      const { sent, received, lost, duplicated, reordered, foreign } = session.stats.summary();
      assertEquals([sent, received, lost, duplicated, reordered, foreign], [300, 300, 0, 0, 0, 0]);
    });
  }
});

Deno.test("UdpPingSession.run() counts what came in another order, RFC 4737", async () => {
  const peer = gather(4, ([a, b, c, d]) => [b!, a!, d!, c!]);
  await withSession({ count: 4, interval: 1 }, peer, async ({ session, events, end }) => {
    assertEquals(await end, "done");
    assertEquals(events, ["reply:2", "reply:1+", "reply:4", "reply:3+"]);
    assertEquals(session.stats.summary().reordered, 2);
  });
});

Deno.test("UdpPingSession.run() counts copies apart from replies", async () => {
  const peer = gather(2, ([a, b]) => [a!, a!, a!, b!]);
  await withSession({ count: 2, interval: 1 }, peer, async ({ session, events, end }) => {
    assertEquals(await end, "done");
    assertEquals(events, ["reply:1", "duplicate:1", "duplicate:1", "reply:2"]);
    const { received, duplicated, lost } = session.stats.summary();
    assertEquals([received, duplicated, lost], [2, 2, 0]);
  });
});

Deno.test("UdpPingSession.run() gives empty replies to the requests in their order", async () => {
  const peer = gather(3, ([a, b, c]) => [a!, b!, c!]);
  await withSession({ count: 3, interval: 1, size: 0 }, peer, async ({ events, end }) => {
    assertEquals(await end, "done");
    assertEquals(events, ["reply:1", "reply:2", "reply:3"]);
  });
});

Deno.test("UdpPingSession.run() takes further empty replies for late ones, and then for copies", async () => {
  let requests = 0;
  const peer: Peer = async (request, answer) => {
    const replies = [0, 3, 1][requests++]!;
    for (let i = 0; i < replies; i++) await answer(request);
  };
  const options = { count: 3, interval: 60, timeout: 20, size: 0 };
  await withSession(options, peer, async ({ events, end }) => {
    assertEquals(await end, "done");
    assertEquals(events, ["timeout:1", "reply:2", "late:1", "duplicate:2", "reply:3"]);
  });
});

Deno.test("UdpPingSession.run() gives up when too many requests are unanswered", async () => {
  // Anything above 0: the next is due at once.
  await withSession({ interval: 1e-6 }, () => {}, async ({ session, end }) => {
    const { message } = await assertRejects(() => within(end), Failure) as Failure;
    assertEquals(message, "Cannot go on: 100000 requests are unanswered");
    assertEquals(session.stats.sent, 100_000);
  });
});

Deno.test("UdpPingSession.run() tells a damaged reply, and a whole copy of it", async () => {
  const damaged = (request: Uint8Array) => request.map((byte, i) => i === 17 ? byte ^ 1 : byte);
  const peer = gather(3, ([a, b, c]) => [damaged(a!), b!, damaged(b!), a!, c!]);
  await withSession({ count: 3, interval: 1 }, peer, async ({ session, events, end }) => {
    assertEquals(await end, "done");
    assertEquals(events, ["corrupted:1", "reply:2", "corrupted:2", "reply:1+", "reply:3"]);
    const { received, corrupted, lost, duplicated } = session.stats.summary();
    assertEquals([received, corrupted, lost, duplicated], [3, 2, 0, 0]);
  });
});

Deno.test("UdpPingSession.run() does not count what answers nothing", async () => {
  const peer = gather(2, ([a, b]) => [new Uint8Array(64).fill(7), new Uint8Array(), a!, b!]);
  await withSession({ count: 2, interval: 1 }, peer, async ({ session, events, end }) => {
    assertEquals(await end, "done");
    assertEquals(events, ["foreign", "foreign", "reply:1", "reply:2"]);
    assertEquals(session.stats.summary().foreign, 2);
  });
});

Deno.test("UdpPingSession.run() is done when nothing is answered", async () => {
  await withSession({ count: 2, timeout: 1 }, () => {}, async ({ session, events, end }) => {
    assertEquals(await end, "done");
    assertEquals(events, ["timeout:1", "timeout:2"]);
    assertEquals(session.stats.summary().lost, 2);
  });
});

Deno.test("UdpPingSession.run() counts a late reply as received", async () => {
  const { promise: timedOut, resolve } = Promise.withResolvers<void>();
  const peer: Peer = async (request, answer) => {
    await timedOut;
    await answer(request);
  };
  const options = { count: 1, timeout: 1, untilAnswered: true, interval: 3_600_000 };
  await withSession(options, peer, async ({ session, events, end, next }) => {
    next("timeout").then(resolve);
    assertEquals(await end, "done");
    assertEquals(events, ["timeout:1", "late:1"]);
    const { received, late, lost } = session.stats.summary();
    assertEquals([received, late, lost], [1, 1, 0]);
  });
});

Deno.test("UdpPingSession.run() goes on after a late reply until the last request is through", async () => {
  const { promise: timedOut, resolve } = Promise.withResolvers<void>();
  let requests = 0;
  const peer: Peer = async (request, answer) => {
    if (++requests > 1) return;
    await timedOut;
    await answer(request);
  };
  await withSession(
    { count: 2, interval: 60, timeout: 20 },
    peer,
    async ({ events, end, next }) => {
      next("timeout").then(resolve);
      assertEquals(await within(end), "done");
      assertEquals(events, ["timeout:1", "late:1", "timeout:2"]);
    },
  );
});

Deno.test("UdpPingSession.run() forgets requests of long ago", async () => {
  const count = 65_537;
  let first: Uint8Array | undefined;
  let requests = 0;
  const peer: Peer = async (request, answer) => {
    first ??= request;
    if (++requests === count) await answer(first);
    await answer(request);
  };
  await withSession({ count, size: 8 }, peer, async ({ session, end }) => {
    assertEquals(await end, "done");
    const { received, duplicated, foreign } = session.stats.summary();
    assertEquals([received, duplicated, foreign], [count, 0, 1]);
  });
});

Deno.test("UdpPingSession.run() goes on until there are as many replies when it is told to", async () => {
  let requests = 0;
  const peer: Peer = (request, answer) => ++requests % 2 === 0 ? answer(request) : undefined;
  const options = { count: 3, timeout: 1, untilAnswered: true };
  await withSession(options, peer, async ({ session, end }) => {
    assertEquals(await end, "done");
    const { sent, received, lost } = session.stats.summary();
    assertEquals([sent, received, lost], [6, 3, 3]);
  });
});

Deno.test("UdpPingSession.run() stops when the signal fires, and tells nothing more", async () => {
  await withSession(
    { interval: 3_600_000 },
    echo,
    async ({ session, events, end, next }, signal) => {
      await next("reply");
      signal.abort();
      assertEquals(await end, "stopped");
      assertEquals([events, session.stats.sent], [["reply:1"], 1]);
    },
  );
});

Deno.test("UdpPingSession.run() fails when the first request cannot be sent, and goes on later", async () => {
  for (const bad of [1, 2]) {
    const network = memoryNetwork();
    await using client = network.bind("udp://10.0.0.1:0");
    await using server = network.bind("udp://10.0.0.2:7");
    await client.connect(server.endpoint);
    let sent = 0;
    const send = client.send.bind(client);
    client.send = (data) => {
      if (++sent !== bad) return send(data);
      const details = { operation: "send", local: client.endpoint } as const;
      return Promise.reject(new UdpError(details, new Error("no way there")));
    };
    const events: string[] = [];
    const options = { ...DEFAULTS, count: 2, timeout: 1 };
    const session = new UdpPingSession(client, options, (event) => events.push(describe(event)));
    const end = session.run(new AbortController().signal);
    if (bad === 1) {
      const error: UdpError = await assertRejects(() => end, UdpError);
      assert(error.message.endsWith("no way there"));
    } else {
      assertEquals(await end, "done");
      assertEquals(events, ["timeout:1", "unsent:2"]);
      assertEquals(session.stats.summary().lost, 2);
    }
  }
});
