import { forwardSignals, Interrupts } from "./interrupts.ts";
import { LineWriter, type LineWriterOptions } from "./line_writer.ts";
import type { ProgramContext } from "./run_program.ts";
import { watchUncaught } from "./uncaught.ts";

function forTerminal(stream: { isTerminal(): boolean }): LineWriterOptions {
  return stream.isTerminal() ? { color: true, columns: () => Deno.consoleSize().columns } : {};
}

/** The standard streams, signals and uncaught errors of this process. Disposing of it takes the handlers away. */
export function processContext(): ProgramContext & Disposable {
  const interrupts = new Interrupts();
  const impatient = interrupts.abort;
  const handlers = new DisposableStack();
  handlers.use(forwardSignals(interrupts));
  const { uncaught } = handlers.use(watchUncaught());
  return {
    out: new LineWriter(Deno.stdout, { ...forTerminal(Deno.stdout), impatient }),
    err: new LineWriter(Deno.stderr, { ...forTerminal(Deno.stderr), impatient }),
    interrupts,
    uncaught,
    [Symbol.dispose]: () => handlers.dispose(),
  };
}
