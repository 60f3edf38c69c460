/** Serves the project's packages on loopback the way JSR serves published ones. */
import { fromFileUrl, join } from "@std/path";
import npmImportMap from "../../tools/npm_import_map.json" with { type: "json" };

const PACKAGES = fromFileUrl(new URL("../../packages", import.meta.url));
const NPM: Record<string, string> = npmImportMap.imports;

interface Config {
  version: string;
  exports: Record<string, string>;
}

async function readConfig(name: string): Promise<Config> {
  return JSON.parse(await Deno.readTextFile(join(PACKAGES, name, "deno.json")));
}

/** Publishing writes imports out in full. What comes from `@std` comes from npm here. */
async function published(path: string): Promise<Uint8Array<ArrayBuffer>> {
  let text = await Deno.readTextFile(path);
  const bare = [...text.matchAll(/"(@(?:std|zocalo)\/[^"]+)"/g)].map(([, specifier]) => specifier!);
  for (const specifier of new Set(bare)) {
    const [scope, name, ...rest] = specifier.split("/");
    const full = scope === "@std"
      ? NPM[specifier]!
      : [`jsr:${scope}/${name}@^${(await readConfig(name!)).version}`, ...rest].join("/");
    text = text.replaceAll(`"${specifier}"`, `"${full}"`);
  }
  return new TextEncoder().encode(text);
}

async function files(folder: string, below = ""): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, below))) {
    const path = `${below}/${name}`;
    if (isDirectory) paths.push(...await files(folder, path));
    else if (name.endsWith(".ts") && !name.endsWith("_test.ts")) paths.push(path);
  }
  return paths;
}

async function manifestEntry(folder: string, path: string) {
  const bytes = await published(join(folder, path));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [path, { size: bytes.length, checksum: `sha256-${digest.toHex()}` }] as const;
}

async function answer(path: string): Promise<BodyInit> {
  const [, , name, rest, ...below] = path.split("/");
  const { version, exports } = await readConfig(name!);
  const folder = join(PACKAGES, name!);
  if (rest === "meta.json") {
    return JSON.stringify({ scope: "zocalo", name, latest: version, versions: { [version]: {} } });
  }
  if (rest === `${version}_meta.json`) {
    const entries = (await files(folder)).map((path) => manifestEntry(folder, path));
    return JSON.stringify({ manifest: Object.fromEntries(await Promise.all(entries)), exports });
  }
  return await published(join(folder, ...below));
}

/** Starts the stand-in. `JSR_URL` is its `url`. */
export function serveJsr(): AsyncDisposable & { url: string } {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      try {
        const type = pathname.endsWith(".json") ? "application/json" : "application/typescript";
        return new Response(await answer(pathname), { headers: { "content-type": type } });
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
        return new Response(null, { status: 404 });
      }
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
