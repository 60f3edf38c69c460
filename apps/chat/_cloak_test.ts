import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { parseEndpoint } from "@zocalo/transport";
import { Cloak } from "./_cloak.ts";

const cloak = new Cloak(new Uint8Array(32));

function host(endpoint: string): string {
  return cloak.host(parseEndpoint(endpoint));
}

function network(endpoint: string): string {
  return host(endpoint).split(".")[1]!;
}

Deno.test("Cloak.host() names a host the same on each port and transport", () => {
  assertMatch(host("192.0.2.7:1"), /^[a-z2-7]{8}\.[a-z2-7]{8}\.ip$/);
  assertEquals(host("192.0.2.7:1"), host("tls://192.0.2.7:2"));
  assertNotEquals(host("192.0.2.7:1"), host("192.0.2.8:1"));
  assertMatch(host("127.0.0.1:1"), /^[a-z2-7]{8}\.[a-z2-7]{8}\.ip$/);
});

Deno.test("Cloak.host() shows which hosts are of one network", () => {
  assertEquals(network("192.0.2.7:1"), network("192.0.2.8:1"));
  assertNotEquals(network("192.0.2.7:1"), network("192.0.3.7:1"));
  assertEquals(network("[2001:db8:1:2::1]:1"), network("[2001:db8:1:3::1]:1"));
  assertNotEquals(network("[2001:db8:1::1]:1"), network("[2001:db8:2::1]:1"));
});

Deno.test("Cloak.host() takes the first 64 bits of IPv6 for a host, however they are written", () => {
  const same = ["[2001:db8::1]:1", "[2001:DB8:0:0:ffff::]:2", "[2001:db8::1%eth0]:1"];
  for (const endpoint of same) assertEquals(host(endpoint), host(same[0]!), endpoint);
  assertNotEquals(host("[2001:db8:0:1::1]:1"), host(same[0]!));
  assertNotEquals(host("[::1]:1"), host("[fe80::1]:1"));
});

Deno.test("Cloak.host() of another process is another", () => {
  const remote = parseEndpoint("192.0.2.7:1");
  assertNotEquals(new Cloak().host(remote), new Cloak().host(remote));
});

Deno.test("Cloak.host() has a name for clients without an address", () => {
  assertEquals(cloak.host({ transport: "unix", path: "" }), "local.unix");
});
