/** `zocalo-echo` on its own: no Deno on PATH, no environment, an empty folder. */
import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { pack, writeSums } from "../../tools/compile_release.ts";
import { App, Printed } from "../support/app.ts";
import { makeCertificates } from "../support/certificates.ts";
import { compileApp, needsCurrentDenort } from "../support/executables.ts";
import { needs, type Skip, unless } from "../support/skip.ts";

const folder = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const { path, ignore, suffix } = await compileApp("zocalo-echo", folder);
const forOpenssl = needs("openssl");
if (!forOpenssl.ignore) await makeCertificates(folder);

/** The `node:tls` of Deno 2.4 cannot serve. */
const current = await needsCurrentDenort(folder);
const forServing = current.ignore ? current : forOpenssl;

const forInstalling = needs("sh", "curl", "tar", "awk", "mktemp", "sha256sum");

/** The files of a folder, over HTTP. */
function serveFolder(folder: string): AsyncDisposable & { url: string } {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) =>
      new Response(await Deno.readFile(folder + decodeURI(new URL(request.url).pathname))),
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

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

/** Runs a server and a client of it in `cwd`, and ends the server. */
async function serveAndPing(serve: string[], ping: string[], cwd: string): Promise<void> {
  const server = start(["serve", ...serve, "--json"], cwd);
  const printed = [new Printed(server.stdout), new Printed(server.stderr)];
  try {
    const [match] = await printed[0]!.match(/"endpoint":"([^"]+)"/g);
    const args = ["ping", match![1]!, "-c3", "-i10ms", ...ping];
    const { code, stdout, stderr } = await start(args, cwd).output();
    assertMatch(new TextDecoder().decode(stdout), /^3 sent, 3 received, 0% loss/m);
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    server.kill("SIGTERM");
    assertEquals((await server.status).code, 0);
  } finally {
    await Promise.all(printed.map(({ ended }) => ended));
  }
}

/** What the executable is tried with: options of the server, and of the client. */
const CASES: Record<string, { serve: string[]; ping?: string[]; skip?: Skip }> = {
  "over TCP": { serve: [":0"] },
  "over UDP": { serve: ["udp://127.0.0.1:0"] },
  "over a Unix socket": {
    serve: [`unix:${folder}/echo.sock`],
    skip: unless(Deno.build.os !== "windows", "a system with Unix sockets"),
  },
  "in workers": {
    serve: [":0", "--workers=2"],
    skip: unless(Deno.build.os === "linux", "Linux"),
  },
  "over TLS": {
    serve: [
      "tls://127.0.0.1:0",
      `--tls-cert=${folder}/server.pem`,
      `--tls-key=${folder}/server.key`,
    ],
    ping: [`--tls-ca=${folder}/ca.pem`],
    skip: forServing,
  },
};

for (const [how, { serve, ping = [], skip }] of Object.entries(CASES)) {
  Deno.test({
    name: `zocalo-echo serves and pings by itself ${how}${suffix}${skip?.suffix ?? ""}`,
    ignore: ignore || (skip?.ignore ?? false),
    fn: async () => {
      const empty = await Deno.makeTempDir();
      try {
        await serveAndPing(serve, ping, empty);
        assertEquals([...Deno.readDirSync(empty)], []);
      } finally {
        await Deno.remove(empty, { recursive: true });
      }
    },
  });
}

Deno.test({
  name: `zocalo-echo says what it was made of${suffix}`,
  ignore,
  fn: async () => {
    for (const args of [["--version"], ["serve", "-V"]]) {
      const { code, stdout } = await start(args, folder).output();
      const pattern =
        /^zocalo-echo \d+\.\d+\.\d+ \((?:[0-9a-f]{7,}(?:-dirty)?|unknown) of \d{4}-\d\d-\d\d, Deno \d+\.\d+\.\d+, (\S+)\)\n$/;
      const [, target] = pattern.exec(new TextDecoder().decode(stdout)) ?? [];
      assertEquals([code, target], [0, Deno.build.target]);
    }
  },
});

Deno.test({
  name: `install.sh installs zocalo-echo as it was packed${suffix}${forInstalling.suffix}`,
  ignore: ignore || forInstalling.ignore,
  fn: async () => {
    const release = await Deno.makeTempDir();
    const root = fromFileUrl(new URL("../..", import.meta.url));
    const target = Deno.build.target;
    const options = { name: "zocalo-echo", target, date: new Date(0), root, folder: release };
    await pack(path, options);
    await writeSums(release);
    await using server = serveFolder(release);
    try {
      const { success, stderr } = await new Deno.Command("sh", {
        args: [`${root}/tools/install.sh`, "zocalo-echo"],
        env: { ZOCALO_URL: server.url, ZOCALO_BIN: `${release}/bin` },
        stdin: "null",
      }).output();
      assertEquals(success, true, new TextDecoder().decode(stderr));
      assertEquals(await Deno.readFile(`${release}/bin/zocalo-echo`), await Deno.readFile(path));
    } finally {
      await Deno.remove(release, { recursive: true });
    }
  },
});

Deno.test({
  name: `zocalo-echo has what it injects faults with${suffix}`,
  ignore,
  fn: async () => {
    const server = start(["serve", ":0", "--fault=1"], folder);
    const printed = [new Printed(server.stdout), new Printed(server.stderr)];
    await printed[1]!.match(/^listening on /gm);
    server.kill("SIGTERM");
    assertEquals((await server.status).code, 0);
    await Promise.all(printed.map(({ ended }) => ended));
  },
});

Deno.test({
  name: `zocalo-echo pings a TLS server${suffix}${forOpenssl.suffix}`,
  ignore: ignore || forOpenssl.ignore,
  fn: async () => {
    const files = [`--tls-cert=${folder}/server.pem`, `--tls-key=${folder}/server.key`];
    await using server = await App.start("echo", ["serve", "tls://127.0.0.1:0", ...files]);
    const args = ["ping", await server.endpoint(), "-qc3", "-i0", `--tls-ca=${folder}/ca.pem`];
    const { code, stdout, stderr } = await start(args, folder).output();
    assertMatch(new TextDecoder().decode(stdout), /^3 sent, 3 received, 0% loss/m);
    assertEquals(code, 0, new TextDecoder().decode(stderr));
  },
});

Deno.test({
  name: `zocalo-echo may use the whole network${suffix}`,
  ignore,
  fn: async () => {
    const { code, stderr } = await start(["serve", "tcp://192.0.2.1:1"], folder).output();
    // An address that is not this machine's: the system refuses it, not a missing permission.
    assertMatch(new TextDecoder().decode(stderr), /cannot assign requested address/i);
    assertEquals(code, 3);
  },
});
