import { assert, assertEquals, assertRejects } from "@std/assert";
import { UdpError, type UdpSocket } from "@zocalo/udp";
import { type LinkOptions, lossySocket, memoryNetwork } from "@zocalo/udp/testing";
import { within } from "./_test_support.ts";
import { UdpWindow, type UdpWindowOptions } from "./_udp_window.ts";

const DEFAULTS: UdpWindowOptions = { window: 1, size: 64, timeout: 60_000 };

/** Tells requests to a peer, which sends what it likes by `answer`. */
type Peer = (request: Uint8Array, answer: (data: Uint8Array) => Promise<void>) => unknown;

const echo: Peer = (request, answer) => answer(request);

interface Setup extends Partial<UdpWindowOptions> {
  readonly peer?: Peer;
  /** What is in front of the client's socket. */
  readonly link?: (socket: UdpSocket) => UdpSocket;
}

async function withWindow(
  { peer = echo, link = (socket) => socket, ...options }: Setup,
  check: (window: UdpWindow, client: UdpSocket) => Promise<void>,
): Promise<void> {
  const network = memoryNetwork();
  await using client: UdpSocket = link(network.bind("udp://10.0.0.1:0"));
  await using server = network.bind("udp://10.0.0.2:7");
  await client.connect(server.endpoint);
  const served = (async () => {
    for await (const { data } of server) {
      await peer(data, (reply) => server.send(reply, client.endpoint));
    }
  })();
  using window = new UdpWindow(client, { ...DEFAULTS, ...options });
  await within(check(window, client));
  await server.close();
  await served;
}

/** Has all exchanges of a window make `count` requests together, and tells how many had which outcome. */
async function exchange({ exchanges }: UdpWindow, count: number) {
  let begun = 0;
  const outcomes = { reply: 0, lost: 0, gone: 0 };
  await Promise.all(exchanges.map(async (each) => {
    while (begun++ < count) outcomes[await each.exchange()] += 1;
  }));
  return outcomes;
}

/** Lets what is on the way in memory arrive. */
async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
}

/** Keeps requests until there are `count`, and then answers them all as `order` says. */
function gather(count: number, order: (requests: Uint8Array[]) => Uint8Array[]): Peer {
  const requests: Uint8Array[] = [];
  return async (request, answer) => {
    if (requests.push(request) !== count) return;
    for (const reply of order(requests)) await answer(reply);
  };
}

const NONE = { late: 0, duplicated: 0, reordered: 0, corrupted: 0, foreign: 0 };

Deno.test("UdpWindow answers each of its exchanges, with requests of any size", async () => {
  for (const size of [1, 3, 4, 5, 8, 64, 65_507]) {
    // More of the longest would be more than a socket keeps.
    for (const window of size > 64 ? [1, 32] : [1, 32, 256]) {
      await withWindow({ size, window }, async (window) => {
        assertEquals(await exchange(window, 600), { reply: 600, lost: 0, gone: 0 });
        assertEquals(window.counts, NONE);
      });
    }
  }
});

Deno.test("UdpWindow keeps as many requests on the way as it has exchanges", async () => {
  let onTheWay = 0;
  const most = { 1: 0, 7: 0 };
  for (const window of [1, 7] as const) {
    const peer: Peer = (request, answer) => {
      most[window] = Math.max(most[window], ++onTheWay);
      void turn().then(() => (onTheWay--, answer(request)));
    };
    await withWindow({ window, peer }, async (window) => void await exchange(window, 30));
  }
  assertEquals(most, { 1: 1, 7: 7 });
});

/** A link with one kind of fault, and how often it did that. */
function faulty(options: LinkOptions) {
  const faults = { sent: 0, received: 0 };
  const link = (socket: UdpSocket) =>
    lossySocket(socket, {
      ...{ seed: 11, loss: 0, duplication: 0, reordering: 0 },
      ...options,
      onFault: ({ direction }) => faults[direction] += 1,
    });
  return { faults, link };
}

Deno.test("UdpWindow counts exactly what a link loses, and goes on", async () => {
  for (const window of [1, 16]) {
    const { faults, link } = faulty({ loss: 0.05 });
    await withWindow({ link, window, timeout: 5 }, async (window) => {
      const { reply, lost } = await exchange(window, 500);
      assertEquals([reply + lost, lost], [500, faults.sent + faults.received]);
      assert(faults.sent > 5 && faults.received > 5);
      assertEquals(window.counts, NONE);
    });
  }
});

Deno.test("UdpWindow counts exactly what a link doubles", async () => {
  for (const window of [1, 16]) {
    const { faults, link } = faulty({ duplication: 0.1 });
    await withWindow({ link, window }, async (window) => {
      assertEquals((await exchange(window, 500)).reply, 500);
      await turn();
      assert(faults.sent > 10 && faults.received > 10);
      const duplicated = faults.sent + faults.received;
      assertEquals(window.counts, { ...NONE, duplicated });
    });
  }
});

