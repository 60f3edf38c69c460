import type { Context } from "./command.ts";
import { Interrupts } from "./interrupts.ts";
import { LineWriter, type Sink } from "./line_writer.ts";

/** A sink that keeps what was written. */
export class TextSink implements Sink {
  readonly #decoder = new TextDecoder();
  text = "";

  write(data: Uint8Array): Promise<number> {
    this.text += this.#decoder.decode(data, { stream: true });
    return Promise.resolve(data.length);
  }
}

/** A context whose output can be read and which can be interrupted, for apps that run inside a test. */
export interface TestContext extends Context {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
}

export function testContext(): TestContext {
  const stdout = new TextSink();
  const stderr = new TextSink();
  const interrupts = new Interrupts();
  const options = { impatient: interrupts.abort };
  return {
    stdout,
    stderr,
    out: new LineWriter(stdout, options),
    err: new LineWriter(stderr, options),
    interrupts,
  };
}
