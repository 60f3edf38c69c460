import { type Endpoint, listen } from "@zocalo/transport";
import { Failure } from "../common/failure.ts";
import { toFailure } from "../common/to_failure.ts";
import {
  type EchoService,
  type ServeObserver,
  type ServeSettings,
  type ServeSummary,
  sumUp,
} from "./_echo_service.ts";
import { WorkerThread } from "./_worker_thread.ts";

/** The pauses before a worker is replaced double from the one to the other, in milliseconds. */
const MIN_PAUSE = 100;
const MAX_PAUSE = 30_000;

/** A worker that fails after a longer life than this has a new trouble, which is told. In milliseconds. */
const QUIET_TIME = 60_000;

const WORKER = new URL("./_worker.ts", import.meta.url);

/** Some of `total` for each of `count` workers, as evenly as whole numbers can be. */
function share(total: number, count: number, index: number): number {
  return Math.floor(total / count) + (index < total % count ? 1 : 0);
}

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

/**
 * Workers that serve the same endpoints. Each place is one worker at a time: one that fails is replaced, after a pause that
 * grows while it goes on failing.
 */
class WorkerGroup implements EchoService {
  readonly finished: Promise<void>;
  #endpoints: readonly Endpoint[] = [];
  readonly #script: URL;
  readonly #settings: ServeSettings;
  readonly #observer: ServeObserver;
  readonly #threads: WorkerThread[] = [];
  #lastNumber = 0;
  #places: readonly Promise<ServeSummary>[] = [];
  readonly #started = Promise.withResolvers<void>();
  readonly #stop = Promise.withResolvers<void>();
  #isStopping = false;

  constructor(script: URL, settings: ServeSettings, observer: ServeObserver) {
    this.#script = script;
    this.#settings = { ...settings, reusePort: true };
    this.#observer = observer;
    this.finished = this.#started.promise.then(() => Promise.all(this.#places)).then(() => {});
  }

  async start(count: number): Promise<void> {
    try {
      // Port 0 becomes a port with the first worker.
      this.#endpoints = this.#settings.endpoints;
      this.#endpoints = await this.#spawn(0, count).listening;
      for (let index = 1; index < count; index++) this.#spawn(index, count);
      await Promise.all(this.#threads.map(({ listening }) => listening));
      this.#places = this.#threads.map((_, index) => this.#keep(index, count));
      this.#started.resolve();
    } catch (error) {
      for (const thread of this.#threads) thread.terminate(error);
      throw error;
    }
  }

  #spawn(index: number, count: number): WorkerThread {
    const maxConnections = share(this.#settings.maxConnections, count, index);
    const settings = { ...this.#settings, endpoints: this.#endpoints, maxConnections };
    const number = ++this.#lastNumber;
    return this.#threads[index] = new WorkerThread(number, this.#script, settings, this.#observer);
  }

  /** Keeps a worker in its place until the group stops. */
  async #keep(index: number, count: number): Promise<ServeSummary> {
    let pause = MIN_PAUSE;
    for (let thread = this.#threads[index]!;; thread = this.#spawn(index, count)) {
      const startedAt = performance.now();
      try {
        return await thread.ended;
      } catch (error) {
        if (this.#isStopping) return { drained: 0, aborted: thread.lost, named: [] };
        if (performance.now() - startedAt > QUIET_TIME) pause = MIN_PAUSE;
        if (pause === MIN_PAUSE) this.#observer.trouble(describe(thread, error));
      }
      await this.#pause(pause);
      if (this.#isStopping) return sumUp([]);
      pause = Math.min(2 * pause, MAX_PAUSE);
    }
  }

  async #pause(delay: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, delay);
    await Promise.race([promise, this.#stop.promise]);
    clearTimeout(timer);
  }

  get endpoints(): readonly Endpoint[] {
    return this.#endpoints;
  }

  get connections(): number {
    return this.#threads.reduce((sum, { connections }) => sum + connections, 0);
  }

  async shutdown(timeout: number): Promise<ServeSummary> {
    this.#isStopping = true;
    this.#stop.resolve();
    for (const thread of this.#threads) thread.shutdown(timeout);
    return sumUp(await Promise.all(this.#places));
  }
}

function describe({ number, lost }: WorkerThread, error: unknown): string {
  const { message, stack } = error as Error;
  const open = lost === 1 ? "1 open connection" : `${lost} open connections`;
  return `worker ${number} failed with ${open} and is replaced: ` +
    (error instanceof Failure ? message : stack ?? message);
}

/**
 * Serves all endpoints in `count` workers, which share their ports, or none of them.
 *
 * @param script What the workers run, for tests.
 * @throws {Failure} If the system refuses an endpoint.
 */
export async function startWorkers(
  count: number,
  settings: ServeSettings,
  observer: ServeObserver,
  script: URL = WORKER,
): Promise<EchoService> {
  try {
    await checkFree(settings.endpoints);
  } catch (error) {
    throw toFailure(error);
  }
  const group = new WorkerGroup(script, settings, observer);
  await group.start(count);
  return group;
}
