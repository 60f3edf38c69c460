/** How a peer's program is built and started, by language. Sources are relative to this folder. */
import { stdFlags } from "../../tools/std_flags.ts";
import { sourcePath } from "./build.ts";
import type { Context } from "./suite.ts";
import { requireTool } from "./tools.ts";

/** Builds a program and resolves to the command line that starts it. */
export type Program = (context: Context) => Promise<string[]>;

export function c(source: string): Program {
  return async ({ build }) => [await build.c(source)];
}

export function go(source: string): Program {
  return async ({ build }) => [await build.go(source)];
}

export function node(source: string): Program {
  return async () => {
    await requireTool("node");
    return ["node", sourcePath(source)];
  };
}

export function python(source: string): Program {
  return async () => {
    await requireTool("python");
    return ["python3", sourcePath(source)];
  };
}

export function deno(source: string, permissions: readonly string[]): Program {
  return async () => [
    Deno.execPath(),
    "run",
    ...await stdFlags(),
    ...permissions,
    sourcePath(source),
  ];
}
