import type { Endpoint } from "@zocalo/transport";
import { Failure } from "../common/failure.ts";
import type { ServeObserver, ServeSettings, ServeSummary } from "./_echo_service.ts";
import type { FromWorker, ToWorker } from "./_worker_messages.ts";

/** How long a worker may take to answer once all its connections should have ended, in milliseconds. */
const PATIENCE = 1_000;

/** What a worker says of its bug, as it would say it here. */
function bug(text: string): Error {
  const error = new Error(text.split("\n", 1)[0]);
  error.stack = text;
  return error;
}

/** One worker, from its start to its end. */
export class WorkerThread {
  /** Where it listens; rejects if it fails before it does. */
  readonly listening: Promise<readonly Endpoint[]>;
  /** How it ended; rejects with what went wrong, with a `Failure` if that was foreseen. */
  readonly ended: Promise<ServeSummary>;
  /** Tells it from all others of its group. */
  readonly number: number;
  readonly #worker: Worker;
  readonly #observer: ServeObserver;
  readonly #open = new Int32Array(new SharedArrayBuffer(4));
  readonly #listening = Promise.withResolvers<readonly Endpoint[]>();
  readonly #ended = Promise.withResolvers<ServeSummary>();
  #lost = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(number: number, script: URL, settings: ServeSettings, observer: ServeObserver) {
    this.number = number;
    this.#observer = observer;
    this.listening = this.#listening.promise;
    this.ended = this.#ended.promise;
    // Each is for somebody who may have left.
    this.listening.catch(() => {});
    this.ended.catch(() => {});
    this.#worker = new Worker(script, { type: "module" });
    this.#worker.addEventListener("message", ({ data }) => this.#onMessage(data));
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.terminate(bug(event.message));
    });
    this.#post({ type: "start", settings, open: this.#open });
  }

  /** How many connections are open. */
  get connections(): number {
    return Atomics.load(this.#open, 0);
  }

  /** How many were open when it failed. */
  get lost(): number {
    return this.#lost;
  }

  /** Drains for `timeout` milliseconds, then aborts. */
  shutdown(timeout: number): void {
    this.#post({ type: "shutdown", timeout });
    clearTimeout(this.#timer);
    const silent = () => this.terminate(bug("The worker does not answer"));
    this.#timer = setTimeout(silent, timeout + PATIENCE);
    this.ended.catch(() => {}).then(() => clearTimeout(this.#timer));
  }

  /** Ends it where it is. */
  terminate(reason: unknown): void {
    this.#worker.terminate();
    this.#lost = Atomics.exchange(this.#open, 0, 0);
    this.#listening.reject(reason);
    this.#ended.reject(reason);
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #onMessage(message: FromWorker): void {
    switch (message.type) {
      case "listening":
        return this.#listening.resolve(message.endpoints);
      case "event":
        return this.#observer.event({ ...message.event, worker: this.number });
      case "trouble":
        return this.#observer.trouble(`worker ${this.number}: ${message.message}`);
      case "stopped":
        this.#ended.resolve(message.summary);
        return this.#worker.terminate();
      case "failed": {
        const { exitCode, message: text } = message;
        this.terminate(exitCode === undefined ? bug(text) : new Failure(exitCode, text));
      }
    }
  }
}
