import type { Endpoint } from "@zocalo/transport";
import { Failure } from "../common/failure.ts";
import { pause } from "../common/pause.ts";
import {
  type EchoService,
  type ServeObserver,
  type ServeSettings,
  type ServeSummary,
  sumUp,
} from "./_echo_service.ts";
import { faultSeed } from "./_fault_seed.ts";
import { formatCount } from "./_format_figures.ts";
import { WorkerThread } from "./_worker_thread.ts";

/** The pauses before a worker is replaced double from the one to the other, in milliseconds. */
const MIN_PAUSE = 100;
const MAX_PAUSE = 30_000;

/** A worker that fails after a longer life than this has a new trouble, which is told. In milliseconds. */
const QUIET_TIME = 60_000;

/** Some of `total` for each of `count` workers, as evenly as whole numbers can be. */
function share(total: number, count: number, index: number): number {
  return Math.floor(total / count) + (index < total % count ? 1 : 0);
}

function describe({ number, lost }: WorkerThread, error: unknown): string {
  const { message, stack } = error as Error;
  const open = formatCount(lost, "open connection");
  return `worker ${number} failed with ${open} and is replaced: ` +
    (error instanceof Failure ? message : stack ?? message);
}

/**
 * Workers that serve the same endpoints. Each place is one worker at a time: one that fails is replaced, after a pause that
 * grows while it goes on failing.
 */
export class WorkerGroup implements EchoService {
  readonly finished: Promise<void>;
  #endpoints: readonly Endpoint[] = [];
  readonly #script: URL;
  readonly #settings: ServeSettings;
  readonly #observer: ServeObserver;
  readonly #threads: WorkerThread[] = [];
  #lastNumber = 0;
  #places: readonly Promise<ServeSummary>[] = [];
  readonly #started = Promise.withResolvers<void>();
  /** The places whose last worker failed as was foreseen, until another one listens there. */
  readonly #barren = new Set<number>();
  readonly #failed = Promise.withResolvers<never>();
  readonly #stop = new AbortController();

  constructor(script: URL, settings: ServeSettings, observer: ServeObserver) {
    this.#script = script;
    this.#settings = { ...settings, reusePort: true };
    this.#observer = observer;
    const stopped = this.#started.promise.then(() => Promise.all(this.#places)).then(() => {});
    this.finished = Promise.race([stopped, this.#failed.promise]);
    // Whoever shuts down need not look at it.
    this.finished.catch(() => {});
  }

  async start(count: number, signal: AbortSignal | undefined): Promise<void> {
    const terminate = (reason: unknown) => {
      for (const thread of this.#threads) thread.terminate(reason);
    };
    const onAbort = () => terminate(signal!.reason);
    signal?.throwIfAborted();
    signal?.addEventListener("abort", onAbort);
    try {
      // Port 0 becomes a port with the first worker.
      this.#endpoints = this.#settings.endpoints;
      this.#endpoints = await this.#spawn(0, count).listening;
      for (let index = 1; index < count; index++) this.#spawn(index, count);
      await Promise.all(this.#threads.map(({ listening }) => listening));
      signal?.throwIfAborted();
      this.#places = this.#threads.map((_, index) => this.#keep(index, count));
      this.#started.resolve();
    } catch (error) {
      terminate(error);
      throw error;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  #spawn(index: number, count: number): WorkerThread {
    const number = ++this.#lastNumber;
    const { maxConnections, fault } = this.#settings;
    const settings = {
      ...this.#settings,
      endpoints: this.#endpoints,
      maxConnections: share(maxConnections, count, index),
      fault: fault === undefined ? undefined : faultSeed(fault, number),
    };
    const thread = new WorkerThread(number, this.#script, settings, this.#observer);
    thread.listening.then(() => this.#barren.delete(index), () => {});
    return this.#threads[index] = thread;
  }

  /** Keeps a worker in its place until the group stops. */
  async #keep(index: number, count: number): Promise<ServeSummary> {
    let delay = MIN_PAUSE;
    let said: string | undefined;
    for (let thread = this.#threads[index]!;; thread = this.#spawn(index, count)) {
      const startedAt = performance.now();
      try {
        return await thread.ended;
      } catch (error) {
        if (this.#stop.signal.aborted) return { drained: 0, aborted: thread.lost, named: [] };
        if (performance.now() - startedAt > QUIET_TIME) delay = MIN_PAUSE;
        const { message } = error as Error;
        if (delay === MIN_PAUSE || message !== said) {
          this.#observer.trouble(describe(thread, error));
        }
        said = message;
        if (error instanceof Failure) this.#giveUp(index, count, error);
      }
      await pause(delay, this.#stop.signal);
      if (this.#stop.signal.aborted) return sumUp([]);
      delay = Math.min(2 * delay, MAX_PAUSE);
    }
  }

  /** With nobody left to listen the group has failed; as long as one does, the others may try again. */
  #giveUp(index: number, count: number, failure: Failure): void {
    this.#barren.add(index);
    if (this.#barren.size === count) this.#failed.reject(failure);
  }

  get endpoints(): readonly Endpoint[] {
    return this.#endpoints;
  }

  get connections(): number {
    return this.#threads.reduce((sum, { connections }) => sum + connections, 0);
  }

  async shutdown(timeout: number): Promise<ServeSummary> {
    this.#stop.abort();
    for (const thread of this.#threads) thread.shutdown(timeout);
    return sumUp(await Promise.all(this.#places));
  }
}
