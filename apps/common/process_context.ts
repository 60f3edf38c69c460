import { forwardSignals, Interrupts } from "./interrupts.ts";
import { LineWriter } from "./line_writer.ts";
import type { ProgramContext } from "./run_program.ts";
import { watchUncaught } from "./uncaught.ts";

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
