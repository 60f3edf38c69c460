import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { type Endpoint, formatEndpoint, parseEndpoint } from "./endpoint.ts";

const tcp = (hostname: string, port: number): Endpoint => ({ transport: "tcp", hostname, port });

const READ: [string, Endpoint][] = [
  ["tcp://example.org:80", tcp("example.org", 80)],
  ["example.org:80", tcp("example.org", 80)],
  [":80", tcp("127.0.0.1", 80)],
  ["80", tcp("127.0.0.1", 80)],
  ["0", tcp("127.0.0.1", 0)],
  ["tcp://:65535", tcp("127.0.0.1", 65_535)],
  ["tcp://80", tcp("127.0.0.1", 80)],
  ["[::]:80", tcp("::", 80)],
  ["tcp://[fe80::1%eth0]:80", tcp("fe80::1%eth0", 80)],
  ["[::ffff:10.0.0.1]:80", tcp("::ffff:10.0.0.1", 80)],
  ["señal.example:80", tcp("señal.example", 80)],
  ["my_host-1.local:80", tcp("my_host-1.local", 80)],
  ["tls://example.org:443", { transport: "tls", hostname: "example.org", port: 443 }],
  ["udp://[::1]:7", { transport: "udp", hostname: "::1", port: 7 }],
  ["unix:/run/a b.sock", { transport: "unix", path: "/run/a b.sock" }],
  ["unix:relative.sock", { transport: "unix", path: "relative.sock" }],
  ["memory:test/a", { transport: "memory", name: "test/a" }],
];

const REFUSED: [string, string][] = [
  ["", "the port is missing"],
  ["example.org", "the port is missing"],
  ["tcp://example.org", "the port is missing"],
  ["example.org:", "the port must be a number"],
  ["example.org:http", "the port must be a number"],
  ["example.org:65536", "the port must be a number"],
  ["65536", "the port must be a number"],
  ["example.org:-1", "the port must be a number"],
  ["example.org:8 0", "the port must be a number"],
  ["example.org:0x50", "the port must be a number"],
  ["exa mple:80", "the host is not a name"],
  ["user@example.org:80", "the host is not a name"],
  ["tcp://example.org:80/path", "the port must be a number"],
  ["::1:80", "an IPv6 address needs brackets"],
  ["[::1]", "the port is missing"],
  ["[example.org]:80", "brackets hold an IPv6 address"],
  ["[::::]:80", "brackets hold an IPv6 address"],
  ["[1:]:80", "brackets hold an IPv6 address"],
  ["[]:80", "brackets hold an IPv6 address"],
  ["http://example.org:80", '"http" is not a transport'],
  ["tcp:example.org:80", '"//" is missing'],
  ["unix:", "the path is empty"],
  ["unix:/a\0b", "holds NUL"],
  ["unix:///run/a.sock", "the path must follow the colon"],
];

for (const [text, endpoint] of READ) {
  Deno.test(`parseEndpoint() reads ${JSON.stringify(text)}`, () => {
    assertEquals(parseEndpoint(text), endpoint);
  });
  Deno.test(`formatEndpoint() writes what parseEndpoint() reads as ${JSON.stringify(text)}`, () => {
    assertEquals(parseEndpoint(formatEndpoint(endpoint)), endpoint);
  });
}

for (const [text, why] of REFUSED) {
  Deno.test(`parseEndpoint() throws TypeError for ${JSON.stringify(text)}`, () => {
    const { message } = assertThrows(() => parseEndpoint(text), TypeError) as TypeError;
    assertStringIncludes(message, why);
    assertStringIncludes(message, "tcp://host:port");
    assertStringIncludes(message, JSON.stringify(text));
  });
}
