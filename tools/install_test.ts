/** The install script against a server on loopback, for this and other machines. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { makeCertificates } from "../tests/support/certificates.ts";
import { needs } from "../tests/support/skip.ts";
import { tarGz } from "./compile_archive.ts";
import { archiveName, writeSums } from "./compile_release.ts";

const SCRIPT: string = fromFileUrl(new URL("install.sh", import.meta.url));
const PROGRAMS = ["zocalo-echo", "zocalo-chat", "zocalo-file-send"];
const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
];

/** What the script starts; `uname` and `ldd` are told apart by a folder of their own at the front of PATH. */
const tools = needs("sh", "curl", "tar", "awk", "mktemp", "sha256sum");
const wget = needs("wget");

/** A release whose programs print their own names, a server for it, and a home. */
class Release implements AsyncDisposable {
  readonly folder: string;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  private constructor(folder: string) {
    this.folder = folder;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      async (request) => {
        try {
          const { pathname } = new URL(request.url);
          return new Response(await Deno.readFile(`${folder}/release${pathname}`));
        } catch {
          return new Response("Not found", { status: 404 });
        }
      },
    );
  }

  static async make(): Promise<Release> {
    const folder = await Deno.makeTempDir();
    for (const name of ["release", "home", "path"]) await Deno.mkdir(`${folder}/${name}`);
    for (const program of PROGRAMS) {
      for (const target of TARGETS) {
        const data = new TextEncoder().encode(`#!/bin/sh\necho ${program} ${target} "$@"\n`);
        const path = `${folder}/release/${archiveName(program, target)}`;
        await Deno.writeFile(path, tarGz([{ name: program, data, mode: 0o755 }], new Date(0)));
      }
    }
    await writeSums(`${folder}/release`);
    return new Release(folder);
  }

  /** Puts a program at the front of PATH. */
  async fake(name: string, script: string): Promise<void> {
    await Deno.writeTextFile(`${this.folder}/path/${name}`, `#!/bin/sh\n${script}\n`, {
      mode: 0o755,
    });
  }

  /** Pretends to be another machine. */
  async pretend(system: string, machine: string): Promise<void> {
    await this.fake("uname", `[ "$1" = -s ] && echo ${system} || echo ${machine}`);
    await this.fake("ldd", "echo ldd of GNU libc");
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  async install(args: readonly string[] = [], env: Record<string, string> = {}) {
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: [SCRIPT, ...args],
      clearEnv: true,
      env: {
        HOME: `${this.folder}/home`,
        PATH: `${this.folder}/path:${Deno.env.get("PATH")}`,
        TMPDIR: this.folder,
        ZOCALO_URL: `${this.url}/`,
        ...env,
      },
      stdin: "null",
    }).output();
    const [printed, said] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    return { code, stdout: printed!, stderr: said! };
  }

  /** What has been installed. */
  installed(): string[] {
    try {
      const names = Deno.readDirSync(`${this.folder}/home/.local/bin`);
      return Array.from(names, ({ name }) => name).toSorted();
    } catch {
      return [];
    }
  }

  /** What the script has left behind. */
  leftovers(): string[] {
    return Array.from(Deno.readDirSync(this.folder), ({ name }) => name)
      .filter((name) => !["release", "home", "path"].includes(name));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
    await Deno.remove(this.folder, { recursive: true });
  }
}

function test(name: string, fn: (release: Release) => Promise<void>, skip = tools): void {
  const { ignore, suffix } = tools.ignore ? tools : skip;
  Deno.test({
    name: `install.sh ${name}${suffix}`,
    ignore,
    fn: async () => {
      await using release = await Release.make();
      await release.pretend("Linux", "x86_64");
      await fn(release);
      assertEquals(release.leftovers(), []);
    },
  });
}

/** What `uname` prints, and what is then to be installed. */
const MACHINES = [
  ["Linux", "x86_64", "x86_64-unknown-linux-gnu"],
  ["Linux", "aarch64", "aarch64-unknown-linux-gnu"],
  ["Darwin", "x86_64", "x86_64-apple-darwin"],
  ["Darwin", "arm64", "aarch64-apple-darwin"],
] as const;

