import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { VERSION } from "../apps/common/version.ts";
import { releaseFaults } from "./release_check.ts";
import { stdFlags } from "./std_flags.ts";

const ROOT: string = fromFileUrl(new URL("..", import.meta.url));

Deno.test("releaseFaults() finds nothing when it looks at this project", async () => {
  assertEquals(await releaseFaults(`${ROOT}/packages`, { version: VERSION }), []);
});

/** The files of a package with which nothing is wrong. */
const FILES: Record<string, string> = {
  "deno.json": JSON.stringify({
    name: "@zocalo/one",
    version: "1.2.3",
    license: "MIT",
    exports: { ".": "./mod.ts" },
    publish: { exclude: ["**/*_test.ts"] },
  }),
  "mod.ts": "/**\n * One.\n *\n * @module\n */\n",
  "README.md": "# One\n",
  "CHANGELOG.md": "# Changelog\n\n## 1.2.3 (2026-01-02)\n\n- All.\n",
};

async function faultsWith(change: Record<string, string>, tag?: string): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/one`);
    for (const [name, text] of Object.entries({ ...FILES, ...change })) {
      await Deno.writeTextFile(`${folder}/one/${name}`, text);
    }
    return await releaseFaults(folder, { version: "1.2.3", tag });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("releaseFaults() finds nothing when the tag and the changelog are of the version", async () => {
  assertEquals(await faultsWith({}, "v1.2.3"), []);
});

const UNRELEASED = "# Changelog\n\n## 1.2.3 (unreleased)\n";

Deno.test("releaseFaults() takes an unreleased changelog only when there is no tag", async () => {
  assertEquals(await faultsWith({ "CHANGELOG.md": UNRELEASED }), []);
  assertEquals(await faultsWith({ "CHANGELOG.md": UNRELEASED }, "v1.2.3"), [
    "one: the changelog begins with 1.2.3 (unreleased), and should with 1.2.3 (YYYY-MM-DD)",
  ]);
});

Deno.test("releaseFaults() tells when the tag is of another version", async () => {
  assertEquals(await faultsWith({}, "v1.2.4"), ["The tag is v1.2.4, and should be v1.2.3"]);
});

/** How a package may be wrong: what is in a file instead, and what is then said. */
const WRONG: [file: string, text: string, fault: string][] = [
  ["mod.ts", "export {};\n/** @module */\n", "an entry point has no module doc"],
  ["README.md", "", "there is no README"],
  [
    "CHANGELOG.md",
    "",
    "the changelog begins with undefined, and should with 1.2.3 (YYYY-MM-DD) or (unreleased)",
  ],
  [
    "CHANGELOG.md",
    "## 1.2.30 (2026-01-02)\n",
    "the changelog begins with 1.2.30 (2026-01-02), and should with 1.2.3 (YYYY-MM-DD) or (unreleased)",
  ],
  [
    "CHANGELOG.md",
    "## 1.2.3 (soon)\n",
    "the changelog begins with 1.2.3 (soon), and should with 1.2.3 (YYYY-MM-DD) or (unreleased)",
  ],
  ["deno.json", FILES["deno.json"]!.replace("MIT", "GPL"), "the license is GPL"],
  ["deno.json", FILES["deno.json"]!.replace("/one", "/two"), "the name is @zocalo/two"],
  ["deno.json", FILES["deno.json"]!.replace("_test", "_best"), "tests would be published"],
  [
    "deno.json",
    FILES["deno.json"]!.replace("1.2.3", "1.2.4"),
    "the version is 1.2.4, and should be 1.2.3",
  ],
  ["deno.json", FILES["deno.json"]!.replace('".":"./mod.ts"', ""), "there are no exports"],
];

for (const [file, text, fault] of WRONG) {
  Deno.test(`releaseFaults() tells when ${fault}`, async () => {
    assertEquals(await faultsWith({ [file]: text }), [`one: ${fault}`]);
  });
}

Deno.test("deno doc --html builds pages of all entry points", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const entries = (await Array.fromAsync(Deno.readDir(`${ROOT}/packages`))).flatMap(
      ({ name }) => {
        const path = `packages/${name}`;
        const { exports } = JSON.parse(Deno.readTextFileSync(`${ROOT}/${path}/deno.json`));
        return Object.values<string>(exports).map((entry) => `${path}/${entry}`);
      },
    );
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "doc",
        "--html",
        "--name=Zócalo",
        `--output=${folder}`,
        ...await stdFlags(),
        ...entries,
      ],
      cwd: ROOT,
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const pages = Array.from(Deno.readDirSync(folder), ({ name }) => name);
    for (const entry of ["framing", "transport", "udp", "multiclient"]) {
      assertEquals(pages.includes(entry), true, `${entry} is not among ${pages}`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
