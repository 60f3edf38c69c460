/** What was measured on, and with which versions: without it a figure says nothing. */
import { TOOLS, toolVersion } from "./tools.ts";

export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryBytes: number;
  readonly kernel: string;
  /** Of those that are there. */
  readonly versions: Readonly<Record<string, string>>;
}

async function cpuModel(): Promise<string> {
  try {
    const text = await Deno.readTextFile("/proc/cpuinfo");
    return text.match(/^model name\s*: (.+)$/m)?.[1] ?? Deno.build.arch;
  } catch {
    return Deno.build.arch; // not Linux
  }
}

export async function describeMachine(): Promise<Machine> {
  const versions: Record<string, string> = { deno: Deno.version.deno };
  for (const tool of TOOLS) {
    const version = await toolVersion(tool);
    if (version !== undefined) versions[tool] = version;
  }
  return {
    cores: navigator.hardwareConcurrency,
    cpu: await cpuModel(),
    memoryBytes: Deno.systemMemoryInfo().total,
    kernel: `${Deno.build.os} ${Deno.osRelease()}`,
    versions,
  };
}

/** `repeat`: the command that runs the same again. */
export function machineLine(machine: Machine, repeat: string): string {
  const memory = `${(machine.memoryBytes / 2 ** 30).toFixed(0)} GiB`;
  const versions = Object.entries(machine.versions).map((entry) => entry.join(" ")).join(", ");
  return `${machine.cores} cores of ${machine.cpu}, ${memory}, ${machine.kernel}; ${versions}; repeat with \`${repeat}\``;
}
