/** A worker of `echo serve --workers`: serves in a thread of its own until it is told to shut down. */
import { Failure } from "../common/failure.ts";
import { watchUncaught } from "../common/uncaught.ts";
import type { EchoService } from "./_echo_service.ts";
import { startService } from "./_local_service.ts";
import type { FromWorker, ToWorker } from "./_worker_messages.ts";

/** The types that Deno has for workers and for programs exclude each other in one check. */
const scope = globalThis as unknown as { postMessage(message: FromWorker): void };

const { uncaught } = watchUncaught();
const started = Promise.withResolvers<EchoService>();

function fail(error: unknown): void {
  const isForeseen = error instanceof Failure;
  const text = error instanceof Error && !isForeseen ? error.stack : undefined;
  scope.postMessage({
    type: "failed",
    message: text ?? (error instanceof Error ? error.message : String(error)),
    exitCode: isForeseen ? error.exitCode : undefined,
  });
}

async function start({ settings, open }: Extract<ToWorker, { type: "start" }>): Promise<void> {
  const service = await startService(settings, {
    event: (event) => scope.postMessage({ type: "event", event }),
    trouble: (message) => scope.postMessage({ type: "trouble", message }),
    connections: (count) => Atomics.store(open, 0, count),
  });
  started.resolve(service);
  scope.postMessage({ type: "listening", endpoints: service.endpoints });
  await service.finished;
}

async function shutDown(timeout: number): Promise<void> {
  const service = await started.promise;
  scope.postMessage({ type: "stopped", summary: await service.shutdown(timeout) });
}

uncaught.catch(fail);
addEventListener("message", (event) => {
  const message: ToWorker = (event as MessageEvent).data;
  if (message.type === "start") start(message).catch(fail);
  else void shutDown(message.timeout);
});
