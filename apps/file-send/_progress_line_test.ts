import { assertEquals, assertStringIncludes } from "@std/assert";
import { textWidth } from "../common/text_width.ts";
import { progressLine, type ProgressState } from "./_progress_line.ts";

const STATE: ProgressState = {
  name: "informe anual.pdf",
  number: 12,
  files: 340,
  bytes: 3_200_000_000,
  totalBytes: 7_600_000_000,
  resumedBytes: 1_200_000_000,
  bytesPerSecond: 112_000_000,
  remaining: 39_286,
};

Deno.test("progressLine() says what there is room for, the most important first", () => {
  const lines = [16, 39, 52, 79, 120].map((columns) => progressLine(STATE, columns).trimEnd());
  assertEquals(lines, [
    " 42 %   112 MB/s",
    " 42 %   112 MB/s  ETA 0:39",
    " 42 %   112 MB/s  ETA 0:39   file  12 of 340",
    "[=====>       ]   42 %   112 MB/s  ETA 0:39   file  12 of 340  informe anual.p…",
    "[======>         ]   42 %   3.2 GB of 7.6 GB   112 MB/s  ETA 0:39   file  12 of 340  " +
    "1.2 GB resumed  informe anual.pdf",
  ]);
});

Deno.test("progressLine() never takes more columns than there are", () => {
  const names = [
    "a",
    "写真".repeat(60),
    "e\u0301".repeat(200),
    "\x1b[2J\u202e".repeat(40),
    "🙂".repeat(90),
  ];
  for (const name of names) {
    for (const totalBytes of [null, 0, 7_600_000_000]) {
      for (let columns = 39; columns <= 200; columns++) {
        const line = progressLine({ ...STATE, name, totalBytes }, columns);
        assertEquals(textWidth(line) <= columns, true, line);
      }
    }
  }
});

Deno.test("progressLine() escapes control characters in a name", () => {
  const line = progressLine({ ...STATE, name: "a\x1b[2J\nb" }, 200);
  assertStringIncludes(line, "a\\x1b[2J\\x0ab");
});

Deno.test("progressLine() has no bar, per cent or ETA where nobody knows how much it will be", () => {
  const line = progressLine({ ...STATE, files: 1, totalBytes: null, remaining: null }, 79);
  assertEquals(line, " 3.2 GB   112 MB/s  1.2 GB resumed  informe anual.pdf");
});

Deno.test("progressLine() says 100 % only when all is there", () => {
  const totalBytes = 1_000_000;
  const at = (bytes: number) => progressLine({ ...STATE, bytes, totalBytes }, 60);
  assertStringIncludes(at(999_999), " 99 %");
  assertStringIncludes(at(1_000_000), "100 %");
  assertStringIncludes(at(1_000_001), "100 %");
});

Deno.test("progressLine() counts files where none has any bytes", () => {
  const empty = { ...STATE, bytes: 0, totalBytes: 0, resumedBytes: 0, number: 171 };
  assertStringIncludes(progressLine(empty, 79), " 50 %");
});

Deno.test("progressLine() has no ETA yet where nobody knows", () => {
  assertStringIncludes(progressLine({ ...STATE, remaining: null }, 79), "ETA --:--");
});
