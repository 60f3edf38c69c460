import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { type ByteStream, connect, ConnectionLostError, parseEndpoint } from "@zocalo/transport";
import { unless } from "../../tests/support/skip.ts";
import { Failure } from "../common/failure.ts";
import { startWorkers } from "./_workers.ts";
import { ControlledWorkers, observe, SETTINGS } from "./_test_support.ts";

/** Ports are shared on Linux only. */
const { ignore, suffix } = unless(Deno.build.os === "linux", "Linux");

async function roundTrip(stream: ByteStream): Promise<void> {
  await stream.write(new Uint8Array([42]));
  const buffer = new Uint8Array(16);
  assertEquals(await stream.read(buffer), 1);
  assertEquals(buffer[0], 42);
}

Deno.test({
  name: `startWorkers() shares the connections of one port among all workers${suffix}`,
  ignore,
  async fn() {
    const observer = observe();
    const service = await startWorkers(3, { ...SETTINGS, verbose: true }, observer);
    assertEquals(service.endpoints.length, 1);
    const [endpoint] = service.endpoints;
    const clients = await Promise.all(Array.from({ length: 60 }, () => connect(endpoint!)));
    await Promise.all(clients.map(roundTrip));
    assertEquals(service.connections, 60);
    for (const client of clients) await client.close();
    const summary = await service.shutdown(1_000);
    await service.finished;
    assertEquals([summary.aborted, summary.named], [0, []]);
    const opened = observer.events.filter(({ event }) => event === "opened");
    assertEquals(opened.length, 60);
    // That one of them gets none is as likely as 3 * (2 / 3) ** 60.
    assertEquals(new Set(opened.map(({ worker }) => worker)), new Set([1, 2, 3]));
    assertEquals(observer.troubles, []);
  },
});

Deno.test({
  name: `startWorkers() adds up what was drained and what was aborted${suffix}`,
  ignore,
  async fn() {
    const service = await startWorkers(2, SETTINGS, observe());
    const [endpoint] = service.endpoints;
    const clients = await Promise.all(Array.from({ length: 20 }, () => connect(endpoint!)));
    await Promise.all(clients.map(roundTrip));
    const { drained, aborted, named } = await service.shutdown(0);
    assertEquals([drained, aborted, named.length], [0, 20, 5]);
    for (const name of named) assertMatch(name, /^tcp:\/\/127\.0\.0\.1:\d+$/);
    for (const client of clients) client.abort();
  },
});

Deno.test({
  name: `startWorkers() shares the limit of connections among the workers${suffix}`,
  ignore,
  async fn() {
    const service = await startWorkers(2, { ...SETTINGS, maxConnections: 3 }, observe());
    const [endpoint] = service.endpoints;
    const clients = await Promise.all(Array.from({ length: 40 }, () => connect(endpoint!)));
    const answered = clients.map(roundTrip);
    // The others wait.
    await Promise.race(answered);
    assert(service.connections <= 3, `${service.connections} connections`);
    const all = Promise.allSettled(answered);
    for (const client of clients) client.abort();
    await all;
    await service.shutdown(0);
  },
});

Deno.test({
  name: `startWorkers() replaces a worker that throws, and says so${suffix}`,
  ignore,
  async fn() {
    using workers = new ControlledWorkers("_crashing_worker.ts");
    const observer = observe();
    const service = await startWorkers(2, SETTINGS, observer, { script: workers.script });
    const crashes = [await workers.next(), await workers.next()];
    const [endpoint] = service.endpoints;
    const clients = await Promise.all(Array.from({ length: 30 }, () => connect(endpoint!)));
    await Promise.all(clients.map(roundTrip));

    // The connections of the other worker live on.
    await crashes[0]!();
    await workers.next();
    const alive = await Promise.allSettled(clients.map(roundTrip));
    const lost = alive.filter(({ status }) => status === "rejected").length;
    assert(lost > 0 && lost < 30, `${lost} of 30 connections were lost`);
    const [trouble] = observer.troubles;
    assertEquals(observer.troubles.length, 1);
    assertMatch(
      trouble!,
      new RegExp(
        `^worker \\d failed with ${lost} open connections? and is replaced: ` +
          `RangeError: Cannot go on:\nas the test wants it\n    at .*_crashing_worker.ts`,
      ),
    );

    // With the other one gone as well, only those that have replaced them can answer.
    await crashes[1]!();
    await workers.next();
    for (let answered = false; !answered;) {
      using client = await connect(endpoint!);
      try {
        await roundTrip(client);
        answered = true;
      } catch (error) {
        // It came into the queue of a worker that was ending.
        if (!(error instanceof ConnectionLostError)) throw error;
      }
    }
    for (const client of clients) client.abort();
    await service.shutdown(1_000);
    await service.finished;
  },
});

