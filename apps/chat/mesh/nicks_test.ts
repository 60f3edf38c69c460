import { assertEquals } from "@std/assert";
import type { TestClient } from "../irc/test_support.ts";
import { pair } from "./test_support.ts";

/** Whether a client of another server gets a nick. */
async function isFree(client: TestClient, nick: string): Promise<boolean> {
  await client.say(`NICK ${nick}`);
  return client.session.nick === nick;
}

Deno.test("NICK lets others have both nicks when its client goes while it is claimed", async () => {
  const { network, ann, bob } = await pair();
  const renaming = ann.session.receive("NICK cat");
  ann.session.closed("gone");
  await renaming;
  await network.settle();
  assertEquals([await isFree(bob, "cat"), await isFree(bob, "ann")], [true, true]);
});

Deno.test("NICK lets others have the nick when a client goes while it registers", async () => {
  const { network, a, bob } = await pair();
  const client = a.server.connect();
  await client.say("NICK cat");
  const registering = client.session.receive("USER cat 0 * :Cat");
  client.session.closed("gone");
  await registering;
  await network.settle();
  assertEquals(await isFree(bob, "cat"), true);
});

Deno.test("NICK gives one nick when it is given twice before others have answered", async () => {
  const { network, ann, bob } = await pair();
  const both = [ann.session.receive("NICK cat"), ann.session.receive("NICK dan")];
  await Promise.all(both);
  await network.settle();
  assertEquals(ann.session.nick, "dan");
  assertEquals([await isFree(bob, "cat"), await isFree(bob, "ann")], [true, true]);
  assertEquals(await isFree(bob, "dan"), false);
});

Deno.test("NICK holds when the former nick is lost while the new one is claimed", async () => {
  const { network, a, ann } = await pair();
  const renaming = ann.session.receive("NICK cat");
  a.server.irc.mesh!.superseded("ann");
  await renaming;
  await network.settle();
  assertEquals(ann.session.nick, "cat");
});
