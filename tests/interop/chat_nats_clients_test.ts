/** Programs that people use, in one room of several nodes. */
import { ChatNodes } from "../support/chat_nodes.ts";
import { NatsServer, needsNats } from "../support/nats_server.ts";
import { meetInOneRoom, needsClients } from "./_chat_clients.ts";

const skips = [needsClients(), needsNats()];
const ignore = skips.some((skip) => skip.ignore);
const suffix = skips.map((skip) => skip.suffix).join("");

Deno.test({
  name: `four nodes bring weechat, irssi, nc and Python together in one room${suffix}`,
  ignore,
  async fn() {
    await using nats = await NatsServer.start();
    await using nodes = await ChatNodes.start(nats, 4);
    await meetInOneRoom(nodes.nodes.map(({ endpoint }) => endpoint));
  },
});
