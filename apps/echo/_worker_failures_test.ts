/** Workers that do not do what they should: the test says all that these ones say. */
import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { parseEndpoint } from "@zocalo/transport";
import { unless } from "../../tests/support/skip.ts";
import { Failure } from "../common/failure.ts";
import type { FromWorker } from "./_worker_messages.ts";
import { startWorkers } from "./_workers.ts";
import { ControlledWorkers, observe, SETTINGS, within } from "./_test_support.ts";

/** Ports are shared on Linux only. */
const { ignore, suffix } = unless(Deno.build.os === "linux", "Linux");

const LISTENING: FromWorker = { type: "listening", endpoints: [parseEndpoint(":7007")] };
const IN_USE: FromWorker = { type: "failed", message: "Cannot listen: in use", exitCode: 3 };

function bug(message: string): FromWorker {
  return { type: "failed", message, exitCode: undefined };
}

/** Starts workers that listen at once. */
async function startPuppets(count: number) {
  const workers = new ControlledWorkers("_puppet_worker.ts");
  const observer = observe();
  const next = async () => {
    const tell = await workers.next();
    return (message: FromWorker) => tell(JSON.stringify(message));
  };
  const starting = startWorkers(count, SETTINGS, observer, { script: workers.script });
  const puppets = [];
  for (let i = 0; i < count; i++) {
    const puppet = await next();
    await puppet(LISTENING);
    puppets.push(puppet);
  }
  const service = await within(starting);
  return { service, puppets, next, ...observer, [Symbol.dispose]: () => workers[Symbol.dispose]() };
}

Deno.test({
  name: `startWorkers() does not wait for ever for a worker that does not shut down${suffix}`,
  ignore,
  async fn() {
    using group = await startPuppets(2);
    const { service, puppets } = group;
    const stopped = service.shutdown(0);
    await puppets[0]!({ type: "stopped", summary: { drained: 2, aborted: 1, named: ["x"] } });
    assertEquals(await within(stopped), { drained: 2, aborted: 1, named: ["x"] });
    await service.finished;
  },
});

Deno.test({
  name: `startWorkers() passes on what troubles a worker, and names it${suffix}`,
  ignore,
  async fn() {
    using group = await startPuppets(2);
    const { service, puppets, next, troubles } = group;
    await puppets[1]!({ type: "trouble", message: "Too many open files" });
    await puppets[1]!(bug("Error: First"));
    await next();
    assertEquals(troubles.map((text) => text.replace(/(?<=worker )\d/, "N")), [
      "worker N: Too many open files",
      "worker N failed with 0 open connections and is replaced: Error: First",
    ]);
    await service.shutdown(0);
  },
});

Deno.test({
  name: `startWorkers() says it again when a worker fails for another reason${suffix}`,
  ignore,
  async fn() {
    using group = await startPuppets(1);
    const { service, puppets, next, troubles } = group;
    await puppets[0]!(bug("Error: First"));
    await (await next())(bug("Error: First"));
    await (await next())(bug("Error: Second\n    at x"));
    await (await next())(bug("Error: Second\n    at y"));
    await next();
    assertEquals(troubles, [
      "worker 1 failed with 0 open connections and is replaced: Error: First",
      "worker 3 failed with 0 open connections and is replaced: Error: Second\n    at x",
    ]);
    await service.shutdown(0);
  },
});

Deno.test({
  name: `startWorkers() goes on while one worker listens, and fails when none can${suffix}`,
  ignore,
  async fn() {
    using group = await startPuppets(2);
    const { service, puppets: [first, second], next, troubles } = group;
    let hasFailed = false;
    service.finished.catch(() => hasFailed = true);
    await first!(IN_USE);
    // One that listens again is not among those that cannot.
    const third = await next();
    await third(LISTENING);
    await third({ type: "trouble", message: "here" });
    while (!troubles.includes("worker 3: here")) await new Promise((go) => setTimeout(go, 0));
    await second!(IN_USE);
    await (await next())(IN_USE);
    await next();
    assertEquals(hasFailed, false);

    await third(IN_USE);
    const error = await assertRejects(() => within(service.finished), Failure);
    assertEquals([error.message, error.exitCode], ["Cannot listen: in use", 3]);
    await service.shutdown(0);
  },
});

Deno.test({
  name: `startWorkers() gives up when its signal fires before all workers listen${suffix}`,
  ignore,
  async fn() {
    using workers = new ControlledWorkers("_puppet_worker.ts");
    const { script } = workers;
    const controller = new AbortController();
    const { signal } = controller;
    const starting = startWorkers(2, SETTINGS, observe(), { script, signal });
    await (await workers.next())(JSON.stringify(LISTENING));
    await workers.next();
    const reason = new Error("Enough");
    controller.abort(reason);
    assertStrictEquals(await within(starting.catch((error) => error)), reason);
    const late = startWorkers(2, SETTINGS, observe(), { script, signal });
    assertStrictEquals(await within(late.catch((error) => error)), reason);
  },
});

Deno.test({
  name: `startWorkers() fails with 5 when it may not read the modules of its workers${suffix}`,
  ignore,
  permissions: { net: true },
  async fn() {
    const error = await assertRejects(() => startWorkers(2, SETTINGS, observe()), Failure);
    assertEquals(
      [error.message, error.exitCode],
      ["Cannot start workers, which Deno reads: run with --allow-read", 5],
    );
  },
});
