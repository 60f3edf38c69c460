import { assertEquals } from "@std/assert";
import { fitText, textWidth } from "./_fit_text.ts";

Deno.test("fitText() leaves what fits, and cuts the rest off by columns", () => {
  assertEquals(fitText("informe.pdf", 11), "informe.pdf");
  assertEquals(fitText("informe.pdf", 10), "informe.p…");
  assertEquals(fitText("写真写真", 8), "写真写真");
  assertEquals(fitText("写真写真", 7), "写真写…");
  assertEquals(fitText("写真写真", 6), "写真…");
  assertEquals(fitText("e\u0301te\u0301", 3), "e\u0301te\u0301");
  assertEquals(fitText("abc", 1), "…");
  assertEquals(fitText("abc", 0), "");
});

Deno.test("textWidth() counts two columns for East Asian letters and emoji, none for marks", () => {
  const wide = ["写真", "かな", "カナ", "한글", "ｆｕ", "🙂❤\ufe0f"];
  assertEquals(wide.map(textWidth), wide.map(() => 4));
  assertEquals(["", "e\u0301", "año", "Ω—é"].map(textWidth), [0, 1, 3, 3]);
});

Deno.test("fitText() never takes more columns than there are", () => {
  const text = "año 写真 🙂🙂 e\u0301 ｆｕｌｌ";
  for (let columns = 0; columns < 40; columns++) {
    const width = textWidth(fitText(text, columns));
    assertEquals(width <= columns, true, `${width} columns of ${columns}`);
  }
});
