/** Programs that people use, in one room of `chat serve`. */
import { App } from "../support/app.ts";
import { meetInOneRoom, needsClients } from "./_chat_clients.ts";

const { ignore, suffix } = needsClients();

Deno.test({
  name: `chat serve brings weechat, irssi, nc and Python together in one room${suffix}`,
  ignore,
  async fn() {
    await using server = await App.start("chat", ["serve", ":0", "--flood=off"]);
    await meetInOneRoom([await server.endpoint()]);
  },
});