for (const [system, machine, target] of MACHINES) {
  test(`installs the program for ${system} on ${machine}`, async (release) => {
    await release.pretend(system, machine);
    const { code, stdout, stderr } = await release.install(["zocalo-chat"]);
    assertEquals(stdout, `zocalo-chat ${target} --version\n`, stderr);
    assertEquals(code, 0);
    assertEquals(release.installed(), ["zocalo-chat"]);
  });
}

test("installs all programs when none is named, and says that PATH lacks them", async (release) => {
  const { code, stderr } = await release.install();
  assertEquals(code, 0, stderr);
  assertEquals(release.installed(), PROGRAMS.toSorted());
  assertMatch(stderr, /^install.sh: \S+\/home\/.local\/bin is not in your PATH\n$/);
});

test("goes where ZOCALO_BIN says, and over what is there", async (release) => {
  const bin = `${release.folder}/home/bin`;
  for (let time = 0; time < 2; time++) {
    assertEquals((await release.install(["zocalo-echo"], { ZOCALO_BIN: bin })).code, 0);
  }
  assertEquals(Array.from(Deno.readDirSync(bin), ({ name }) => name), ["zocalo-echo"]);
});

test("installs nothing when one archive of several is not what was summed", async (release) => {
  const archive = `${release.folder}/release/${archiveName("zocalo-file-send", TARGETS[0]!)}`;
  const bytes = await Deno.readFile(archive);
  bytes[bytes.length - 1]! ^= 1;
  await Deno.writeFile(archive, bytes);
  const { code, stderr } = await release.install();
  assertMatch(stderr, /the SHA-256 of zocalo-file-send-\S+ is \w{64}, and should be \w{64}: noth/);
  assertEquals(code, 1);
  assertEquals(release.installed(), []);
});

/** Puts other contents into the archive of a program, with the sum that goes with them. */
async function repack(release: Release, program: string, script: string): Promise<void> {
  const archive = `${release.folder}/release/${archiveName(program, TARGETS[0]!)}`;
  const data = new TextEncoder().encode(`#!/bin/sh\n${script}\n`);
  await Deno.writeFile(archive, tarGz([{ name: program, data, mode: 0o755 }], new Date(0)));
  await writeSums(`${release.folder}/release`);
}

test("keeps the program that is there when the new one does not run here", async (release) => {
  await repack(release, "zocalo-echo", "echo old");
  assertEquals((await release.install(["zocalo-echo"])).code, 0);
  await repack(release, "zocalo-echo", "exit 127");
  const { code, stderr } = await release.install(["zocalo-echo"]);
  assertStringIncludes(stderr, "zocalo-echo does not run on this machine: it was not installed");
  assertEquals(code, 1);
  assertEquals(release.installed(), ["zocalo-echo"]);
  const installed = await Deno.readTextFile(`${release.folder}/home/.local/bin/zocalo-echo`);
  assertEquals(installed, "#!/bin/sh\necho old\n");
});

test("leaves no part of a program when the disk is full", async (release) => {
  await release.fake("cp", 'echo part > "$2"; exit 1');
  const { code } = await release.install(["zocalo-echo"]);
  assertEquals(code, 1);
  assertEquals(release.installed(), []);
});

test("leaves nothing when it is interrupted while it copies", async (release) => {
  await release.fake("cp", 'echo part > "$2"; kill -TERM $PPID');
  assertEquals((await release.install(["zocalo-echo"])).code, 143);
  assertEquals(release.installed(), []);
});

test("goes into a folder whose name has blanks and quotes", async (release) => {
  const bin = `${release.folder}/home/my "own" $programs'`;
  const { code, stderr } = await release.install(["zocalo-echo"], { ZOCALO_BIN: bin });
  assertEquals(code, 0, stderr);
  assertEquals(Array.from(Deno.readDirSync(bin), ({ name }) => name), ["zocalo-echo"]);
});

