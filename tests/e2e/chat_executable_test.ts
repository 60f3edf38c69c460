/** `zocalo-chat` on its own: no Deno on PATH, no environment, an empty folder. */
import { assertEquals, assertMatch } from "@std/assert";
import { compileApp } from "../support/executables.ts";
import { unless } from "../support/skip.ts";
import { Printed } from "../support/app.ts";
import { ChatPeer } from "./_chat_peer.ts";

const folder = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const { path, ignore, suffix } = await compileApp("zocalo-chat", folder);

function start(args: string[], cwd: string, stdin: "null" | "piped" = "null"): Deno.ChildProcess {
  return new Deno.Command(path, {
    args,
    cwd,
    clearEnv: true,
    stdin,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs a server in `cwd` and two who talk there, and ends it. */
async function serveAndTalk(args: string[], first: string[], cwd: string): Promise<void> {
  const server = start(["serve", ...args, "--json"], cwd);
  const printed = [new Printed(server.stdout), new Printed(server.stderr)];
  try {
    const [match] = await printed[0]!.match(/"endpoint":"([^"]+)"/g);
    using ana = await ChatPeer.join(match![1]!, "ana", { first });
    using bob = await ChatPeer.join(match![1]!, "bob", { first });
    await bob.say("PRIVMSG ana :hola");
    assertMatch(await ana.hear(/ PRIVMSG /), /^:bob!\S+ PRIVMSG ana :hola$/);
    const left = [ana.rest(), bob.rest()];
    server.kill("SIGTERM");
    await Promise.all(left);
    assertEquals((await server.status).code, 0);
  } finally {
    await Promise.all(printed.map(({ ended }) => ended));
  }
}

/** A test in a folder of its own. */
function test(name: string, fn: (cwd: string) => Promise<void>, skip = { ignore, suffix }): void {
  Deno.test({
    name: `zocalo-chat ${name}${skip.suffix}`,
    ignore: skip.ignore,
    async fn() {
      const cwd = await Deno.makeTempDir();
      try {
        await fn(cwd);
      } finally {
        await Deno.remove(cwd, { recursive: true });
      }
    },
  });
}

test("serves by itself over TCP", async (cwd) => {
  await serveAndTalk([":0"], [], cwd);
  assertEquals([...Deno.readDirSync(cwd)], []);
});

test("may read a password and a message of the day", async (cwd) => {
  await Deno.writeTextFile(`${cwd}/password`, "secret\n");
  await Deno.writeTextFile(`${cwd}/motd`, "welcome\n");
  await serveAndTalk([":0", "--password-file=password", "--motd=motd"], ["PASS secret"], cwd);
});

const unix = unless(Deno.build.os !== "windows", "a system with Unix sockets");

test("serves by itself over a Unix socket", async (cwd) => {
  await serveAndTalk([`unix:${cwd}/chat.sock`], [], cwd);
}, ignore ? { ignore, suffix } : unix);

test("hashes a password", async (cwd) => {
  const child = start(["hash-password"], cwd, "piped");
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode("secret\n"));
  await writer.close();
  const { code, stdout } = await child.output();
  assertEquals(code, 0);
  assertMatch(new TextDecoder().decode(stdout), /^\$scrypt\$ln=15,r=8,p=1\$/);
});
