import { assertEquals, assertMatch } from "@std/assert";
import { canonicalSecret, generateCode, isMistypedCode } from "./_code.ts";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

Deno.test("generateCode() makes seven groups of four letters, another each time", () => {
  const codes = Array.from({ length: 100 }, generateCode);
  assertEquals(new Set(codes).size, 100);
  for (const code of codes) assertMatch(code, /^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
});

Deno.test("generateCode() leaves no bit of its 128 to be guessed", () => {
  const digits = Array.from({ length: 26 }, () => new Set<string>());
  for (let i = 0; i < 2_000; i++) {
    const letters = generateCode().replaceAll("-", "");
    for (const [place, seen] of digits.entries()) seen.add(letters[place]!);
  }
  // The last of them holds 3 bits, and 2 of the check.
  for (const seen of digits) assertEquals(seen.size, 32);
});

Deno.test("canonicalSecret() takes a code however it was typed", () => {
  for (let i = 0; i < 50; i++) {
    const code = generateCode();
    const typed = [
      code,
      code.toLowerCase(),
      code.replaceAll("-", ""),
      code.replaceAll("-", " "),
      code.replaceAll("-", " - "),
      ` ${code} `,
      code.replaceAll("0", "o"),
      code.replaceAll("0", "O"),
      code.replaceAll("1", "l"),
      code.replaceAll("1", "I").toLowerCase(),
    ];
    for (const text of typed) assertEquals(canonicalSecret(text), code, text);
  }
});

Deno.test("isMistypedCode() notices a wrong letter and two exchanged ones", () => {
  const code = "SZ6M-04QS-ZQT1-GVME-5633-3M3J-F2NA";
  assertEquals([canonicalSecret(code), isMistypedCode(code)], [code, false]);
  const inGroups = (letters: string[]) => letters.join("").match(/.{4}/g)!.join("-");
  const letters = [...code.replaceAll("-", "")];
  for (const [i, letter] of letters.entries()) {
    for (const wrong of ALPHABET.replace(letter, "")) {
      const typo = inGroups(letters.with(i, wrong));
      assertEquals(isMistypedCode(typo), true);
    }
    const next = letters[i + 1] ?? letter;
    if (next === letter) continue;
    const typo = inGroups(letters.with(i, next).with(i + 1, letter));
    assertEquals(isMistypedCode(typo), true);
  }
});

Deno.test("canonicalSecret() leaves a password as it is", () => {
  const passwords = [
    "hunter2",
    " with spaces ",
    "ñandú",
    "",
    "correcthorsebatterystaplexyz",
    "ABCD-EFGH",
    "0000-0000-0000-0000-0000-0000-000",
    "uuuu-uuuu-uuuu-uuuu-uuuu-uuuu-uuuu",
    "fish swim deep into cold dark lake",
  ];
  for (const password of passwords) assertEquals(canonicalSecret(password), password);
});
