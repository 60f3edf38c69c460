/** The workflows are tried by nobody before they are needed: what can be read off them. */
import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";

const ROOT: string = fromFileUrl(new URL("..", import.meta.url));
const FOLDER = `${ROOT}/.github/workflows`;
const WORKFLOWS = Array.from(Deno.readDirSync(FOLDER), ({ name }) => name).toSorted();

for (const name of WORKFLOWS) {
  const text = await Deno.readTextFile(`${FOLDER}/${name}`);

  Deno.test(`${name} takes actions by their commits: a tag may be moved`, () => {
    for (const [, action] of text.matchAll(/uses: (.*)$/gm)) {
      assertMatch(action!, /^(?:\.\/\S+|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
    }
  });

  Deno.test(`${name} may only read, except in jobs that say what else`, () => {
    assertMatch(text, /^permissions:\n {2}contents: read\n(?! )/m);
  });
}

Deno.test("the workflows and .ci/run take the same Deno", async () => {
  const paths = [...WORKFLOWS.map((name) => `${FOLDER}/${name}`), `${ROOT}/.ci/run`];
  const texts = await Promise.all(paths.map((path) => Deno.readTextFile(path)));
  const versions = texts.map((text) =>
    Array.from(text.matchAll(/(?:deno-version: |DENO: |deno@)([\d.]+)/g), ([, version]) => version)
  );
  for (const [index, found] of versions.entries()) {
    assertEquals(found.length > 0, true, paths[index]);
  }
  assertEquals(new Set(versions.flat()).size, 1, versions.flat().join(", "));
});

Deno.test("release.yml publishes before it puts files into the checkout, and after all tests", async () => {
  const text = await Deno.readTextFile(`${FOLDER}/release.yml`);
  const job = text.slice(text.indexOf("\n  publish:\n"));
  assertMatch(job, /deno publish[^]*download-artifact/);
  assertMatch(job, /needs: \[test, try\]/);
});
