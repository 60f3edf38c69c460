import type { Interrupts } from "./interrupts.ts";

/** How long clients may take while a server drains, in milliseconds. */
const DRAIN_TIMEOUT = 10_000;

/** What runs until somebody interrupts it. */
export interface Service<Report> {
  /** Resolves when it has stopped, rejects when it cannot go on. */
  readonly finished: Promise<void>;
  /** Drains for `timeout` milliseconds, then aborts. A second call with less time hastens the first. */
  shutdown(timeout: number): Promise<Report>;
}

/** What is said on the way. */
export interface ServiceOutput<Report> {
  draining(): void;
  /** The last words, after so many milliseconds of draining. */
  stopped(report: Report, duration: number): Promise<void>;
}

/** Resolves when the service is to stop, rejects when it cannot go on. */
async function untilStopped(finished: Promise<void>, drain: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  finished.then(resolve, reject);
  if (drain.aborted) resolve();
  else drain.addEventListener("abort", () => resolve(), { once: true });
  await promise;
}

/** Waits for the first interruption, drains, and aborts at the second. */
export async function serveUntilInterrupted<Report>(
  service: Service<Report>,
  { drain, abort }: Interrupts,
  output: ServiceOutput<Report>,
): Promise<void> {
  try {
    await untilStopped(service.finished, drain);
  } finally {
    const startedAt = performance.now();
    abort.addEventListener("abort", () => void service.shutdown(0), { once: true });
    output.draining();
    const report = await service.shutdown(abort.aborted ? 0 : DRAIN_TIMEOUT);
    await output.stopped(report, performance.now() - startedAt);
  }
}
