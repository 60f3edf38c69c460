import type { Context } from "../common/command.ts";
import { Interruption } from "../common/interrupts.ts";
import type { Output } from "./store/stream_store.ts";

/** Standard output for data. When its reader goes away, that interrupts the program, as SIGPIPE does others. */
export function stdoutFor(
  { interrupts }: Pick<Context, "interrupts">,
  stdout: Output = Deno.stdout,
): Output {
  return {
    async write(data) {
      try {
        return await stdout.write(data);
      } catch (error) {
        if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
        interrupts.trigger("SIGPIPE");
        throw new Interruption("SIGPIPE");
      }
    },
  };
}
