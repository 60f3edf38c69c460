import { assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { LineWriter } from "../common/line_writer.ts";
import { testContext, TextSink } from "../common/testing.ts";
import { playScene } from "./play_scene.ts";
import type { Evidence, Scene } from "./scene.ts";

/** A scene that has seen what it is told. */
function scene(wrong: Evidence, right: Evidence): Scene {
  const text = { en: "text", es: "texto" };
  return {
    name: "test",
    texts: { title: text, idea: text, wrong: text, failed: text, right: text, worked: text },
    wrong: () => Promise.resolve(wrong),
    right: () => Promise.resolve(right),
  };
}

Deno.test("playScene() returns false and says what it saw when the wrong way does not fail", async () => {
  for (const quiet of [false, true]) {
    const { out, stdout } = testContext();
    const played = scene({ shown: false, values: { got: 5 } }, { shown: true });
    assertFalse(await playScene(played, { out, language: "en", quiet }));
    await out.flush();
    assertStringIncludes(
      stdout.text,
      'test: The wrong way did not fail here: {"got":5}\n',
    );
    assertFalse(stdout.text.includes("FAILS"));
  }
});

Deno.test("playScene() returns false and says what it saw when the right way does not work", async () => {
  for (const quiet of [false, true]) {
    const { out, stdout } = testContext();
    const played = scene({ shown: true }, { shown: false });
    assertFalse(await playScene(played, { out, language: "es", quiet }));
    await out.flush();
    assertStringIncludes(stdout.text, "test: La manera correcta no ha funcionado aquí: {}\n");
    assertFalse(stdout.text.includes("FUNCIONA"));
  }
});

Deno.test("playScene() prints one line when it is quiet", async () => {
  const { out, stdout } = testContext();
  const played = scene({ shown: true }, { shown: true });
  assertEquals(await playScene(played, { out, language: "en", quiet: true }), true);
  await out.flush();
  assertEquals(stdout.text, "test: the wrong way fails, the right way works\n");
});

Deno.test("playScene() colours only where colours are wanted", async () => {
  for (const color of [false, true]) {
    const { out, stdout } = testContext();
    out.color = color;
    const played = scene({ shown: true }, { shown: true });
    await playScene(played, { out, language: "en", quiet: false });
    await out.flush();
    // The environment of the tests may forbid them altogether.
    assertEquals(stdout.text.includes("\x1b["), color && !Deno.noColor);
  }
});

Deno.test("playScene() breaks its text into lines that fit when the terminal is narrow", async () => {
  const text = { en: "one word after the other ".repeat(20).trim(), es: "-" };
  const texts = { title: text, idea: text, wrong: text, failed: text, right: text, worked: text };
  const stdout = new TextSink();
  const out = new LineWriter(stdout, { columns: () => 40 });
  const played = { ...scene({ shown: true }, { shown: true }), texts };
  await playScene(played, { out, language: "en", quiet: false });
  await out.flush();
  const [_title, ...lines] = stdout.text.split("\n");
  assertEquals(lines.filter((line) => line.length > 40), []);
  assertEquals(stdout.text.split(/\s+/).filter((word) => word === "other").length, 6 * 20);
});
