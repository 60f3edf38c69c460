import { assertEquals } from "@std/assert";

/** Only what `echo` needs; the configuration of this workspace has the flag in it, so it must not be found. */
const NAMES = [
  "@zocalo/framing",
  "@zocalo/transport",
  "@zocalo/transport/testing",
  "@zocalo/udp",
  "@zocalo/udp/testing",
  "@std/bytes/concat",
  "@std/cli/parse-args",
  "@std/fmt/colors",
];

Deno.test("echo says which flag to pass when Deno runs without it, and returns 2", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const imports = Object.fromEntries(NAMES.map((name) => [name, import.meta.resolve(name)]));
    await Deno.writeTextFile(`${folder}/map.json`, JSON.stringify({ imports }));
    const flags = [
      "--no-config",
      "--import-map=map.json",
      "--no-lock",
      "--no-check",
      "--allow-net",
    ];
    const main = import.meta.resolve("./main.ts");
    for (const args of [["serve", "udp://:0"], ["ping", "udp://:7", "-c1"]]) {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--quiet", ...flags, main, ...args],
        cwd: folder,
      }).output();
      const [printed, said] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      const local = args[0] === "serve" ? "udp://127.0.0.1:0" : "udp://0.0.0.0:0";
      assertEquals([code, printed, said], [
        2,
        "",
        `echo: Cannot bind ${local}: UDP is unstable in Deno; run with --unstable-net, ` +
        'or put "unstable": ["net"] into deno.json\n',
      ]);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
