/** A node that cannot reach the others for longer than it can keep what is said. */
import { assertEquals, assertGreater } from "@std/assert";
import { ChatPeer } from "../e2e/_chat_peer.ts";
import { ChatNodes } from "../support/chat_nodes.ts";
import { NatsServer, needsNats } from "../support/nats_server.ts";

const { ignore, suffix } = needsNats();

/** Lines that are said together, each as long as it may be. */
const BATCH = 500;
const PADDING = "x".repeat(400);

/** What comes when the broker is back comes at once: all of it may wait for the one who hears it. */
const ROOMY = ["--max-sendq=64M"];

Deno.test({
  name: `a node without the others refuses what it cannot keep, and loses nothing else${suffix}`,
  ignore,
  async fn() {
    await using nats = await NatsServer.start();
    await using nodes = await ChatNodes.start(nats, 2, { args: ROOMY });
    const [here, there] = nodes.nodes;
    const first = ["CAP REQ :echo-message", "CAP END"];
    using ana = await ChatPeer.join(here!.endpoint, "ana", { first });
    using bob = await ChatPeer.join(there!.endpoint, "bob");
    await ana.ask("JOIN #room");
    await bob.say("JOIN #room");
    await ana.hear(/^:bob!\S+ JOIN #room$/);
    await nats.kill();
    await here!.app.stderr.match(/^lost /gm);
    const kept: number[] = [];
    let refused = 0;
    for (let said = 0; refused === 0;) {
      const lines = Array.from({ length: BATCH }, () => `PRIVMSG #room :${++said} ${PADDING}`);
      await ana.say(...lines.slice(0, -1));
      for (const answer of await ana.ask(lines.at(-1)!)) {
        const [, number] = /^:ana!\S+ PRIVMSG #room :(\d+) x+$/.exec(answer) ?? [];
        if (number !== undefined) kept.push(Number(number));
        if (/^\S+ 263 ana PRIVMSG :#room was told nothing: /.test(answer)) refused += 1;
      }
      assertEquals(kept.length + refused, said);
    }
    // Some megabytes, in any case.
    assertGreater(kept.length, 5_000);
    await nats.restart();
    for (const number of kept) {
      const line = await bob.hear(/ PRIVMSG /);
      assertEquals(line.split(" ")[3], `:${number}`);
    }
    await ana.say("PRIVMSG #room :more");
    assertEquals((await bob.hear(/ PRIVMSG /)).split(" :")[1], "more");
    console.log(`${kept.length} kept, ${refused} refused`);
  },
});
