/** Connecting to addresses that do not answer, and giving up at any moment. */
import { assert, assertEquals, assertStrictEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { type ByteStream, connect, type Endpoint, listen } from "@zocalo/transport";
import { stdFlags } from "../../tools/std_flags.ts";
import { run } from "../support/run.ts";
import { unless } from "../support/skip.ts";

const onLinux = unless(Deno.build.os === "linux", "Linux");

/** A namespace of mounts of one's own, in which a name has the addresses that a test wants. */
const withHosts = unless(await canMount(), "unshare -rm");

async function canMount(): Promise<boolean> {
  try {
    return (await run(["unshare", "-rm", "true"])).code === 0;
  } catch {
    return false;
  }
}

/** Connects until nobody answers any more: Linux drops what does not fit into the queue. */
async function fillQueue(endpoint: Endpoint): Promise<ByteStream[]> {
  const waiting: ByteStream[] = [];
  try {
    for (;;) waiting.push(await connect(endpoint, { timeout: 100 }));
  } catch (error) {
    assertEquals((error as Error).name, "TimeoutError");
    return waiting;
  }
}

Deno.test({
  name: `connect() keeps the time limit within 100 ms when nobody answers${onLinux.suffix}`,
  ignore: onLinux.ignore,
  fn: async () => {
    await using listener = listen("tcp://127.0.0.1:0", { backlog: 1 });
    const waiting = await fillQueue(listener.endpoint);
    const excesses: number[] = [];
    for (let attempt = 0; attempt < 5; attempt++) {
      const start = performance.now();
      const error = await connect(listener.endpoint, { timeout: 200 }).catch((error) => error);
      excesses.push(performance.now() - start - 200);
      assertEquals(error.name, "TimeoutError");
      assertStringIncludes(error.message, "no answer within 200 ms");
    }
    // Timers count whole milliseconds. One attempt may meet a pause of the machine, so the median counts.
    excesses.sort((a, b) => a - b);
    assert(excesses[0]! > -2 && excesses[2]! < 100, `${excesses} ms more than the limit`);
    for (const stream of waiting) stream.abort();
  },
});

Deno.test({
  name: `connect() gives each attempt the time limit when it retries${onLinux.suffix}`,
  ignore: onLinux.ignore,
  fn: async () => {
    await using listener = listen("tcp://127.0.0.1:0", { backlog: 1 });
    const waiting = await fillQueue(listener.endpoint);
    const start = performance.now();
    const error = await connect(listener.endpoint, {
      timeout: 100,
      retry: { attempts: 3, minDelay: 1, maxDelay: 1 },
    }).catch((error) => error);
    assertEquals(error.name, "TimeoutError");
    assertStringIncludes(error.message, "no answer within 100 ms (3 attempts)");
    assert(performance.now() - start > 297);
    for (const stream of waiting) stream.abort();
  },
});

Deno.test({
  name: `connect() uses the second address of a name when the first one is dead${withHosts.suffix}`,
  ignore: withHosts.ignore,
  fn: async () => {
    await using dead = listen("tcp://[::1]:0", { backlog: 1 });
    const { port } = dead.endpoint;
    await using live = listen(`tcp://127.0.0.1:${port}`);
    const waiting = await fillQueue(dead.endpoint);
    const hosts = await Deno.makeTempFile();
    await Deno.writeTextFile(hosts, "::1 dead-first.test\n127.0.0.1 dead-first.test\n");
    const accepting = live.accept();
    const { code, stdout, stderr } = await run([
      ...["unshare", "-rm", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"', hosts],
      ...[Deno.execPath(), "run", "--quiet", "-A", ...await stdFlags()],
      fromFileUrl(new URL("connect_by_name.ts", import.meta.url)),
      `tcp://dead-first.test:${port}`,
    ]);
    if (code === 0) await (await accepting)!.close();
    for (const stream of waiting) stream.abort();
    await Deno.remove(hosts);
    assertEquals([code, new TextDecoder().decode(stdout)], [0, "127.0.0.1\n"], stderr);
  },
});

/** Numbers below a bound that look like chance, the same in each run. */
function numbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 16) % bound;
  };
}

for (const transport of ["tcp", "unix"]) {
  Deno.test({
    name:
      `connect() leaves no descriptor when it is aborted at 100 moments over ${transport}${onLinux.suffix}`,
    ignore: onLinux.ignore,
    fn: async () => {
      const folder = Deno.makeTempDirSync();
      const descriptors = () => [...Deno.readDirSync("/proc/self/fd")].length;
      await using listener = listen(
        transport === "tcp" ? "tcp://127.0.0.1:0" : `unix:${folder}/s`,
      );
      const accepting = (async () => {
        for await (const stream of listener) stream.abort();
      })();
      const before = descriptors();
      const outcomes = { connected: 0, aborted: 0 };
      const below = numbers(20_261_120);
      for (let moment = 0; moment < 100; moment++) {
        const controller = new AbortController();
        const { signal } = controller;
        const connecting = connect(listener.endpoint, { signal });
        for (let turns = below(40); turns > 0; turns--) await Promise.resolve();
        for (let turns = below(6) - 3; turns > 0; turns--) {
          await new Promise((resolve) => setTimeout(resolve));
        }
        controller.abort();
        const stream = await connecting.catch((error) => assertStrictEquals(error, signal.reason));
        stream?.abort();
        outcomes[stream ? "connected" : "aborted"] += 1;
      }
      await listener.close();
      await accepting;
      await Deno.remove(folder);
      assertEquals(descriptors(), before - 1, "only the listener's descriptor has gone");
      assert(outcomes.aborted >= 10 && outcomes.connected >= 10, JSON.stringify(outcomes));
    },
  });
}
