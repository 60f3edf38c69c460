/** How `echo ping` and `echo bench` leave, over TCP and UDP, and what they have printed then, as text and as JSON. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { copy, formatEndpoint, type Handler, serve } from "@zocalo/transport";
import { unless } from "../support/skip.ts";
import { App, type Finished, runApp } from "../support/app.ts";
import { assertOneLine, leaveTogether, readSome, serveDatagramsBadly } from "./_echo_peers.ts";

type Transport = "tcp" | "udp";
type Command = "ping" | "bench";

/** A server in this process. */
interface Peer extends AsyncDisposable {
  readonly endpoint: string;
  /** Resolves when the first request has come. */
  readonly asked: Promise<void>;
}

function startPeer(transport: Transport, does: "echo" | "nothing" | "leave"): Peer {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  if (transport === "udp") {
    const server = serveDatagramsBadly((request) => {
      resolve();
      return does === "echo" ? [request] : [];
    });
    return Object.assign(server, { asked });
  }
  const handler: Handler = async (stream) => {
    const request = await readSome(stream);
    resolve();
    if (does !== "nothing") await stream.write(request);
    if (does === "echo") await copy(stream, stream);
    else if (does === "nothing") await leaveTogether(stream);
  };
  const server = serve("tcp://127.0.0.1:0", handler);
  return Object.assign(server, { endpoint: formatEndpoint(server.endpoint), asked });
}

/** What the client prints last if it has sent anything. */
function assertSummary(command: Command, { stdout }: Finished, json: boolean): void {
  if (!json) {
    const title = command === "ping" ? "ping statistics" : "bench";
    assertMatch(stdout, RegExp(`^--- \\S+ ${title} ---\\n\\d+ sent, \\d+ received, .*time `, "m"));
    return;
  }
  const objects = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(objects.filter(({ event }) => event === "summary"), [objects.at(-1)]);
  const { endpoint, time, ...counts } = objects.at(-1);
  const [sent, received] = command === "ping"
    ? [counts.sent, counts.received]
    : [counts.requests, counts.replies];
  assert(typeof endpoint === "string" && time >= 0 && sent > 0 && received <= sent, stdout);
}

/** A job of two requests, or of 50 ms. */
const BRIEF = { ping: ["-c2", "-i0"], bench: ["-t50ms", "--warmup=0"] };

const ENDLESS = { ping: ["-c2", "-i1h"], bench: ["-t1h", "--warmup=0"] };

const forSignals = unless(Deno.build.os !== "windows", "a system with signals");

/** The tests of a client in one format of what it prints. */
function defineTests(command: Command, json: boolean): void {
  const format = json ? ["--json"] : [];
  const name = ["echo", command, ...format].join(" ");

  for (const transport of ["tcp", "udp"] as const) {
    Deno.test(`${name} over ${transport} returns 0 with a summary when it is answered`, async () => {
      await using peer = startPeer(transport, "echo");
      const finished = await runApp("echo", [
        command,
        peer.endpoint,
        ...BRIEF[command],
        ...format,
      ]);
      assertEquals([finished.code, finished.stderr], [0, ""]);
      assertSummary(command, finished, json);
    });

    Deno.test(`${name} over ${transport} returns 1 with a summary when nothing is answered`, async () => {
      await using peer = startPeer(transport, "nothing");
      const args = [command, peer.endpoint, "-W30ms", ...BRIEF[command], ...format];
      const finished = await runApp("echo", args);
      assertEquals([finished.code, finished.stderr], [1, ""]);
      assertSummary(command, finished, json);
    });

    Deno.test(`${name} over ${transport} returns 2 when the command line is wrong`, async () => {
      const args = [command, `${transport}://:7`, "-W0", ...format];
      const { code, stdout, stderr } = await runApp("echo", args);
      assertEquals([code, stdout], [2, ""]);
      assertMatch(stderr, /^echo: Cannot use -W\/--timeout: .*\nTry 'echo \w+ --help'\.\n$/);
    });

    Deno.test(`${name} over ${transport} returns 3 when the name is not found`, async () => {
      const args = [command, `${transport}://does-not-exist.invalid:7`, ...format];
      const { code, stdout, stderr } = await runApp("echo", args);
      assertEquals([code, stdout], [3, ""]);
      assertOneLine(stderr);
    });

    Deno.test({
      name:
        `${name} over ${transport} returns 130 with a summary when it is interrupted${forSignals.suffix}`,
      ignore: forSignals.ignore,
      async fn() {
        await using peer = startPeer(transport, "echo");
        const args = [command, peer.endpoint, ...ENDLESS[command], ...format];
        await using client = await App.start("echo", args);
        await peer.asked;
        client.kill("SIGINT");
        const finished = await client.finished();
        assertEquals([finished.code, finished.stderr], [130, ""]);
        assertSummary(command, finished, json);
      },
    });
  }

  Deno.test(`${name} over tcp returns 3 with a summary when the server leaves`, async () => {
    await using peer = startPeer("tcp", "leave");
    const args = [command, peer.endpoint, ...BRIEF[command], ...format];
    const finished = await runApp("echo", args);
    assertEquals(finished.code, 3);
    assertOneLine(finished.stderr);
    assertSummary(command, finished, json);
  });
}

for (const command of ["ping", "bench"] as const) {
  for (const json of [false, true]) defineTests(command, json);
}
