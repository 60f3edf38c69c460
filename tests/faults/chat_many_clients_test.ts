/** Clients that come and go by the thousand. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { ChatPeer } from "../e2e/_chat_peer.ts";
import { unless } from "../support/skip.ts";
import { count } from "../support/tier.ts";
import { startChat } from "./_chat.ts";

const onLinux = unless(Deno.build.os === "linux", "Linux");

const WAVE = 200;

/** What a client may leave behind, in bytes: much less than what is kept for one that is there. */
const MAX_LEFT = 100;

/** Figures of Deno itself that grow for a while, in bytes. */
const NOISE = 700_000;

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

function descriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

Deno.test({
  name: `chat serve keeps nothing of clients that left, or were reset in mid-line${onLinux.suffix}`,
  ignore: onLinux.ignore,
  fn: async () => {
    const waves = count(1_000, 20_000) / WAVE;
    let closed = 0;
    let wave = Promise.withResolvers<void>();
    const reasons = new Map<string, number>();
    await using running = await startChat({}, (event) => {
      if (event.event !== "closed") return;
      reasons.set(event.reason, (reasons.get(event.reason) ?? 0) + 1);
      if (++closed % WAVE === 0) wave.resolve();
    });
    const { service, endpoint } = running;
    const before = descriptors();
    const heaps: number[] = [];
    for (let i = 0; i < waves; i++) {
      wave = Promise.withResolvers();
      await Promise.all(Array.from({ length: WAVE }, async (_, number) => {
        // Each nick is somebody's in every wave: it must be free again, however its last owner has left.
        using peer = await ChatPeer.join(endpoint, `user${number}`);
        await peer.say("JOIN #room", "JOIN #other", "INVITE nobody #room", "PRIVMSG #room :hola");
        await peer.hear(/ 366 user\d+ #other /);
        if ((number + i) % 2 === 0) {
          return await peer.stream.write(new TextEncoder().encode("PRIVMSG #room :half a li"));
        }
        await peer.say("QUIT :bye");
        assertMatch((await peer.rest()).lines.at(-1)!, /^ERROR .*\(Quit: bye\)$/);
      }));
      await wave.promise;
      collectGarbage();
      heaps.push(Deno.memoryUsage().heapUsed);
    }
    assertEquals(service.clients, 0);
    assertEquals(closed, waves * WAVE);
    assertEquals(reasons.get("Quit: bye"), closed / 2);
    assert((reasons.get("Connection reset by peer") ?? 0) > 0, JSON.stringify([...reasons]));
    assertEquals(descriptors(), before);
    // WHOWAS remembers the first thousand, and code warms up: so from the middle on.
    const middle = heaps.length >> 1;
    const grown = heaps.at(-1)! - heaps[middle]!;
    const most = NOISE + (waves - middle - 1) * WAVE * MAX_LEFT;
    assert(grown < most, `the heap grew by ${grown} bytes: ${heaps}`);
    using last = await ChatPeer.join(endpoint, "last");
    assertEquals(await last.ask("LIST"), [
      ":irc.test 321 last Channel :Users  Name",
      ":irc.test 323 last :End of /LIST",
    ]);
    assert(
      (await last.ask("LUSERS")).includes(
        ":irc.test 251 last :There are 1 users and 0 invisible on 1 servers",
      ),
    );
  },
});
