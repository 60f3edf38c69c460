import { resolve } from "@std/path";
import { type Endpoint, formatEndpoint } from "@zocalo/transport";
import { shellQuote } from "./_shell_quote.ts";

/** An address of this machine, as the system lists it. */
export type Interface = Pick<Deno.NetworkInterfaceInfo, "name" | "family" | "address">;

/** More of them help nobody. */
const MAX_COMMANDS = 4;

/** Only reached from the same link, and IPv6 wants to be told which (RFC 3927, RFC 4291). */
function isLinkLocal({ family, address }: Interface): boolean {
  return family === "IPv4" ? address.startsWith("169.254.") : /^fe[89ab]/i.test(address);
}

function isLoopback({ address }: Interface): boolean {
  return address.startsWith("127.") || address === "::1";
}

/**
 * Where others reach a listener: its endpoint, or for one on all addresses these. IPv4 comes first, as people read it more
 * easily, and loopback only where there is nothing else.
 */
export function reachableEndpoints(
  endpoint: Endpoint,
  interfaces: readonly Interface[],
): Endpoint[] {
  const { transport, hostname, port } = endpoint;
  if (transport === "unix") return [{ transport, path: absolute(endpoint.path) }];
  if (transport !== "tcp" && transport !== "tls") return [endpoint];
  if (hostname !== "0.0.0.0" && hostname !== "::") return [endpoint];
  const families = hostname === "::" ? ["IPv4", "IPv6"] : ["IPv4"];
  const usable = interfaces.filter((one) => families.includes(one.family) && !isLinkLocal(one));
  const outer = usable.filter((one) => !isLoopback(one));
  const addresses = (outer.length > 0 ? outer : usable)
    .toSorted((a, b) => compare(a.family, b.family) || compare(a.name, b.name))
    .map(({ address }) => address);
  const hosts = addresses.length > 0 ? addresses : ["HOST"];
  return [...new Set(hosts)].map((hostname) => ({ transport, hostname, port }));
}

/** A path that holds in another folder, too; as it is if Deno may not say where it is. */
function absolute(path: string): string {
  try {
    return resolve(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return path;
    throw error;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The addresses of this machine; none if Deno may not list them. */
export function listInterfaces(): readonly Interface[] {
  try {
    return Deno.networkInterfaces();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return [];
    throw error;
  }
}

/** How this program was started, and so most likely the one on the other side. */
export function programWords(isStandalone: boolean = Deno.build.standalone): readonly string[] {
  return isStandalone ? ["zocalo-file-send"] : ["deno", "task", "file-send"];
}

/** What the other side has to do. */
export interface PeerCommand {
  readonly command: "send" | "get";
  /** Options and paths, behind the endpoint. A word in capitals, such as `PATH`, stands for what only the user knows. */
  readonly words?: readonly string[];
}

/** Commands for the other side to paste, one for each address of a listener. */
export function peerCommands(
  endpoint: Endpoint,
  { command, words = [] }: PeerCommand,
  interfaces: readonly Interface[] = listInterfaces(),
  program: readonly string[] = programWords(),
): string[] {
  return reachableEndpoints(endpoint, interfaces).slice(0, MAX_COMMANDS).map((endpoint) =>
    [...program, command, formatEndpoint(endpoint), ...words].map(shellQuote).join(" ")
  );
}
