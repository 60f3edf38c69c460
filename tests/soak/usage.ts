/** What a server of the soak uses, watched from outside. */
import type { AppServer } from "../../tools/app_server.ts";
import { residentBytes } from "../bench/usage.ts";

/** What a process has at some moment. */
export interface Usage {
  /** Resident memory in bytes. */
  readonly memory: number;
  /** Open files and sockets. */
  readonly descriptors: number;
}

async function countDescriptors(pid: number): Promise<number> {
  return (await Array.fromAsync(Deno.readDir(`/proc/${pid}/fd`))).length;
}

/** @throws {Error} If it does not run any more. */
export async function usageOf({ app, pid }: AppServer): Promise<Usage> {
  try {
    const [memory, descriptors] = await Promise.all([residentBytes(pid), countDescriptors(pid)]);
    return { memory, descriptors };
  } catch (cause) {
    throw new Error(`Cannot measure ${app}: it does not run any more`, { cause });
  }
}
