/** `programs/flood.c` on a host of a network. */
import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { Printed } from "../support/app.ts";
import type { Host } from "../support/namespaces_host.ts";
import { run } from "../support/run.ts";

/** A flood that goes on until it is disposed of. */
export interface Flood extends AsyncDisposable {
  /** How many datagrams it has sent so far, as far as it has said. */
  sent(): number;
}

/** Sends as many datagrams a second as it is told, from a host to itself, until it is disposed of. */
export async function startFlood(host: Host, port: number, rate: number): Promise<Flood> {
  const folder = await Deno.makeTempDir({ prefix: "zocalo" });
  const source: string = fromFileUrl(new URL("programs/flood.c", import.meta.url));
  const { code, stderr } = await run(["gcc", "-O2", "-o", `${folder}/flood`, source]);
  assertEquals(code, 0, stderr);
  const [command, ...args] = host.argv([`${folder}/flood`, host.address, `${port}`, `${rate}`]);
  const process = new Deno.Command(command!, { args, stdin: "null", stdout: "piped" }).spawn();
  const stdout = new Printed(process.stdout);
  return {
    sent: () => Number(stdout.lines.at(-1) ?? 0),
    async [Symbol.asyncDispose]() {
      process.kill("SIGKILL");
      await process.status;
      await stdout.ended;
      await Deno.remove(folder, { recursive: true });
    },
  };
}
