import { assertEquals, assertThrows } from "@std/assert";
import { Failure } from "../common/failure.ts";
import { Operators, parseOperators } from "./_operators.ts";

/** Of "secret", at the least cost that there is. */
const HASH = "$scrypt$ln=1,r=1,p=1$c2FsdHNhbHQ$1pazaWFI7iSXJLTjb4ccsw";

function parse(text: string) {
  return parseOperators("--oper-file", "opers", text);
}

Deno.test("parseOperators() reads names and hashes, and passes over comments", () => {
  const operators = parse(`# who may\n\nana:${HASH}\r\nbob:${HASH} \n`);
  assertEquals([...operators.keys()], ["ana", "bob"]);
});

Deno.test("parseOperators() says which line is wrong", () => {
  const cases = [
    ["", "it names no operator"],
    ["# nobody\n", "it names no operator"],
    [`ana:${HASH}\nbob\n`, "line 2 is not NAME:HASH"],
    [`a na:${HASH}`, "line 1 is not NAME:HASH"],
    ["ana:right", 'line 1 has no hash as "chat hash-password" makes them'],
    [`ana:${HASH}\nana:${HASH}`, 'line 2 names "ana" again'],
  ] as const;
  for (const [text, why] of cases) {
    const error = assertThrows(
      () => parse(text),
      Failure,
      `Cannot use --oper-file "opers": ${why}`,
    );
    assertEquals((error as Failure).exitCode, 5);
  }
});

Deno.test("Operators.check() takes the right password of the right operator, many at once", async () => {
  const operators = new Operators(parse(`ana:${HASH}\n`));
  const answers = await Promise.all([
    operators.check("ana", "secret", "a"),
    operators.check("ana", "wrong", "b"),
    operators.check("bob", "secret", "c"),
    operators.check("__proto__", "secret", "d"),
    operators.check("ana", "secret", "e"),
  ]);
  assertEquals(answers, [true, false, false, false, true]);
});

Deno.test("Operators.check() is busy at once for a host whose last password it looks at, not for others", async () => {
  const operators = new Operators(parse(`ana:${HASH}\n`));
  const guesses = Array.from({ length: 100 }, () => operators.check("ana", "guess", "eve"));
  const right = operators.check("ana", "secret", "ana");
  assertEquals((await Promise.all(guesses)).filter((answer) => answer !== "busy"), [false]);
  assertEquals(await right, true);
  assertEquals(await operators.check("ana", "secret", "eve"), true);
});

Deno.test("Operators.check() is busy when it looks at eight", async () => {
  const operators = new Operators(parse(`ana:${HASH}\n`));
  const all = Array.from({ length: 10 }, (_, i) => operators.check("ana", "wrong", `host ${i}`));
  assertEquals(await Promise.all(all), [...Array(8).fill(false), "busy", "busy"]);
});
