import { assertEquals } from "@std/assert";
import { HostLimits } from "./_host_limits.ts";

/** Limits on a clock that the test moves. */
function limits({ rate = 10, burst = 10, maxHandlers = 100, maxHosts = 100 } = {}) {
  const clock = { now: 0 };
  const hosts = new HostLimits({ rate, burst, maxHandlers }, maxHosts, () => clock.now);
  const letIn = (count: number, hostname = "10.0.0.1") => {
    const refusals = Array.from({ length: count }, () => hosts.refusal(hosts.account(hostname)));
    return refusals.filter((reason) => reason === undefined).length;
  };
  return { clock, hosts, letIn };
}

Deno.test("HostLimits lets a burst in, and then as many as the rate says", () => {
  const { clock, letIn } = limits({ rate: 10, burst: 20 });
  assertEquals(letIn(100), 20);
  assertEquals(letIn(100), 0);
  clock.now = 500;
  assertEquals(letIn(100), 5);
  clock.now = 60_000;
  assertEquals(letIn(100), 20);
});

Deno.test("HostLimits adds up fractions", () => {
  const { clock, letIn } = limits({ rate: 1, burst: 1 });
  assertEquals(letIn(1), 1);
  let count = 0;
  for (clock.now = 250; clock.now <= 10_000; clock.now += 250) count += letIn(1);
  assertEquals(count, 10);
});

Deno.test("HostLimits counts hosts one by one, and IPv6 by networks of 64 bits", () => {
  const { letIn } = limits({ burst: 3 });
  assertEquals(letIn(10, "10.0.0.1"), 3);
  assertEquals(letIn(10, "10.0.0.2"), 3);
  assertEquals(letIn(2, "2001:db8::1"), 2);
  assertEquals(letIn(2, "2001:db8::ffff:1:2:3"), 1);
  assertEquals(letIn(2, "2001:db8:0:1::1"), 2);
  assertEquals(letIn(9, "::1"), 3);
  assertEquals(letIn(9, "fe80::1%eth0"), 3);
});

Deno.test("HostLimits remembers so many hosts, and forgets who was let in longest ago", () => {
  const { hosts, letIn } = limits({ burst: 2, maxHosts: 3 });
  for (const host of ["a", "b", "c", "a"]) letIn(1, host);
  letIn(1, "d");
  assertEquals(hosts.size, 3);
  assertEquals(letIn(9, "a"), 0);
  assertEquals(letIn(9, "b"), 2);
});

Deno.test("HostLimits refuses a host whose handlers are all running", () => {
  const { hosts } = limits({ rate: Infinity, maxHandlers: 2 });
  const account = hosts.account("10.0.0.1");
  for (let i = 0; i < 2; i++) hosts.began(account);
  assertEquals(hosts.refusal(hosts.account("10.0.0.1")), "busy");
  assertEquals(hosts.refusal(hosts.account("10.0.0.2")), undefined);
  hosts.ended(account);
  assertEquals(hosts.refusal(hosts.account("10.0.0.1")), undefined);
});

for (const rate of [1, Infinity]) {
  Deno.test(`HostLimits never forgets who has handlers, at a rate of ${rate}`, () => {
    const { hosts } = limits({ rate, maxHandlers: 1, maxHosts: 3 });
    const account = hosts.account("busy");
    hosts.began(account);
    for (const host of "abcdef") hosts.account(host);
    assertEquals(hosts.refusal(hosts.account("busy")), "busy");
    assertEquals(hosts.size, rate === Infinity ? 1 : 4);
    hosts.ended(account);
    assertEquals(hosts.size, rate === Infinity ? 0 : 3);
  });
}

Deno.test("HostLimits is to be told again of a host once half of its handlers have ended", () => {
  const { hosts } = limits({ rate: Infinity, maxHandlers: 4 });
  const account = hosts.account("a");
  for (let i = 0; i < 4; i++) hosts.began(account);
  account.told.busy = true;
  hosts.ended(account);
  assertEquals(account.told.busy, true);
  hosts.ended(account);
  assertEquals(account.told.busy, false);
});
