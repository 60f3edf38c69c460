import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { testContext } from "../common/testing.ts";
import { COMMON_TEXTS } from "./common_texts.ts";
import { playScene } from "./play_scene.ts";
import { SCENES } from "./scenes.ts";
import { fillText, LANGUAGES, type Text } from "./text.ts";
import { WIRE_WORDS } from "./wire_words.ts";

for (const scene of SCENES) {
  for (const language of LANGUAGES) {
    Deno.test(`playScene() shows ${scene.name} fail and work in ${language}`, async () => {
      const { out, stdout } = testContext();
      const shown = await playScene(scene, { out, language, quiet: false });
      await out.flush();
      assert(shown, stdout.text);
      const lines = stdout.text.split("\n");
      for (const [mark, verdict] of [["✗", "failed"], ["✓", "worked"]] as const) {
        const start = `  ${mark} ${COMMON_TEXTS[verdict][language]}: `;
        assertEquals(lines.filter((line) => line.startsWith(start)).length, 1, stdout.text);
      }
      assertEquals(lines[0], scene.texts.title[language]);
      assert(stdout.text.includes("  │"), "nothing was drawn");
      for (const line of lines) assert(line.length <= 80, line);
      assert(!/\{\w+\}/.test(stdout.text), stdout.text);
    });
  }
}

/** The names of the values in a text. */
function valuesOf(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).toSorted();
}

Deno.test("every text is there in each language, with the same values", () => {
  const scenes = SCENES.map(({ name, texts }) => [name, texts] as const);
  const all = [...scenes, ["wire", WIRE_WORDS], ["common", COMMON_TEXTS]] as const;
  for (const [name, texts] of all) {
    for (const [key, text] of Object.entries(texts) as [string, Text][]) {
      assertEquals(Object.keys(text).toSorted(), ["en", "es"], `${name}: ${key}`);
      assert(text.en.trim() !== "" && text.es.trim() !== "", `${name}: ${key}`);
      assertEquals(valuesOf(text.es), valuesOf(text.en), `${name}: ${key}`);
      assertNotEquals(text.es, text.en, `${name}: ${key}`);
    }
  }
});

Deno.test("every scene has a name of its own", () => {
  assertEquals(new Set(SCENES.map(({ name }) => name)).size, SCENES.length);
});

Deno.test("fillText() groups numbers as the language does, and leaves strings as they are", () => {
  const text = { en: "{count} on {port}", es: "{count} en {port}" };
  const values = { count: 50_000, port: "50000" };
  assertEquals(fillText(text, "en", values), "50,000 on 50000");
  assertEquals(fillText(text, "es", values), "50.000 en 50000");
});
