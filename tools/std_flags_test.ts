import { assertEquals, assertStringIncludes } from "@std/assert";

/** Runs the script as a task does, with an empty cache. */
async function choose(env: Record<string, string>): Promise<{ flags: string; said: string }> {
  const cache = await Deno.makeTempDir();
  try {
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "--no-lock", "tools/std_flags.ts"],
      cwd: new URL("..", import.meta.url),
      env: { PATH: Deno.env.get("PATH") ?? "", DENO_DIR: cache, ...env },
      clearEnv: true,
    }).output();
    const [flags, said] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    return { flags: flags!, said: said! };
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

/** Stands for JSR, as far as it is asked. */
async function serveJsr(): Promise<Deno.HttpServer<Deno.NetAddr>> {
  const source = new TextEncoder().encode("export {};");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", source)).toHex();
  const file = { size: source.length, checksum: `sha256-${digest}` };
  const answers: Record<string, () => Response> = {
    "meta.json": () => Response.json({ versions: { "1.0.6": {} } }),
    "1.0.6_meta.json": () =>
      Response.json({ manifest: { "/a.ts": file }, exports: { "./concat": "./a.ts" } }),
    "a.ts": () => new Response(source, { headers: { "content-type": "application/typescript" } }),
  };
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ url }) => {
    return answers[url.slice(url.lastIndexOf("/") + 1)]?.() ?? new Response(null, { status: 404 });
  });
}

Deno.test("std_flags.ts keeps to what was chosen before", async () => {
  assertEquals(await choose({ ZOCALO_STD: "--a --b" }), { flags: "--a --b\n", said: "" });
  assertEquals(await choose({ ZOCALO_STD: "" }), { flags: "\n", said: "" });
});

Deno.test("std_flags.ts takes npm and says so in one line when JSR does not answer", async () => {
  // It accepts connections and says nothing.
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { flags, said } = await choose({ JSR_URL: `http://127.0.0.1:${silent.addr.port}/` });
  assertStringIncludes(flags, "--import-map=tools/npm_import_map.json");
  assertEquals(said.split("\n").length, 2);
  assertStringIncludes(said, "JSR does not answer");
});

Deno.test("std_flags.ts takes JSR and says nothing when JSR answers", async () => {
  await using server = await serveJsr();
  const { flags, said } = await choose({ JSR_URL: `http://127.0.0.1:${server.addr.port}/` });
  assertEquals({ flags, said }, { flags: "\n", said: "" });
});
