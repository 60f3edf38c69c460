/** How child processes are ended. */

/** Sends a signal; does nothing if the process has ended. */
export function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    // What has ended cannot be killed.
    if (!(error instanceof TypeError)) throw error;
  }
}

/** Asks a process to end, and waits for that; after `patience` milliseconds it is killed. */
export async function terminate(
  child: Deno.ChildProcess,
  patience: number,
): Promise<Deno.CommandStatus> {
  kill(child, "SIGTERM");
  const tooLate = setTimeout(() => kill(child, "SIGKILL"), patience);
  return await child.status.finally(() => clearTimeout(tooLate));
}
