/** `file-send --raw` and programs that know nothing of it: bytes until the end of the stream. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { App, runApp } from "../support/app.ts";
import { type Folders, makeFolders } from "../e2e/_file_send.ts";
import { randomBytes } from "../support/random_bytes.ts";
import { freePort } from "../support/run.ts";
import { needs } from "../support/skip.ts";
import { FilePeer } from "./_foreign_file_peer.ts";

const SCRIPT: string = fromFileUrl(new URL("python/sendfile.py", import.meta.url));

/** No multiple of any buffer. */
const SIZE = 33_554_432 + 12_345;

/** The command lines of a program: with a port to connect to, or one to listen on, and a file to read or to write. */
interface Program {
  readonly name: string;
  readonly connectAndSend: (port: string, file: string) => string[];
  readonly connectAndReceive: (port: string, file: string) => string[];
  readonly listenAndSend: (port: string, file: string) => string[];
  readonly listenAndReceive: (port: string, file: string) => string[];
}

/** Runs a command line with the file as its standard input or output. */
const shell = (command: string) => (port: string, file: string) => [
  "sh",
  "-c",
  `exec ${command}`,
  port,
  file,
];
const python = (...words: string[]) => (port: string, file: string) => [
  "python3",
  SCRIPT,
  ...words,
  port,
  file,
];

const PROGRAMS: readonly Program[] = [
  {
    name: "nc",
    connectAndSend: shell('nc -N 127.0.0.1 "$0" < "$1"'),
    connectAndReceive: shell('nc -d 127.0.0.1 "$0" > "$1"'),
    listenAndSend: shell('nc -v -N -l 127.0.0.1 "$0" < "$1"'),
    listenAndReceive: shell('nc -v -d -l 127.0.0.1 "$0" > "$1"'),
  },
  {
    name: "socat",
    connectAndSend: shell('socat -u "OPEN:$1" "TCP:127.0.0.1:$0"'),
    connectAndReceive: shell('socat -u "TCP:127.0.0.1:$0" "CREATE:$1"'),
    listenAndSend: shell('socat -dd -u "OPEN:$1" "TCP-LISTEN:$0,bind=127.0.0.1"'),
    listenAndReceive: shell('socat -dd -u "TCP-LISTEN:$0,bind=127.0.0.1" "CREATE:$1"'),
  },
  {
    name: "python3",
    connectAndSend: python("send", "connect"),
    connectAndReceive: python("receive", "connect"),
    listenAndSend: python("send", "listen"),
    listenAndReceive: python("receive", "listen"),
  },
];

/** Where a file comes from and goes to. */
interface Paths {
  readonly source: string;
  readonly target: string;
}

function portOf(endpoint: string): string {
  return endpoint.slice(endpoint.lastIndexOf(":") + 1);
}

async function sha256(path: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", await Deno.readFile(path))).toHex();
}

async function makePaths(folders: Folders): Promise<Paths> {
  const source = await folders.file("data", randomBytes(SIZE));
  return { source, target: `${folders.to}/data` };
}

/** Runs a listening `file-send`, and a program that connects to it. */
async function connecting(
  command: readonly string[],
  argv: (port: string) => readonly string[],
): Promise<string> {
  await using app = await App.start("file-send", command);
  await using peer = new FilePeer(argv(portOf(await app.endpoint())));
  const [{ code, stderr }, peerCode] = await Promise.all([app.finished(), peer.ended()]);
  assertEquals([code, peerCode], [0, 0], `${stderr}\n${peer.stderr.text}`);
  return stderr;
}

/** Runs a program that listens, and a `file-send` that connects to it. */
async function listening(
  argv: (port: string) => readonly string[],
  command: (port: string) => readonly string[],
): Promise<string> {
  await using peer = new FilePeer(argv(String(await freePort())));
  const { code, stderr } = await runApp("file-send", command(await peer.port()));
  assertEquals(code, 0, `${stderr}\n${peer.stderr.text}`);
  assertEquals(await peer.ended(), 0, peer.stderr.text);
  return stderr;
}

const UNKNOWN = "with --raw it cannot be known whether that is all";
const UNSAID = "with --raw nobody says whether all has arrived";

/** What is said at the end, by what the two do. */
const CASES: readonly [
  what: string,
  transfer: (program: Program, paths: Paths) => Promise<string>,
  said: string,
][] = [
  ["receive gets all that PROGRAM sends", ({ connectAndSend }, { source, target }) =>
    connecting(
      ["receive", ":0", "--raw", "-o", target],
      (port) => connectAndSend(port, source),
    ), UNKNOWN],
  ["offer sends all to PROGRAM", ({ connectAndReceive }, { source, target }) =>
    connecting(
      ["offer", source, "-l", ":0", "--raw", "--once"],
      (port) => connectAndReceive(port, target),
    ), UNSAID],
  [
    "get gets all that PROGRAM sends when it listens",
    ({ listenAndSend }, { source, target }) =>
      listening(
        (port) => listenAndSend(port, source),
        (port) => ["get", `:${port}`, "--raw", "-o", target],
      ),
    UNKNOWN,
  ],
  [
    "send sends all to PROGRAM when it listens",
    ({ listenAndReceive }, { source, target }) =>
      listening(
        (port) => listenAndReceive(port, target),
        (port) => ["send", `:${port}`, source, "--raw"],
      ),
    UNSAID,
  ],
];

for (const program of PROGRAMS) {
  const { ignore, suffix } = needs(program.name);
  for (const [what, transfer, said] of CASES) {
    Deno.test({
      name: `file-send --raw: ${what.replace("PROGRAM", program.name)}${suffix}`,
      ignore,
      fn: async () => {
        await using folders = await makeFolders();
        const paths = await makePaths(folders);
        assertStringIncludes(await transfer(program, paths), said);
        assertEquals(await sha256(paths.target), await sha256(paths.source));
      },
    });
  }
}