Deno.test("UdpWindow counts what a link damages, and takes no such reply", async () => {
  const { faults, link } = faulty({ corruption: 0.05 });
  await withWindow({ link, window: 16, timeout: 5 }, async (window) => {
    const { reply, lost } = await exchange(window, 500);
    assertEquals(reply + lost, 500);
    // One may be damaged both ways.
    assert(lost <= faults.sent + faults.received && lost >= Math.max(faults.sent, faults.received));
    assertEquals(window.counts, { ...NONE, corrupted: lost });
  });
});

Deno.test("UdpWindow finds a changed byte wherever it is, and a missing one", async () => {
  const wrong = (request: Uint8Array, i: number) =>
    i === 64 ? request.subarray(0, 63) : request.map((byte, j) => j === i ? byte ^ 0x80 : byte);
  for (const offset of [0, 3, 4, 8, 31, 63, 64]) {
    // A whole reply after that answers the request.
    const peer = gather(1, ([request]) => [wrong(request!, offset), request!]);
    await withWindow({ peer }, async (window) => {
      assertEquals((await exchange(window, 1)).reply, 1);
      assertEquals(window.counts, { ...NONE, corrupted: 1 });
    });
  }
});

Deno.test("UdpWindow counts what came in another order, RFC 4737", async () => {
  const peer = gather(4, ([a, b, c, d]) => [b!, a!, d!, c!]);
  await withWindow({ peer, window: 4 }, async (window) => {
    assertEquals((await exchange(window, 4)).reply, 4);
    assertEquals(window.counts, { ...NONE, reordered: 2 });
  });
});

Deno.test("UdpWindow does not count what answers nothing as a reply", async () => {
  const strange = (request: Uint8Array) => request.map((byte) => byte ^ 0xff);
  const peer = gather(1, ([a]) => [new Uint8Array(), new Uint8Array(64), strange(a!), a!]);
  await withWindow({ peer }, async (window) => {
    assertEquals((await exchange(window, 1)).reply, 1);
    assertEquals(window.counts, { ...NONE, foreign: 3 });
  });
});

Deno.test("UdpWindow tells a late reply from a copy", async () => {
  const peer = gather(2, ([a, b]) => [b!, a!, a!]);
  await withWindow({ peer, timeout: 1 }, async (window) => {
    const [only] = window.exchanges;
    assertEquals(await only!.exchange(), "lost");
    assertEquals(await only!.exchange(), "reply");
    await turn();
    assertEquals(window.counts, { ...NONE, late: 1, duplicated: 1, reordered: 1 });
  });
});

Deno.test("UdpWindow gives each request its own time", async () => {
  const peer = gather(2, ([, b]) => [b!]);
  await withWindow({ peer, window: 2, timeout: 20 }, async ({ exchanges: [first, second] }) => {
    const begunAt = performance.now();
    const lost = first!.exchange();
    assertEquals(await second!.exchange(), "reply");
    // The time of the first is up while this one is under way.
    await new Promise((resolve) => setTimeout(resolve, 10));
    const secondAt = performance.now();
    const again = second!.exchange().then(() => performance.now());
    assertEquals(await lost, "lost");
    assert(performance.now() - begunAt >= 20);
    assert(await again - secondAt >= 20);
  });
});

Deno.test("UdpWindow forgets what was lost long ago", async () => {
  let first: Uint8Array | undefined;
  let requests = 0;
  const peer: Peer = async (request, answer) => {
    first ??= request;
    if (++requests <= 65_537) return;
    await answer(first);
    await answer(request);
  };
  const options = { peer, size: 8, window: 1_024, timeout: 1 };
  await withWindow(options, async (window) => {
    assertEquals(await exchange(window, 65_537), { reply: 0, lost: 65_537, gone: 0 });
    assertEquals(await window.exchanges[0]!.exchange(), "reply");
    assertEquals(window.counts, { ...NONE, duplicated: 1 });
  });
});

Deno.test("UdpWindow sends one after the other, also when the system does not take them at once", async () => {
  let sending = 0;
  const link = (socket: UdpSocket) => {
    const send = socket.send.bind(socket);
    socket.send = async (data) => {
      assertEquals(++sending, 1);
      await turn();
      await send(data);
      sending -= 1;
    };
    return socket;
  };
  await withWindow({ link, window: 8 }, async (window) => {
    assertEquals((await exchange(window, 40)).reply, 40);
    assertEquals(window.counts, NONE);
  });
});

Deno.test("UdpWindow rejects when the system does not take a request", async () => {
  const link = (socket: UdpSocket) => {
    const details = { operation: "send", local: socket.endpoint } as const;
    socket.send = () => Promise.reject(new UdpError(details, new Error("no way there")));
    return socket;
  };
  await withWindow({ link, window: 2 }, async (window) => {
    await assertRejects(() => exchange(window, 2), UdpError, "no way there");
  });
});

Deno.test("UdpWindow rejects when the system gives up the socket, then and later", async () => {
  const broken = Promise.withResolvers<never>();
  const link = (socket: UdpSocket) => {
    socket[Symbol.asyncIterator] = async function* () {
      yield await broken.promise;
    };
    return socket;
  };
  await withWindow({ link }, async ({ exchanges: [only] }) => {
    const pending = assertRejects(() => only!.exchange(), Error, "broken");
    broken.reject(new Error("broken"));
    await pending;
    await assertRejects(() => only!.exchange(), Error, "broken");
  });
});
