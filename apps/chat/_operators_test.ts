import { assertEquals, assertThrows } from "@std/assert";
import { Failure } from "../common/failure.ts";
import { Operators, parseOperators } from "./_operators.ts";
import { hashPassword } from "./password_hash.ts";

const HASH = await hashPassword("right");

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
    operators.check("ana", "right"),
    operators.check("ana", "wrong"),
    operators.check("bob", "right"),
    operators.check("__proto__", "right"),
    operators.check("ana", "right"),
  ]);
  assertEquals(answers, [true, false, false, false, true]);
});
