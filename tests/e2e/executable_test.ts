/** `zocalo-echo` on its own: no Deno on PATH, no environment, an empty folder. */
import { assertEquals, assertMatch } from "@std/assert";
import { Printed } from "./_app.ts";
import { compileApp } from "../support/executables.ts";

const folder = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const { path, ignore, suffix } = await compileApp("zocalo-echo", folder);

function start(args: string[], cwd: string): Deno.ChildProcess {
  return new Deno.Command(path, {
    args,
    cwd,
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test({
  name: `zocalo-echo serves and pings by itself${suffix}`,
  ignore,
  fn: async () => {
    const empty = await Deno.makeTempDir();
    const server = start(["serve", ":0", "--json"], empty);
    const printed = [new Printed(server.stdout), new Printed(server.stderr)];
    try {
      const [match] = await printed[0]!.match(/"endpoint":"([^"]+)"/g);
      const endpoint = match![1]!;
      const { code, stdout } = await start(["ping", endpoint, "-c3", "-i10ms"], empty).output();
      assertMatch(new TextDecoder().decode(stdout), /^3 sent, 3 received, 0% loss/m);
      assertEquals(code, 0);
      server.kill("SIGTERM");
      assertEquals((await server.status).code, 0);
      assertEquals([...Deno.readDirSync(empty)], []);
    } finally {
      await Promise.all(printed.map(({ ended }) => ended));
      await Deno.remove(empty, { recursive: true });
    }
  },
});

Deno.test({
  name: `zocalo-echo may use nothing but the network${suffix}`,
  ignore,
  fn: async () => {
    const { code, stderr } = await start(["serve", "tcp://192.0.2.1:1"], folder).output();
    // An address that is not this machine's: the system refuses it, not a missing permission.
    assertMatch(new TextDecoder().decode(stderr), /cannot assign requested address/i);
    assertEquals(code, 3);
  },
});
