import { assertEquals } from "@std/assert";
import type { Endpoint } from "./endpoint.ts";
import { Hosts } from "./_hosts.ts";

function at(hostname: string): Endpoint {
  return { transport: "tcp", hostname, port: 1 };
}

Deno.test("Hosts is full for a host with as many connections as it may have", () => {
  const hosts = new Hosts(2);
  hosts.add(at("192.0.2.1"));
  assertEquals(hosts.isFull(at("192.0.2.1")), false);
  hosts.add(at("192.0.2.1"));
  assertEquals(hosts.isFull(at("192.0.2.1")), true);
  assertEquals(hosts.isFull(at("192.0.2.2")), false);
  hosts.remove(at("192.0.2.1"));
  assertEquals(hosts.isFull(at("192.0.2.1")), false);
});

Deno.test("Hosts does not count peers without a host", () => {
  const hosts = new Hosts(1);
  const peer: Endpoint = { transport: "unix", path: "" };
  hosts.add(peer);
  hosts.add(peer);
  assertEquals(hosts.isFull(peer), false);
});
