import { EXIT } from "./exit_code.ts";

/** What can interrupt an app. SIGPIPE stands for a reader of standard output that went away: Deno ignores the signal. */
export type InterruptKind = "SIGINT" | "SIGTERM" | "SIGBREAK" | "SIGPIPE";

const EXIT_CODES: Record<InterruptKind, number> = {
  SIGINT: EXIT.SIGINT,
  SIGBREAK: EXIT.SIGINT,
  SIGTERM: EXIT.SIGTERM,
  SIGPIPE: EXIT.SIGPIPE,
};

/** The reason of the signals of `Interrupts`. */
export class Interruption extends Error {
  override readonly name = "Interruption";
  readonly kind: InterruptKind;
  /** How a client leaves whose job this cut short. */
  readonly exitCode: number;

  constructor(kind: InterruptKind) {
    super(`Interrupted by ${kind}`);
    this.kind = kind;
    this.exitCode = EXIT_CODES[kind];
  }
}

/**
 * One Ctrl-C may arrive twice within a millisecond: the terminal signals the whole process group, and `deno task`, which
 * is in it, forwards the signal to its child. So signals of one kind within this time count as one, in milliseconds.
 */
const SAME_INTERRUPT = 250;

/** The first interruption drains, the second aborts. */
export class Interrupts {
  readonly #drain = new AbortController();
  readonly #abort = new AbortController();
  readonly #countedAt = new Map<InterruptKind, number>();

  /** Fires at the first interruption, with an `Interruption` as its reason: finish what is under way. */
  get drain(): AbortSignal {
    return this.#drain.signal;
  }

  /** Fires at the second: end at once. */
  get abort(): AbortSignal {
    return this.#abort.signal;
  }

  /** Counts an interruption that came at `now`, in milliseconds on the clock of `performance.now()`. */
  trigger(kind: InterruptKind, now: number = performance.now()): void {
    if (now - (this.#countedAt.get(kind) ?? -Infinity) < SAME_INTERRUPT) return;
    this.#countedAt.set(kind, now);
    const controller = this.#drain.signal.aborted ? this.#abort : this.#drain;
    controller.abort(new Interruption(kind));
  }

  /** The interruption, if there was one. */
  get reason(): Interruption | undefined {
    return this.#drain.signal.reason;
  }
}

/**
 * What `promise` brings, unless the signal fires first.
 *
 * @throws The signal's reason. Whatever `promise` does afterwards is ignored.
 */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Passes the signals of the operating system on until it is disposed. */
export function forwardSignals(interrupts: Interrupts): Disposable {
  // Windows knows no SIGTERM: listening for it throws.
  const kinds = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"] as const
    : ["SIGINT", "SIGTERM"] as const;
  const listeners = kinds.map((kind) => ({ kind, listener: () => interrupts.trigger(kind) }));
  for (const { kind, listener } of listeners) Deno.addSignalListener(kind, listener);
  return {
    [Symbol.dispose]() {
      for (const { kind, listener } of listeners) Deno.removeSignalListener(kind, listener);
    },
  };
}