test("installs nothing when SHA256SUMS does not name the archive", async (release) => {
  await Deno.writeTextFile(`${release.folder}/release/SHA256SUMS`, "");
  const { code, stderr } = await release.install(["zocalo-echo"]);
  assertStringIncludes(stderr, "is not in SHA256SUMS: nothing was installed");
  assertEquals(code, 1);
  assertEquals(release.installed(), []);
});

test("installs nothing when an archive is not there", async (release) => {
  await Deno.remove(`${release.folder}/release/${archiveName("zocalo-echo", TARGETS[0]!)}`);
  const { code, stderr } = await release.install(["zocalo-echo"]);
  assertStringIncludes(stderr, "install.sh: cannot download http://127.0.0.1:");
  assertEquals(code, 1);
  assertEquals(release.installed(), []);
});

/** What it refuses before it downloads anything. */
const REFUSALS: Record<string, [prepare: (release: Release) => Promise<void>, says: string]> = {
  "on another system": [(release) => release.pretend("FreeBSD", "x86_64"), "program for FreeBSD"],
  "on another machine": [(release) => release.pretend("Linux", "riscv64"), "program for riscv64"],
  "on musl": [(release) => release.fake("ldd", "echo musl libc"), "this system has musl"],
};

for (const [where, [prepare, says]] of Object.entries(REFUSALS)) {
  test(`refuses ${where}`, async (release) => {
    await prepare(release);
    const { code, stderr } = await release.install(["zocalo-echo"]);
    assertStringIncludes(stderr, says);
    assertEquals(code, 1);
    assertEquals(release.installed(), []);
  });
}

for (const [to, expected] of [["https", 0], ["http", 1]] as const) {
  test(
    `${expected === 0 ? "follows" : "refuses"} a redirection from https to ${to}`,
    async (release) => {
      const certificates = `${release.folder}/home`;
      const { ca, server: { cert, key } } = await makeCertificates(certificates);
      const files = { cert: await Deno.readTextFile(cert), key: await Deno.readTextFile(key) };
      await using secure = Deno.serve(
        { hostname: "127.0.0.1", port: 0, onListen() {}, ...files },
        async ({ url }) => {
          const { pathname } = new URL(url);
          const [, first, name] = pathname.split("/");
          if (first === "files") {
            return new Response(await Deno.readFile(`${release.folder}/release/${name}`));
          }
          const base = to === "https" ? `${new URL(url).origin}/files` : release.url;
          return Response.redirect(`${base}/${first}`);
        },
      );
      const { code, stderr } = await release.install(["zocalo-echo"], {
        CURL_CA_BUNDLE: ca,
        ZOCALO_URL: `https://127.0.0.1:${secure.addr.port}`,
      });
      assertEquals(code, expected, stderr);
      assertEquals(stderr.includes("cannot download https:"), expected === 1);
      assertEquals(release.installed(), expected === 0 ? ["zocalo-echo"] : []);
    },
    needs("openssl"),
  );
}

test("refuses a program that there is not, and a release without an address", async (release) => {
  assertStringIncludes((await release.install(["bash"])).stderr, "there is no program bash");
  const { code, stderr } = await release.install([], { ZOCALO_URL: "" });
  assertStringIncludes(stderr, "ZOCALO_URL must name the folder of a release");
  assertEquals(code, 1);
});

test("downloads with wget where there is no curl", async (release) => {
  // A PATH of its own, with all that the script starts but curl.
  const own = ["sh", "wget", "tar", "gzip", "awk", "mktemp", "sha256sum", "grep", "rm", "mkdir"];
  for (const name of [...own, "cp", "chmod", "mv"]) {
    await release.fake(name, `PATH='${Deno.env.get("PATH")}' exec ${name} "$@"`);
  }
  const { code, stdout, stderr } = await release.install(["zocalo-echo"], {
    PATH: `${release.folder}/path`,
  });
  assertEquals(stdout, "zocalo-echo x86_64-unknown-linux-gnu --version\n", stderr);
  assertEquals(code, 0);
}, wget);