Deno.test({
  name: `startWorkers() says once that a worker throws again and again${suffix}`,
  ignore,
  async fn() {
    using workers = new ControlledWorkers("_crashing_worker.ts");
    const observer = observe();
    const service = await startWorkers(1, SETTINGS, observer, { script: workers.script });
    for (let i = 0; i < 4; i++) await (await workers.next())();
    await workers.next();
    assertEquals(observer.troubles.length, 1);
    await service.shutdown(0);
  },
});

Deno.test({
  name: `startWorkers() shuts down while a worker waits to be replaced${suffix}`,
  ignore,
  async fn() {
    using workers = new ControlledWorkers("_crashing_worker.ts");
    const told = Promise.withResolvers<void>();
    const observer = { ...observe(), trouble: () => told.resolve() };
    const service = await startWorkers(1, SETTINGS, observer, { script: workers.script });
    await (await workers.next())();
    await told.promise;
    assertEquals(await service.shutdown(1_000), { drained: 0, aborted: 0, named: [] });
    await service.finished;
  },
});

Deno.test({
  name: `startWorkers() counts the connections of a worker that throws while it drains${suffix}`,
  ignore,
  async fn() {
    using workers = new ControlledWorkers("_crashing_worker.ts");
    const service = await startWorkers(1, SETTINGS, observe(), { script: workers.script });
    const crash = await workers.next();
    using client = await connect(service.endpoints[0]!);
    await roundTrip(client);
    // A client that is owed something keeps the server from taking it for idle.
    const flood = client.write(new Uint8Array(64 * 1_048_576)).catch(() => {});
    const stopped = service.shutdown(10_000);
    await crash();
    assertEquals(await stopped, { drained: 0, aborted: 1, named: [] });
    await flood;
  },
});

Deno.test({
  name:
    `startWorkers() fails when somebody else listens there, also if he shares the port${suffix}`,
  ignore,
  async fn() {
    const service = await startWorkers(2, SETTINGS, observe());
    const settings = { ...SETTINGS, endpoints: service.endpoints };
    const error = await assertRejects(() => startWorkers(2, settings, observe()), Failure);
    assertMatch(
      error.message,
      /^Cannot listen on tcp:\/\/127\.0\.0\.1:\d+: address already in use/,
    );
    assertEquals(error.exitCode, 3);
    await service.shutdown(0);
  },
});

Deno.test({
  name: `startWorkers() fails as its workers do when the system refuses an endpoint${suffix}`,
  ignore,
  async fn() {
    // No machine has it (RFC 5737); port 0 is left to the workers to try.
    const settings = { ...SETTINGS, endpoints: [parseEndpoint("192.0.2.1:0")] };
    const error = await assertRejects(() => startWorkers(2, settings, observe()), Failure);
    assertMatch(error.message, /^Cannot listen on tcp:\/\/192\.0\.2\.1:0: /);
    assertEquals(error.exitCode, 3);
  },
});

Deno.test({
  name: `startWorkers() fails when a worker cannot even start${suffix}`,
  ignore,
  async fn() {
    const script = new URL("data:text/javascript,import 'nothing:here'");
    await assertRejects(
      () => startWorkers(2, SETTINGS, observe(), { script }),
      Error,
      "nothing:here",
    );
  },
});
