/** What a process uses, as Linux tells. */

/** Of the kernel's times, on every architecture that Deno runs on (`USER_HZ`). */
const TICKS_A_SECOND = 100;

async function memory(pid: number, field: "VmRSS" | "VmHWM"): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)![1]) * 1_024;
}

/** Resident memory in bytes. */
export function residentBytes(pid: number): Promise<number> {
  return memory(pid, "VmRSS");
}

/** The most resident memory that it ever had, in bytes. */
export function peakBytes(pid: number): Promise<number> {
  return memory(pid, "VmHWM");
}

/** Processor time of all its threads so far, in microseconds, exact to 10 ms. */
export async function processorMicros(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  // The name in the second field may have spaces; fields are counted from behind it (proc_pid_stat(5)).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  return (user + system) * 1e6 / TICKS_A_SECOND;
}
