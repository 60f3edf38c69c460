/** Groups over loopback: an address that every host has, and a route that is always there. */
import { assertEquals, assertRejects } from "@std/assert";
import { bytes, textOf } from "./udp_test_support.ts";
import { bind, UdpError, type UdpSocket } from "./mod.ts";

const GROUP = "224.3.29.71";
const ON_LOOPBACK = { interface: "127.0.0.1" };

/** Two sockets on one port. */
function receivers(): [UdpSocket, UdpSocket] {
  const first = bind("udp://0.0.0.0:0", { reuseAddress: true });
  return [first, bind(first.endpoint, { reuseAddress: true })];
}

function group(socket: UdpSocket): string {
  return `udp://${GROUP}:${socket.endpoint.port}`;
}

Deno.test("joinGroup() lets several sockets of one host hear what is sent to the group", async () => {
  const [first, second] = receivers();
  await using _first = first;
  await using _second = second;
  for (const socket of [first, second]) await socket.joinGroup(GROUP, ON_LOOPBACK);
  await using sender = bind("udp://127.0.0.1:0");
  for (const text of ["one", "two"]) await sender.send(bytes(text), group(first));
  for (const socket of [first, second]) {
    for (const text of ["one", "two"]) {
      const datagram = await socket.receive({ timeout: 5_000 });
      assertEquals([textOf(datagram), datagram.from], [text, sender.endpoint]);
    }
  }
});

Deno.test("leave() ends it, at most once; the other socket goes on", async () => {
  const [first, second] = receivers();
  await using _first = first;
  await using _second = second;
  const membership = await first.joinGroup(GROUP, ON_LOOPBACK);
  assertEquals(membership.address, GROUP);
  {
    await using _membership = await second.joinGroup(GROUP, ON_LOOPBACK);
    await assertRejects(
      () => second.joinGroup(GROUP, ON_LOOPBACK),
      UdpError,
      "Cannot join udp://224",
    );
  }
  // As long as anybody on the host is a member, Linux hands the group to all sockets bound to 0.0.0.0 (IP_MULTICAST_ALL).
  await membership.leave();
  await membership.leave();
  await using sender = bind("udp://127.0.0.1:0");
  await sender.send(bytes("nobody hears this"), group(first));
  await sender.send(bytes("unicast"), { ...second.endpoint, hostname: "127.0.0.1" });
  await second.joinGroup(GROUP, ON_LOOPBACK);
  await sender.send(bytes("joined again"), group(second));
  for (const text of ["unicast", "joined again"]) {
    assertEquals(textOf(await second.receive({ timeout: 5_000 })), text);
  }
});

Deno.test("leave() does nothing when the socket is closed", async () => {
  const socket = bind("udp://0.0.0.0:0");
  const membership = await socket.joinGroup(GROUP, ON_LOOPBACK);
  await socket.close();
  await membership.leave();
});
