/** What servers print, when nobody reads it. */
import { assertEquals } from "@std/assert";
import { connect, ConnectError } from "@zocalo/transport";
import { App } from "../support/app.ts";

for (const app of ["chat", "echo"]) {
  Deno.test(`${app} serve ends quietly with 141 when its output is closed`, async () => {
    await using server = await App.start(app, ["serve", ":0", "--json", "-v"]);
    const endpoint = await server.endpoint();
    await server.stdout.close();
    let hasEnded = false;
    const ended = server.status.then(() => hasEnded = true);
    // The server notices when it writes; this end of the pipe may close a little later than it says.
    while (!hasEnded) {
      try {
        using _client = await connect(endpoint);
      } catch (error) {
        if (!(error instanceof ConnectError)) throw error;
      }
    }
    await ended;
    const { code, stderr } = await server.finished();
    assertEquals([code, stderr], [141, ""]);
  });
}
