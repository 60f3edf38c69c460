import { assertGreater, assertRejects } from "@std/assert";
import { needs } from "../support/skip.ts";
import { Build } from "./build.ts";
import { fanLoad, type FanShape } from "./fan_load.ts";
import type { Sample } from "./suite.ts";

const gcc = needs("gcc");

const SHAPE: FanShape = {
  name: "s",
  title: "S",
  unit: "deliveries/s",
  receivers: 3,
  size: 64,
  window: 8,
};

/** Measures a relay in this process that passes on what `pass` makes of each chunk. */
async function measure(pass: (chunk: Uint8Array) => Uint8Array): Promise<Sample> {
  await using build = await Build.open(new AbortController().signal);
  await using resources = new AsyncDisposableStack();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const conns: Deno.TcpConn[] = [];
  const relay = async (conn: Deno.TcpConn) => {
    const buffer = new Uint8Array(4_096);
    for (let count; (count = await conn.read(buffer)) !== null;) {
      const passed = pass(buffer.slice(0, count));
      for (const other of conns) {
        if (other === conn) continue;
        for (let rest = passed; rest.length > 0;) rest = rest.subarray(await other.write(rest));
      }
    }
  };
  const accepting = (async () => {
    for await (const conn of listener) {
      conn.setNoDelay();
      conns.push(conn);
      void relay(conn).catch(() => {});
    }
  })();
  try {
    const context = { build, seconds: 0.2, signal: new AbortController().signal, resources };
    await fanLoad.prepare(context);
    const { port } = listener.addr;
    return await fanLoad.measure({ port, pid: Deno.pid }, SHAPE, context);
  } finally {
    listener.close();
    await accepting.catch(() => {});
    for (const conn of conns) conn.close();
  }
}

Deno.test({
  name: `fanLoad measures when every receiver gets every line${gcc.suffix}`,
  ignore: gcc.ignore,
  fn: async () => {
    const { rate, latency, more } = await measure((chunk) => chunk);
    assertGreater(rate, 0);
    assertGreater(latency!.p99, 0);
    assertGreater(more!.cpu!, 0);
  },
});

let chunks = 0;
const FAULTS: Record<string, (chunk: Uint8Array) => Uint8Array> = {
  "other bytes": (chunk) => ++chunks > 20 ? chunk.fill(0x78, 10, 11) : chunk,
  // More than can have been sent since: the window is smaller.
  "more than it was sent": (chunk) =>
    ++chunks > 20 ? new Uint8Array(new Array(50).fill([...chunk]).flat()) : chunk,
  "not everybody": () => new Uint8Array(0),
};

for (const [message, fault] of Object.entries(FAULTS)) {
  Deno.test({
    name: `fanLoad fails with "${message}" when the server does not relay what came${gcc.suffix}`,
    ignore: gcc.ignore,
    fn: async () => {
      chunks = 0;
      await assertRejects(() => measure(fault), Error, message);
    },
  });
}
