import { assertEquals, assertGreater, assertRejects } from "@std/assert";
import { needs } from "../support/skip.ts";
import { Build } from "./build.ts";
import { C_EPOLL } from "./echo_servers.ts";
import { type Answer, corrupt, echo, listenTcp, withServer } from "./in_process_server.ts";
import { C_SLEEPING, C_SPINNING, ECHO_BENCH, type Generator } from "./open_loop.ts";
import type { Sample } from "./suite.ts";

const NEVER = new AbortController().signal;
const SECONDS = 0.5;
const RATE = 500;
const REQUESTS = SECONDS * RATE;

/** The generators in C send for half a second before what counts. */
const WARM_UP_REQUESTS = RATE / 2;

const gcc = needs("gcc");

/** Measures a server in this process that answers as told. */
async function measure(
  generator: Generator,
  answer: Answer,
  connections: number,
): Promise<Sample> {
  await using build = await Build.open(NEVER);
  await using resources = new AsyncDisposableStack();
  const context = { build, seconds: SECONDS, signal: NEVER, resources };
  const shape = {
    name: "s",
    title: "S",
    unit: "requests/s",
    size: 64,
    rate: RATE,
    server: C_EPOLL,
    connections,
  };
  const argv = await generator.program(context);
  return await withServer(
    listenTcp(),
    answer,
    (server) => generator.measure(argv, server, shape, context),
  );
}

/** Answers at once, apart from what comes after the first `fast` chunks. */
function slowAfter(fast: number, slow: (chunk: number) => number): Answer {
  let chunks = 0;
  return async (chunk) => {
    const time = chunks++ < fast ? 0 : slow(chunks - fast - 1);
    if (time > 0) await new Promise((resolve) => setTimeout(resolve, time));
    return chunk;
  };
}

for (const generator of [C_SLEEPING, C_SPINNING]) {
  Deno.test({
    name: `${generator.title} measures all that was due when the server echoes${gcc.suffix}`,
    ignore: gcc.ignore,
    fn: async () => {
      const { rate, latency, more } = await measure(generator, echo, 3);
      assertGreater(latency!.p50, 0);
      assertGreater(more!.cpu!, 0);
      assertEquals(Math.round(rate * SECONDS) + more!.unsent!, REQUESTS);
    },
  });
}

Deno.test({
  name: `C shows a pause to all that was due in it when the server stands still${gcc.suffix}`,
  ignore: gcc.ignore,
  fn: async () => {
    // Three quarters of what counts: a closed loop would see it in one reply of all.
    const pause = 1_000 * SECONDS * 3 / 4;
    const answer = slowAfter(WARM_UP_REQUESTS, (chunk) => chunk === 0 ? pause : 0);
    const { latency, more } = await measure(C_SLEEPING, answer, 1);
    assertGreater(latency!.p50, 100_000);
    assertGreater(more!.longest!, 1_000 * pause);
  },
});

Deno.test({
  name: `C counts what it could not send when no connection is free${gcc.suffix}`,
  ignore: gcc.ignore,
  fn: async () => {
    const { rate, more } = await measure(C_SLEEPING, slowAfter(WARM_UP_REQUESTS + 10, () => 20), 1);
    assertGreater(more!.unsent!, 0);
    assertEquals(Math.round(rate * SECONDS) + more!.unsent!, REQUESTS);
  },
});

Deno.test({
  name: `C fails when the server sends other bytes${gcc.suffix}`,
  ignore: gcc.ignore,
  fn: async () => {
    await assertRejects(() => measure(C_SLEEPING, corrupt, 3), Error, "sent back other bytes");
  },
});

Deno.test("echo bench measures when the server echoes", async () => {
  const { rate, latency, more } = await measure(ECHO_BENCH, echo, 3);
  assertGreater(rate, 0);
  assertGreater(latency!.p50, 0);
  assertGreater(more!.p999!, 0);
  assertGreater(more!.cpu!, 0);
});
