/** The link between the hosts of a network: what it is told, what it tells, and its program. */
import { dirname, fromFileUrl } from "@std/path";
import { existsSync } from "node:fs";
import { run } from "./run.ts";

const SOURCE: string = fromFileUrl(new URL("link/link.c", import.meta.url));

/** What the link does to packets on their way from one host to another. */
export interface LinkSettings {
  /** In milliseconds, one way. */
  delay: number;
  /** Up to this much is added to the delay, in milliseconds. */
  jitter: number;
  /** In percent, like the two below. */
  loss: number;
  duplicate: number;
  /** Packets are held back for 10 ms, so that those behind overtake them. */
  reorder: number;
  /** All vanish, also those that are under way. */
  drop: boolean;
}

/** Like a short cable. */
export const PERFECT: LinkSettings = {
  delay: 0,
  jitter: 0,
  loss: 0,
  duplicate: 0,
  reorder: 0,
  drop: false,
};

/**
 * Packets of programs (TCP, UDP; not ICMP and the like) from one host to another. When none is under way,
 * `sent + duplicated` is `delivered + lost + dropped`.
 */
export interface LinkStats {
  /** Number of the host, from 1. */
  readonly from: number;
  readonly to: number;
  /** What came from the sender. */
  readonly sent: number;
  /** What was handed to the receiver. */
  readonly delivered: number;
  /** By chance, or because too many were under way. */
  readonly lost: number;
  /** Because of `drop`, or because the receiver was unplugged. */
  readonly dropped: number;
  readonly duplicated: number;
  /** Handed over after a later one. */
  readonly reordered: number;
}

/** Compiles the link once for each file of tests, into a folder that goes with it. */
async function compileLink(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: `zocalo-link-${Deno.pid}-` });
  addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  await sweep(dirname(folder));
  const { code, stderr } = await run(["gcc", "-O2", "-o", `${folder}/link`, SOURCE]);
  if (code !== 0) throw new Error(`Cannot compile ${SOURCE}: ${stderr}`);
  return `${folder}/link`;
}

/** Removes what testers that were killed have left. */
async function sweep(temporary: string): Promise<void> {
  for await (const { name } of Deno.readDir(temporary)) {
    const [, pid] = /^zocalo-link-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    // Another tester may have been quicker.
    await Deno.remove(`${temporary}/${name}`, { recursive: true }).catch(() => {});
  }
}

let program: Promise<string> | undefined;

/** The path of the program in `link/`. */
export function linkProgram(): Promise<string> {
  return program ??= compileLink();
}
