/** `file-send` and a program in another language that was written from PROTOCOL.md alone. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { App } from "../support/app.ts";
import {
  assertSameTrees,
  type Folders,
  makeFolders,
  makeTree,
  namesIn,
  startReceive,
} from "../e2e/_file_send.ts";
import { randomBytes } from "../support/random_bytes.ts";
import { needs } from "../support/skip.ts";
import { FilePeer } from "./_foreign_file_peer.ts";

const SCRIPT: string = fromFileUrl(new URL("python/file_send.py", import.meta.url));
const MIB = 1_048_576;

/** What Python asks for, and the same as a code that is read aloud might be: other forms of the letters. */
const SECRET = "contraseña ñandú";
const SECRET_DECOMPOSED = SECRET.normalize("NFD");

/** The four pairs of `file-send` and Python, by the command of `file-send`. */
const COMMANDS = ["receive", "offer", "send", "get"] as const;
type Command = typeof COMMANDS[number];

interface Pair {
  readonly command: Command;
  readonly folders: Folders;
  /** What `file-send` is told besides. */
  readonly args?: readonly string[];
  /** What Python is told besides. */
  readonly words?: readonly string[];
}

function portOf(endpoint: string): string {
  return endpoint.slice(endpoint.lastIndexOf(":") + 1);
}

/** How both have ended. */
interface Outcome {
  readonly code: number;
  readonly stderr: string;
  /** What was printed with `--json`. */
  // deno-lint-ignore no-explicit-any -- tests say what they expect of it
  readonly events: any[];
  readonly pythonCode: number;
  // deno-lint-ignore no-explicit-any -- tests say what they expect of it
  readonly python: any;
  readonly pythonError: string;
}

/** Runs a transfer of all that is in the first folder into the second one. */
async function transfer(pair: Pair): Promise<Outcome> {
  const { command, folders: { from, to } } = pair;
  const isSender = command === "send" || command === "offer";
  const isListener = command === "receive" || command === "offer";
  const role = isSender ? "receive" : "send";
  const python = (port: string) => {
    const side = isListener ? "connect" : "listen";
    const words = [role, side, port, isSender ? to : from, ...pair.words ?? []];
    return new FilePeer(["python3", SCRIPT, ...words]);
  };
  const paths = namesIn(from).map((name) => `${from}/${name}`);
  const rest = isSender ? paths : ["-o", to, "--accept-all"];
  const start = (endpoint: string) => {
    const first = command === "offer" ? ["-l", endpoint] : [endpoint];
    const once = isListener ? ["--once"] : [];
    const args = [command, ...first, ...rest, ...once, "--json", ...pair.args ?? []];
    return App.start("file-send", args);
  };
  if (isListener) {
    await using app = await start(":0");
    await using peer = python(portOf(await app.endpoint()));
    return await outcome(app, peer);
  }
  await using peer = python("0");
  await using app = await start(`:${await peer.port()}`);
  return await outcome(app, peer);
}

async function outcome(app: App, peer: FilePeer): Promise<Outcome> {
  const [{ code, stderr }, pythonCode] = await Promise.all([app.finished(), peer.ended()]);
  const [python] = peer.stdout.json;
  return {
    code,
    stderr,
    events: app.stdout.json,
    pythonCode,
    python,
    pythonError: peer.stderr.text,
  };
}

function assertBothSucceeded({ code, stderr, pythonCode, pythonError }: Outcome): void {
  assertEquals([code, pythonCode], [0, 0], `${stderr}\n${pythonError}`);
}

/** Makes a file with the secret that `file-send` is to read. */
async function passwordFile({ path }: Folders, secret: string): Promise<string[]> {
  await Deno.writeTextFile(`${path}/password`, `${secret}\n`);
  return ["--password-file", `${path}/password`];
}

const { ignore, suffix } = needs("python3");

function test(name: string, body: (folders: Folders) => Promise<void>): void {
  Deno.test({
    name: `${name}${suffix}`,
    ignore,
    fn: async () => {
      await using folders = await makeFolders();
      await body(folders);
    },
  });
}

