import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { recordingSvg, squeeze, type Take } from "./terminal_svg.ts";
import { parseScreen } from "./terminal_text.ts";

function take(at: number, ...rows: string[]): Take {
  return { at, screens: [parseScreen(rows)] };
}

function draw(...takes: Take[]): string {
  const terminals = [{ title: "one", columns: 20, rows: 2 }];
  return recordingSvg({ title: "A <recording>", terminals, takes, rest: 1 });
}

/** What is drawn, without the frame: the classes that say when, and the text. */
function drawn(svg: string): string[] {
  return [...svg.matchAll(/<g(?: class="([^"]*)")?>(.*)<\/g>/g)].map(([, classes = "", runs]) =>
    `${classes}: ${runs!.replaceAll(/<[^>]*>/g, "")}`
  );
}

Deno.test("recordingSvg() shows a row for as long as it stays", () => {
  const svg = draw(take(5, "$ ", "same"), take(6, "$ a", "same"), take(8, "$ ab", "same"));
  assertEquals(drawn(svg), ["a k0-1: $ ", "a k1-2: $ a", "a k2-3 z: $ ab", ": same"]);
  assertStringIncludes(svg, "@keyframes k0-1{0%{visibility:visible}25%{visibility:hidden}}");
  assertStringIncludes(
    svg,
    "@keyframes k1-2{0%{visibility:hidden}25%{visibility:visible}75%{visibility:hidden}}",
  );
  assertStringIncludes(svg, "@keyframes k2-3{0%{visibility:hidden}75%{visibility:visible}}");
  assertStringIncludes(svg, "animation:4s step-end infinite");
});

Deno.test("recordingSvg() draws looks when a row has them", () => {
  const svg = draw(take(0, "\x1b[1;31mred\x1b[0m \x1b[7mturned\x1b[0m", ""));
  assertStringIncludes(
    svg,
    '<text x="12" y="42" textLength="25.2" lengthAdjust="spacingAndGlyphs" class="b" style="fill:#f07178">red</text>',
  );
  assertStringIncludes(
    svg,
    '<rect x="45.6" y="29" width="50.4" height="18" fill="#d7dae0"/>',
  );
});

Deno.test("recordingSvg() escapes what has a meaning in XML", () => {
  const svg = draw(take(0, `<a href="&">`, ""));
  assertStringIncludes(svg, ">&lt;a href=&quot;&amp;&quot;&gt;</text>");
  assertStringIncludes(svg, "<title>A &lt;recording&gt;</title>");
});

Deno.test("recordingSvg() holds neither scripts nor addresses of others", () => {
  const svg = draw(take(0, "a", "b"), take(1, "c", "d"));
  assertEquals(svg.match(/<script|@import|@font-face|url\(|href/g), null);
  assertEquals(svg.match(/https?:[^"]*/g), ["http://www.w3.org/2000/svg"]);
});

Deno.test("recordingSvg() puts terminals below each other when there are several", () => {
  const terminals = ["one", "two"].map((title) => ({ title, columns: 10, rows: 1 }));
  const screens = [parseScreen(["a"]), parseScreen(["b"])];
  const svg = recordingSvg({ title: "", terminals, takes: [{ at: 0, screens }], rest: 1 });
  assertEquals(svg.match(/translate\(0 \d+\)/g), ["translate(0 0)", "translate(0 66)"]);
  assertStringIncludes(svg, 'width="110" height="124"');
});

Deno.test("recordingSvg() throws when nothing was taken", () => {
  assertThrows(() => draw(), TypeError, "without takes");
});

Deno.test("squeeze() shortens pauses when they are too long", () => {
  const takes = [take(10), take(11), take(20), take(21.5), take(90)];
  assertEquals(squeeze(takes, 2).map(({ at }) => at), [10, 11, 13, 14.5, 16.5]);
});

for (const name of ["echo", "chat", "file-send"]) {
  Deno.test(`the picture of ${name} is small, and tells nothing of the machine it was made on`, async () => {
    const url = new URL(`../apps/${name}/${name}.svg`, import.meta.url);
    const svg = await Deno.readTextFile(url);
    assertEquals(new TextEncoder().encode(svg).length < 100_000, true);
    assertEquals(svg.match(/<script|\/(home|root|tmp|Users)\/|registry|JSR does not/g), null);
  });
}
