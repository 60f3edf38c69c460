import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { testContext } from "../common/testing.ts";
import { main } from "./main.ts";
import { SCENES } from "./scenes.ts";

Deno.test("main() lists the scenes in each language when none is named", async () => {
  for (const language of ["en", "es"] as const) {
    const context = testContext();
    assertEquals(await main(["--lang", language], context), 0);
    for (const { name, texts } of SCENES) {
      assertStringIncludes(context.stdout.text, `  ${name} `);
      assertStringIncludes(context.stdout.text, ` ${texts.title[language]}\n`);
    }
    for (const line of context.stdout.text.split("\n")) assert(line.length <= 80, line);
  }
});

Deno.test("main() plays the scenes that are named, in that order", async () => {
  const context = testContext();
  assertEquals(await main(["-q", "leftovers", "byte-order"], context), 0);
  assertEquals(
    context.stdout.text,
    "leftovers: the wrong way fails, the right way works\n" +
      "byte-order: the wrong way fails, the right way works\n",
  );
});

Deno.test("main() takes the command's name, too", async () => {
  const context = testContext();
  assertEquals(await main(["play", "-q", "byte-order"], context), 0);
  assertStringIncludes(context.stdout.text, "byte-order: ");
});

Deno.test("main() returns 2 when a scene or a language is unknown", async () => {
  for (const args of [["half-open"], ["half-close", "--lang", "fr"]]) {
    const context = testContext();
    assertEquals(await main(args, context), 2);
    assertStringIncludes(context.stderr.text, "Cannot use ");
  }
});

Deno.test("main() returns 130 when it is interrupted", async () => {
  const context = testContext();
  context.interrupts.trigger("SIGINT");
  assertEquals(await main(["byte-order", "all"], context), 130);
});

Deno.test("main() prints help that fits 100 columns", async () => {
  for (const args of [["--help"], ["play", "--help"], ["half-close", "--help"]]) {
    const context = testContext();
    assertEquals(await main(args, context), 0);
    for (const line of context.stdout.text.split("\n")) assert(line.length <= 100, line);
  }
});