for (const command of COMMANDS) {
  const isSender = command === "send" || command === "offer";
  test(`file-send ${command} speaks the protocol with Python when there is no secret`, async (folders) => {
    await makeTree(folders.from);
    assertBothSucceeded(await transfer({ command, folders }));
    await assertSameTrees(folders.to, folders.from);
  });

  test(`file-send ${command} proves all to Python, and Python to it, when there is a secret`, async (folders) => {
    await makeTree(folders.from);
    const args = await passwordFile(folders, SECRET);
    const words = ["--secret", SECRET_DECOMPOSED];
    assertBothSucceeded(await transfer({ command, folders, args, words }));
    await assertSameTrees(folders.to, folders.from);
  });

  test(`file-send ${command} goes on with Python where ${isSender ? "Python" : "it"} has a part`, async (folders) => {
    const data = randomBytes(16 * MIB + 5);
    await folders.file("data", data);
    const first = isSender
      ? Deno.writeFile(`${folders.to}/data.part`, data.subarray(0, 9 * MIB + 99))
      : transfer({ command, folders, words: ["--die-after", "12"] });
    const died = await first;
    if (died !== undefined) assertEquals([died.code, died.pythonCode], [3, 9], died.stderr);
    const result = await transfer({ command, folders });
    assertBothSucceeded(result);
    const { resumedBytes, movedBytes } = result.events.find(({ event }) => event === "done");
    assert(resumedBytes >= 8 * MIB, `${resumedBytes} bytes were there`);
    assertEquals(resumedBytes + movedBytes, data.length);
    await assertSameTrees(folders.to, folders.from);
  });
}

for (const command of ["send", "get"] as const) {
  test(`file-send ${command} returns 6 when Python knows another secret`, async (folders) => {
    await folders.file("a", "a");
    const args = await passwordFile(folders, SECRET);
    const result = await transfer({ command, folders, args, words: ["--secret", "guess"] });
    assertEquals([result.code, result.pythonCode], [6, 1], result.stderr);
    assertStringIncludes(result.pythonError, "auth: ");
    assertEquals(namesIn(folders.to), []);
  });
}

test("file-send receive --once refuses Python when it knows another secret, and waits for who knows it", async (folders) => {
  await folders.file("a", "a");
  const args = await passwordFile(folders, SECRET);
  await using app = await startReceive(folders.to, ["--once", ...args]);
  const port = portOf(await app.endpoint());
  for (const [secret, code] of [["guess", 1], [SECRET, 0]] as const) {
    const words = ["send", "connect", port, folders.from, "--secret", secret];
    await using peer = new FilePeer(["python3", SCRIPT, ...words]);
    assertEquals(await peer.ended(), code, peer.stderr.text);
    assertStringIncludes(peer.stderr.text, code === 0 ? "" : "auth: the code or password is wrong");
  }
  assertEquals((await app.finished()).code, 0);
  await assertSameTrees(folders.to, folders.from);
});

test("file-send send returns 1 and names the file when Python refuses one, and sends the others", async (folders) => {
  await folders.file("wanted", "1");
  await folders.file("unwanted", "2");
  const result = await transfer({ command: "send", folders, words: ["--refuse", "unwanted"] });
  assertEquals([result.code, result.pythonCode], [1, 0], result.stderr);
  const failed = result.events.filter(({ event }) => event === "failed");
  assertEquals(failed, [
    { event: "failed", path: "unwanted", side: "receiver", reason: "not that one" },
  ]);
  assertEquals(namesIn(folders.to), ["wanted"]);
});

test("file-send send skips what Python has", async (folders) => {
  await folders.file("old", "1");
  await folders.file("new", "2");
  await Deno.writeTextFile(`${folders.to}/old`, "x");
  const result = await transfer({ command: "send", folders });
  assertBothSucceeded(result);
  const done = result.events.find(({ event }) => event === "done");
  assertEquals([done.files, done.skipped], [1, 1]);
  assertEquals(await Deno.readTextFile(`${folders.to}/old`), "x");
});

test("file-send receive returns 1 when Python says that a source has vanished, and keeps the others", async (folders) => {
  await folders.file("there", "1");
  await folders.file("gone", "2");
  const result = await transfer({ command: "receive", folders, words: ["--fail", "gone"] });
  assertEquals([result.code, result.pythonCode], [1, 0], result.stderr);
  assertEquals(namesIn(folders.to), ["there"]);
});
