/** `pack` and `unpack` against Python's `struct`: one process for all cases. */
import { assertEquals, assertThrows } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { pack, packedSize, type PackValue, unpack } from "@zocalo/framing";
import fc from "fast-check";
import { run } from "../support/run.ts";
import { needs } from "../support/skip.ts";
import { count } from "../support/tier.ts";

const PYTHON: string = fromFileUrl(new URL("python/pack.py", import.meta.url));
const RUNS = { numRuns: count(100, 2_000) };

type Tagged = ["int" | "float" | "bytes", string] | ["bool", boolean];
type Case = ["pack", string, Tagged[]] | ["unpack", string, string] | ["size", string];

/** Values are compared as text that keeps -0, the kind of number, and what a double has exactly. */
function tag(value: PackValue): Tagged {
  if (typeof value === "boolean") return ["bool", value];
  if (typeof value === "bigint") return ["int", String(value)];
  if (value instanceof Uint8Array) return ["bytes", value.toHex()];
  if (Number.isNaN(value)) return ["float", "nan"];
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return ["float", new Uint8Array(view.buffer).toHex()];
}

/** As the code tells an integer from a float, which JavaScript does not. */
function tagFor(code: string, value: PackValue): Tagged {
  return "fd?cs".includes(code) ? tag(value) : ["int", String(value)];
}

async function askPython<T>(cases: Case[]): Promise<T[]> {
  const input = new TextEncoder().encode(JSON.stringify(cases));
  const { code, stdout, stderr } = await run(["python3", PYTHON], input);
  assertEquals(code, 0, stderr);
  const answers: T[] = JSON.parse(new TextDecoder().decode(stdout));
  assertEquals(answers.length, cases.length);
  return answers;
}

const integers = (bits: number, signed: boolean) => {
  const min = signed ? -(2n ** BigInt(bits - 1)) : 0n;
  const max = 2n ** BigInt(signed ? bits - 1 : bits) - 1n;
  // Also what is just out of range: both have to refuse the same.
  const edge = fc.constantFrom(min - 1n, min, min + 1n, -1n, 0n, 1n, max - 1n, max, max + 1n);
  const any = fc.oneof(fc.bigInt({ min, max }), edge);
  return bits === 64 ? any : any.map(Number);
};

const VALUES: Record<string, fc.Arbitrary<PackValue>> = {
  b: integers(8, true),
  B: integers(8, false),
  h: integers(16, true),
  H: integers(16, false),
  i: integers(32, true),
  I: integers(32, false),
  l: integers(32, true),
  L: integers(32, false),
  q: integers(64, true),
  Q: integers(64, false),
  f: fc.oneof(
    fc.float(),
    fc.double(),
    fc.constantFrom(3.4028235677973362e38, 3.4028235677973366e38, -3.5e38, 1e-46),
  ),
  d: fc.double(),
  "?": fc.boolean(),
  c: fc.uint8Array({ maxLength: 2 }),
};

const CODES = Object.keys(VALUES);
const orders = fc.constantFrom("!", "<", ">");

/** A format of one code and one value for it. */
function oneValue(code: string): fc.Arbitrary<[string, PackValue]> {
  const value = VALUES[code]!;
  return fc.tuple(orders, value).map(([order, one]) => [`${order}${code}`, one]);
}

/** Formats of many codes. */
const formats = fc.tuple(
  orders,
  fc.array(
    fc.record({
      space: fc.constantFrom("", " ", "\n\t", "\v\f\r"),
      digits: fc.constantFrom("", "0", "1", "2", "03", "7"),
      code: fc.constantFrom(...CODES, "s", "x"),
    }),
    { maxLength: 8 },
  ),
).map(([order, fields]) => {
  const texts = fields.map(({ space, digits, code }) => space + digits + code);
  return order + texts.join("");
});

const { ignore, suffix } = needs("python3");

Deno.test({
  name: `pack() writes and refuses what Python's struct does for every code and order${suffix}`,
  ignore,
  fn: async () => {
    const samples = CODES.flatMap((code) => fc.sample(oneValue(code), RUNS));
    const answers = await askPython<string | null>(
      samples.map(([format, value]) => ["pack", format, [tagFor(format[1]!, value)]]),
    );
    let refused = 0;
    for (const [i, [format, value]] of samples.entries()) {
      const expected = answers[i]!;
      if (expected === null) {
        refused++;
        assertThrows(() => pack(format, value), RangeError, "", `${format} ${value}`);
      } else {
        // Which NaN it is depends on the machine.
        const isNan = Number.isNaN(value);
        if (!isNan) assertEquals(pack(format, value).toHex(), expected, `${format} ${value}`);
        assertEquals(unpack(format, Uint8Array.fromHex(expected)).map(tag), [
          tag(unpack(format, pack(format, value))[0]!),
        ]);
      }
    }
    assertEquals(refused > 0 && refused < samples.length / 2, true, `${refused} were refused`);
  },
});

Deno.test({
  name: `unpack() reads what Python's struct does from any bytes${suffix}`,
  ignore,
  fn: async () => {
    const samples = fc.sample(
      formats.chain((format) => {
        const size = packedSize(format);
        const bytes = fc.uint8Array({ minLength: size, maxLength: size });
        return bytes.map((one) => [format, one] as const);
      }),
      { numRuns: RUNS.numRuns * 10 },
    );
    const answers = await askPython<Tagged[]>(
      samples.map(([format, bytes]) => ["unpack", format, bytes.toHex()]),
    );
    for (const [i, [format, bytes]] of samples.entries()) {
      const values: PackValue[] = unpack(format, bytes);
      const expected = answers[i]!;
      const tagged = values.map((value, k) =>
        expected[k]?.[0] === "int" ? tagFor("i", value) : tag(value)
      );
      assertEquals(tagged, expected, JSON.stringify(format));
    }
  },
});

Deno.test({
  name: `pack() fills up strings as Python's struct does${suffix}`,
  ignore,
  fn: async () => {
    const samples = fc.sample(
      fc.uint8Array({ maxLength: 20 }).chain((bytes) =>
        fc.nat(5).map((more) => [`!B${bytes.length + more}sx`, bytes] as const)
      ),
      RUNS,
    );
    const answers = await askPython<string>(
      samples.map(([format, bytes]) => ["pack", format, [["int", "7"], tag(bytes)]]),
    );
    for (const [i, [format, bytes]] of samples.entries()) {
      assertEquals(pack(format as string, 7, bytes).toHex(), answers[i]);
    }
  },
});

Deno.test({
  name: `packedSize() takes and refuses the formats that Python's struct does${suffix}`,
  ignore,
  fn: async () => {
    // Without the codes that Python has and we have not, and without sizes above 1 MiB.
    const characters = fc.constantFrom(..."0123 \t\nxcbB?hHiIlLqQfdszZ!<>.-+_é");
    const text = fc.string({ unit: characters, maxLength: 12 })
      .filter((one) => !/\d{5}/.test(one));
    const samples = fc.sample(
      fc.oneof(formats, fc.tuple(orders, text).map(([order, rest]) => order + rest)),
      { numRuns: RUNS.numRuns * 10 },
    );
    const answers = await askPython<number | null>(samples.map((format) => ["size", format]));
    for (const [i, format] of samples.entries()) {
      const expected = answers[i]!;
      if (expected === null) {
        assertThrows(() => packedSize(format), SyntaxError, "", JSON.stringify(format));
      } else assertEquals(packedSize(format), expected, JSON.stringify(format));
    }
    assertEquals(answers.includes(null), true);
  },
});
