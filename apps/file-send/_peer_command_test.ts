import { assertEquals } from "@std/assert";
import { resolve } from "@std/path";
import { formatEndpoint, parseEndpoint } from "@zocalo/transport";
import {
  type Interface,
  listInterfaces,
  peerCommands,
  reachableEndpoints,
} from "./_peer_command.ts";

const INTERFACES: Interface[] = [
  { name: "lo", family: "IPv4", address: "127.0.0.1" },
  { name: "lo", family: "IPv6", address: "::1" },
  { name: "wlan0", family: "IPv6", address: "2001:db8::5" },
  { name: "wlan0", family: "IPv6", address: "fe80::5" },
  { name: "wlan0", family: "IPv4", address: "192.168.1.5" },
  { name: "eth0", family: "IPv4", address: "10.0.0.5" },
  { name: "eth1", family: "IPv4", address: "169.254.1.1" },
];

function reachable(endpoint: string, interfaces = INTERFACES): string[] {
  return reachableEndpoints(parseEndpoint(endpoint), interfaces).map(formatEndpoint);
}

Deno.test("reachableEndpoints() leaves an endpoint that names its address", () => {
  for (const endpoint of ["tcp://127.0.0.1:7008", "tls://example.org:1", "unix:/run/x.sock"]) {
    assertEquals(reachable(endpoint), [endpoint]);
  }
});

Deno.test("reachableEndpoints() makes the path of a socket absolute", () => {
  assertEquals(reachable("unix:sk"), [`unix:${resolve("sk")}`]);
});

Deno.test("reachableEndpoints() lists the addresses behind 0.0.0.0 and [::], without link-local ones", () => {
  const ipv4 = ["tcp://10.0.0.5:7008", "tcp://192.168.1.5:7008"];
  assertEquals(reachable("tcp://0.0.0.0:7008"), ipv4);
  assertEquals(reachable("tcp://[::]:7008"), [...ipv4, "tcp://[2001:db8::5]:7008"]);
});

Deno.test("reachableEndpoints() falls back on loopback, and on a word", () => {
  assertEquals(reachable("tcp://0.0.0.0:7008", INTERFACES.slice(0, 2)), ["tcp://127.0.0.1:7008"]);
  assertEquals(reachable("tls://[::]:7008", []), ["tls://HOST:7008"]);
});

Deno.test("peerCommands() gives the exact command, quoted for a shell", () => {
  const commands = (endpoint: string, program: string[], ...words: string[]) =>
    peerCommands(parseEndpoint(endpoint), { command: "send", words }, INTERFACES, program);
  assertEquals(commands("unix:/run/my socket", ["zocalo-file-send"], "PATH"), [
    "zocalo-file-send send 'unix:/run/my socket' PATH",
  ]);
  assertEquals(commands("0.0.0.0:7008", ["deno", "task", "file-send"]), [
    "deno task file-send send tcp://10.0.0.5:7008",
    "deno task file-send send tcp://192.168.1.5:7008",
  ]);
});

Deno.test("peerCommands() gives four commands at most", () => {
  const many = Array.from({ length: 9 }, (_, i) => (
    { name: `eth${i}`, family: "IPv4", address: `10.0.0.${i}` } as const
  ));
  assertEquals(peerCommands(parseEndpoint("0.0.0.0:1"), { command: "get" }, many).length, 4);
});

Deno.test("listInterfaces() knows this machine", () => {
  assertEquals(listInterfaces().some(({ address }) => address === "127.0.0.1"), true);
});
