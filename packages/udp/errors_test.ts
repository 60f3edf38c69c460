import { assertEquals } from "@std/assert";
import { UdpError } from "./mod.ts";

const LOCAL = { transport: "udp", hostname: "10.0.0.1", port: 7 } as const;
const REMOTE = { transport: "udp", hostname: "name", port: 7 } as const;

function messageFor(fields: object): string {
  const details = { operation: "send", local: LOCAL, remote: REMOTE } as const;
  return new UdpError(details, Object.assign(new Error("Some text (os error 1)"), fields)).message;
}

Deno.test("UdpError says in words why a name was not looked up", () => {
  const start = "Cannot send to udp://name:7 (from udp://10.0.0.1:7): ";
  const causes = {
    ENOTFOUND: "the name was not found",
    EAI_AGAIN: "no name server answers",
    EPERM: "looking the name up needs --allow-net for it, without a port",
  };
  for (const [code, why] of Object.entries(causes)) {
    assertEquals(messageFor({ code, syscall: "getaddrinfo" }), start + why);
  }
  // A firewall says EPERM too, and it is no name's fault.
  assertEquals(messageFor({ code: "EPERM" }), `${start}some text`);
});
