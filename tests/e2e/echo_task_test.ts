import { assertFalse, assertStringIncludes } from "@std/assert";
import { connect } from "@zocalo/transport";
import { needs } from "../support/skip.ts";
import { leaveTogether, readSome } from "./_echo_peers.ts";
import { Terminal } from "./_terminal.ts";

const { ignore, suffix } = needs("tmux");

Deno.test({
  name: `deno task echo serve drains at one Ctrl-C, which arrives twice, and returns 0${suffix}`,
  ignore,
  async fn() {
    await using terminal = await Terminal.start("deno task echo serve :0");
    const [, endpoint] = await terminal.match(/^listening on (\S+)$/m);
    using client = await connect(endpoint!);
    await client.write(new Uint8Array(1));
    await readSome(client);
    const left = leaveTogether(client);
    await terminal.press("C-c");
    const { input: screen } = await terminal.match(/^exited with \d+$/m);
    await left;
    assertStringIncludes(screen!, "\nexited with 0\n");
    assertStringIncludes(screen!, "draining 1 connection;");
    assertFalse(screen!.includes("aborted"), screen);
  },
});
