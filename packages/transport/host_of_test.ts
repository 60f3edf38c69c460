import { assertEquals, assertNotEquals } from "@std/assert";
import type { Endpoint } from "./endpoint.ts";
import { hostOf } from "./host_of.ts";

function at(hostname: string): Endpoint {
  return { transport: "tcp", hostname, port: 1 };
}

Deno.test("hostOf() takes an IPv4 address as it is", () => {
  assertEquals(hostOf(at("192.0.2.1")), "192.0.2.1");
  assertNotEquals(hostOf(at("192.0.2.1")), hostOf(at("192.0.2.2")));
});

Deno.test("hostOf() is the same within 64 bits of IPv6, however it is written", () => {
  const same = [
    ["2001:db8:0:1::", "2001:db8:0:1::1", "2001:db8::1:ffff:ffff:ffff:ffff", "2001:DB8:0:01:1::"],
    ["2001:db8::", "2001:db8::1", "2001:db8:0:0:1:2:3:4", "2001:db8::192.0.2.1"],
    ["::", "::1", "0:0:0:0:1:2:3:4", "::192.0.2.1", "::1:2:3:4"],
    ["0:1::", "::1:0:0:3:4:5:6", "0:1::192.0.2.1", "0:1:0:0:0:0:192.0.2.1"],
    ["1:2:3::", "1:2:3::4:5:6:7"],
    ["fe80::1", "fe80::1%eth0", "fe80::2%3"],
  ];
  const different = same.map((addresses) => {
    const hosts = new Set(addresses.map((address) => hostOf(at(address))));
    assertEquals(hosts.size, 1, `${addresses}: ${[...hosts]}`);
    return [...hosts][0];
  });
  assertEquals(new Set(different).size, same.length, `${different}`);
});

Deno.test("hostOf() is undefined where there are no hosts", () => {
  assertEquals(hostOf({ transport: "unix", path: "/run/a.sock" }), undefined);
  assertEquals(hostOf({ transport: "memory", name: "test" }), undefined);
});
