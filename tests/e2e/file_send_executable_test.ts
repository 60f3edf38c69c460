/** `zocalo-file-send` on its own: no Deno on PATH, no environment, folders anywhere. */
import { assertEquals, assertMatch } from "@std/assert";
import { compileApp, needsCurrentDenort } from "../support/executables.ts";
import { kill } from "../support/processes.ts";
import { type Skip, unless } from "../support/skip.ts";
import { Printed } from "../support/app.ts";
import { assertSameTrees, makeFolders, makeTree } from "./_file_send.ts";

const folder = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const { path, ...compiled } = await compileApp("zocalo-file-send", folder);
/** Deno 2.4 cannot lock a file without waiting. */
const current = await needsCurrentDenort(folder);

/** A server that is killed when it is disposed of. */
class Listening implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly stdout: Printed;
  readonly stderr: Printed;

  constructor(args: readonly string[], cwd: string) {
    this.#child = command([...args, "--json"], cwd).spawn();
    this.stdout = new Printed(this.#child.stdout);
    this.stderr = new Printed(this.#child.stderr);
  }

  async endpoint(): Promise<string> {
    const [match] = await this.stdout.match(/"event":"listening","endpoint":"([^"]+)"/g);
    return match![1]!;
  }

  async code(): Promise<number> {
    return (await this.#child.status).code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    kill(this.#child, "SIGKILL");
    await Promise.all([this.#child.status, this.stdout.ended, this.stderr.ended]);
  }
}

function command(args: readonly string[], cwd: string): Deno.Command {
  return new Deno.Command(path, {
    args: [...args],
    cwd,
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

async function runIn(cwd: string, args: readonly string[]) {
  const { code, stdout, stderr } = await command(args, cwd).output();
  const [printed, said] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: printed!, stderr: said! };
}

function test(name: string, fn: () => Promise<void>, ...skips: readonly Skip[]): void {
  const { ignore, suffix } = [compiled, ...skips].find(({ ignore }) => ignore) ?? compiled;
  Deno.test({ name: `zocalo-file-send ${name}${suffix}`, ignore, fn });
}

test("moves bytes alone by itself", async () => {
  await using folders = await makeFolders();
  const file = await folders.file("a", "content");
  await using offer = new Listening(["offer", "a", "--raw", "--once", "-l", ":0"], folders.from);
  const got = await runIn(folders.to, ["get", await offer.endpoint(), "--raw", "-o", "b"]);
  assertEquals(got.code, 0, got.stderr);
  assertEquals(await offer.code(), 0);
  assertEquals(await Deno.readTextFile(`${folders.to}/b`), await Deno.readTextFile(file));
});

test("sends a folder by itself, with a password", async () => {
  await using folders = await makeFolders();
  await makeTree(folders.from);
  await Deno.writeTextFile(`${folders.path}/password`, "secret\n");
  const secret = ["--password-file", `${folders.path}/password`];
  const args = ["receive", ":0", "--accept-all", "--once", ...secret];
  await using receiver = new Listening(args, folders.to);
  const sent = await runIn(folders.path, ["send", await receiver.endpoint(), "from", ...secret]);
  assertEquals(sent.code, 0, sent.stderr);
  assertEquals(await receiver.code(), 0);
  await assertSameTrees(`${folders.to}/from`, folders.from);
}, current);

test("says what to type on the other side, and at which addresses", async () => {
  await using folders = await makeFolders();
  await folders.file("a", "content");
  await using offer = new Listening(["offer", "a", "-l", "0.0.0.0:0", "--code"], folders.from);
  const [match] = await offer.stdout.match(/"event":"command","command":"([^"]+)"/g);
  assertMatch(match![1]!, /^zocalo-file-send get tcp:\/\/\d+\.\d+\.\d+\.\d+:\d+$/);
  await offer.stdout.match(/"event":"code","code":"(\w{4}-){6}\w{4}"/g);
}, current);

test("knows how much room the disk has", async () => {
  await using folders = await makeFolders();
  // A hole that no disk has room for, if it asks.
  using file = await Deno.open(`${folders.from}/huge`, { write: true, create: true });
  await file.truncate(7 * 1_024 ** 4);
  const args = ["receive", ":0", "--accept-all", "--once", "--max-size=9000G"];
  await using receiver = new Listening(args, folders.to);
  const { code, stderr } = await runIn(folders.from, ["send", await receiver.endpoint(), "huge"]);
  assertEquals(code, 1);
  assertMatch(stderr, /the other side says: .*the disk has room for /);
  assertEquals(await receiver.code(), 5);
}, current);

const unix = unless(Deno.build.os !== "windows", "a system with Unix sockets");

test(
  "gets a file by itself over a Unix socket",
  async () => {
    await using folders = await makeFolders();
    await folders.file("a", "content");
    const endpoint = `unix:${folders.path}/socket`;
    await using offer = new Listening(["offer", "a", "-l", endpoint, "--once"], folders.from);
    await offer.endpoint();
    const got = await runIn(folders.to, ["get", endpoint, "--accept-all"]);
    assertEquals(got.code, 0, got.stderr);
    assertEquals(await offer.code(), 0);
    await assertSameTrees(folders.to, folders.from);
  },
  unix,
  current,
);
