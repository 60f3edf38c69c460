import { forwardSignals, Interrupts } from "./interrupts.ts";
import { LineWriter } from "./line_writer.ts";
import type { ProgramContext } from "./run_program.ts";

/** Errors that nobody caught, until it is disposed. */
function watchUncaught(): { readonly uncaught: Promise<never> } & Disposable {
  const { promise: uncaught, reject } = Promise.withResolvers<never>();
  const onError = (event: ErrorEvent) => {
    event.preventDefault();
    reject(event.error);
  };
  const onRejection = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    reject(event.reason);
  };
  // Without this the promise would itself be one that nobody catches.
  uncaught.catch(() => {});
  addEventListener("error", onError);
  addEventListener("unhandledrejection", onRejection);
  return {
    uncaught,
    [Symbol.dispose]() {
      removeEventListener("error", onError);
      removeEventListener("unhandledrejection", onRejection);
    },
  };
}

/** The standard streams, signals and uncaught errors of this process. Disposing of it takes the handlers away. */
export function processContext(): ProgramContext & Disposable {
  const interrupts = new Interrupts();
  const impatient = interrupts.abort;
  const handlers = new DisposableStack();
  handlers.use(forwardSignals(interrupts));
  const { uncaught } = handlers.use(watchUncaught());
  return {
    out: new LineWriter(Deno.stdout, { color: Deno.stdout.isTerminal(), impatient }),
    err: new LineWriter(Deno.stderr, { color: Deno.stderr.isTerminal(), impatient }),
    interrupts,
    uncaught,
    [Symbol.dispose]: () => handlers.dispose(),
  };
}
