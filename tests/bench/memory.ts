/** What open connections cost a server in resident memory, measured by `load/idle.c`. */
import { run } from "./process.ts";
import type { Driver } from "./server_peer.ts";
import type { Context, Shape } from "./suite.ts";

export interface MemoryShape extends Shape {
  readonly connections: number;
}

/** What the generator prints, in bytes for each connection. */
interface MemoryResult {
  readonly untouched: number;
  readonly afterSmall: number;
  readonly afterLarge: number;
}

const generator = ({ build }: Context) => build.c("load/idle.c");

/** The rate is what a connection costs that has never sent anything. */
export const idleMemory: Driver<MemoryShape> = {
  prepare: generator,
  async measure({ port, pid }, { connections }, context) {
    const argv = [await generator(context), ...[port, pid, connections].map(String)];
    const result: MemoryResult = JSON.parse(await run(argv, { signal: context.signal }));
    const { untouched, afterSmall, afterLarge } = result;
    return { rate: untouched, more: { afterSmall, afterLarge } };
  },
};
