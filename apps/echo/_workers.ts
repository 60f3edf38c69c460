import { type Endpoint, listen } from "@zocalo/transport";
import { EXIT } from "../common/exit_code.ts";
import { Failure } from "../common/failure.ts";
import { toFailure } from "../common/to_failure.ts";
import type { EchoService, ServeObserver, ServeSettings } from "./_echo_service.ts";
import { WorkerGroup } from "./_worker_group.ts";

const WORKER = new URL("./_worker.ts", import.meta.url);

/** Where the modules of a worker are. */
const MODULES = new URL("../..", import.meta.url);

/**
 * Fails if somebody listens there already. Sockets that share a port do so with any other that wants to, such as those of a
 * second `echo serve`; one that does not share gets the port only if it is free.
 */
async function checkFree(endpoints: readonly Endpoint[]): Promise<void> {
  await using listeners = new AsyncDisposableStack();
  for (const endpoint of endpoints) {
    if (endpoint.transport !== "tcp" && endpoint.transport !== "tls") continue;
    if (endpoint.port > 0) listeners.use(listen({ ...endpoint, transport: "tcp" }));
  }
}

/** Deno reads the modules of a worker when it starts, and would ask for that in the middle, or crash the worker. */
async function checkReadable(): Promise<void> {
  const { state } = await Deno.permissions.query({ name: "read", path: MODULES });
  if (state === "granted") return;
  throw new Failure(EXIT.FILE, "Cannot start workers, which Deno reads: run with --allow-read");
}

/** Options of {@linkcode startWorkers}. */
export interface WorkersOptions {
  /** What the workers run, for tests. */
  readonly script?: URL;
  /** Gives up before they listen. */
  readonly signal?: AbortSignal;
}

/**
 * Serves all endpoints in `count` workers, which share their ports, or none of them.
 *
 * @throws {Failure} If the system refuses an endpoint, or Deno to read the modules of a worker.
 * @throws The reason of the signal, if it fires before all of them listen.
 */
export async function startWorkers(
  count: number,
  settings: ServeSettings,
  observer: ServeObserver,
  { script = WORKER, signal }: WorkersOptions = {},
): Promise<EchoService> {
  await checkReadable();
  try {
    await checkFree(settings.endpoints);
  } catch (error) {
    throw toFailure(error);
  }
  const group = new WorkerGroup(script, settings, observer);
  await group.start(count, signal);
  return group;
}
