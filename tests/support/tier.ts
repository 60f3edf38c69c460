/** Which tier of the tests runs: `deno task test`, or `deno task test:full` with its large counts. */

const isFull = Deno.env.get("ZOCALO_TEST") === "full";

/** `usual` in `deno task test`, `full` in `deno task test:full`. */
export function count(usual: number, full: number): number {
  return isFull ? full : usual;
}
