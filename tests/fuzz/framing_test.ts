/**
 * Property tests of `@zocalo/framing`: what comes out never depends on how the bytes were cut, and
 * garbage never does worse than a FrameError. A failure prints the seed, which reproduces it:
 * `fc.assert(property, { seed, path })`.
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type Codec,
  type Decoder,
  encodeAll,
  FrameError,
  FrameTooLargeError,
  lines,
  ReceiveBuffer,
  TruncatedFrameError,
} from "@zocalo/framing";
import { count } from "../support/tier.ts";
import { cut, garbage, SAMPLES, sizes } from "./_framing_samples.ts";

const RUNS = { numRuns: count(500, 10_000) };

/** Bytes: what a header or a line ending takes at most. */
const OVERHEAD = 16;

function comparable(error: unknown): unknown {
  if (error instanceof FrameTooLargeError) {
    return [error.name, error.recoverable, error.length, error.limit];
  }
  if (error instanceof TruncatedFrameError) {
    return [error.name, error.recoverable, error.have, error.need];
  }
  if (error instanceof FrameError) return [error.name, error.recoverable];
  throw error;
}

/**
 * Appends what comes out; whether one can go on. Each call of `next()` gives a frame or an error
 * for some bytes.
 */
function drain(decoder: Decoder<unknown>, outcomes: unknown[], most: number): boolean {
  while (true) {
    if (outcomes.length > most) throw new Error("More frames and errors than bytes");
    try {
      const frame = decoder.next();
      if (frame === undefined) return true;
      outcomes.push(frame);
    } catch (error) {
      outcomes.push(comparable(error));
      if (!(error as FrameError).recoverable) return false;
    }
  }
}

function decode(codec: Codec<unknown>, chunks: Iterable<Uint8Array>, limit: number): unknown[] {
  const decoder = codec.decoder();
  const outcomes: unknown[] = [];
  const copies: unknown[] = [];
  let total = 0;
  for (const chunk of chunks) {
    decoder.push(chunk);
    total += chunk.length;
    const goesOn = drain(decoder, outcomes, total);
    while (copies.length < outcomes.length) copies.push(structuredClone(outcomes[copies.length]));
    if (!goesOn) return outcomes;
    const most = limit + OVERHEAD + chunk.length;
    if (decoder.bufferedBytes > most) {
      throw new Error(`${decoder.bufferedBytes} bytes are buffered, not ${most}`);
    }
  }
  decoder.end();
  drain(decoder, outcomes, total + 1);
  assertEquals(
    outcomes.slice(0, copies.length),
    copies,
    "a frame was changed after it had been handed out",
  );
  return outcomes;
}

for (const [name, sample] of Object.entries(SAMPLES)) {
  Deno.test(`${name}() gives back what was encoded when the bytes are cut anywhere`, () => {
    fc.assert(
      fc.property(sample, sizes, fc.boolean(), ({ codec, items, limit }, chunkSizes, views) => {
        const wire = encodeAll(codec, items);
        assertEquals(decode(codec, cut(wire, chunkSizes, views), limit), items);
      }),
      RUNS,
    );
  });

  Deno.test(`${name}() gives the same frames and errors for garbage when it is cut anywhere`, () => {
    fc.assert(
      fc.property(
        sample,
        garbage,
        sizes,
        fc.boolean(),
        ({ codec, limit }, bytes, chunkSizes, views) => {
          const whole = decode(codec, [bytes.slice()], limit);
          assertEquals(decode(codec, cut(bytes, chunkSizes, views), limit), whole);
        },
      ),
      RUNS,
    );
  });

  Deno.test(`${name}() gives frames and then an error when garbage follows them`, () => {
    fc.assert(
      fc.property(sample, garbage, sizes, ({ codec, items, limit }, bytes, chunkSizes) => {
        const wire = Uint8Array.from([...encodeAll(codec, items), ...bytes]);
        const outcomes = decode(codec, cut(wire, chunkSizes, false), limit);
        assertEquals(outcomes.slice(0, items.length), items);
      }),
      RUNS,
    );
  });

  Deno.test(`${name}() hands over the exact rest when it is stopped anywhere`, () => {
    const stops = fc.record({ sample, sizes, pushes: fc.nat(20), takes: fc.nat(20) });
    fc.assert(
      fc.property(stops, ({ sample: { codec, items }, sizes: chunkSizes, pushes, takes }) => {
        const wire = encodeAll(codec, items);
        const decoder = codec.decoder();
        const chunks = [...cut(wire, chunkSizes, false)].slice(0, pushes);
        for (const chunk of chunks) decoder.push(chunk);
        const frames: unknown[] = [];
        while (frames.length < takes) {
          const frame = decoder.next();
          if (frame === undefined) break;
          frames.push(frame);
        }
        const pushed = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
        const taken = encodeAll(codec, frames).length;
        assertEquals(decoder.bufferedBytes, pushed - taken);
        assertEquals(decoder.remainder(), wire.slice(taken, pushed));
        assertEquals([decoder.bufferedBytes, decoder.next()], [0, undefined]);
      }),
      RUNS,
    );
  });
}

Deno.test("lines() gives what a plain split of the whole text gives", () => {
  const text = fc.array(
    fc.oneof(
      fc.constantFrom("\n", "\r", "\r\n", "\ufeff", "\ufffd"),
      fc.string({ unit: "binary", maxLength: 20 }),
    ),
    { maxLength: 60 },
  ).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, sizes, fc.nat(30), (whole, chunkSizes, limit) => {
      const expected = whole.split("\n").map((line) => line.replace(/\r$/, ""));
      if (whole.endsWith("\n") || whole === "") expected.pop();
      const outcomes = expected.map((line) => {
        const { length } = new TextEncoder().encode(line);
        return length > limit ? ["FrameTooLargeError", true, limit + 1, limit] : line;
      });
      const wire = new TextEncoder().encode(whole);
      assertEquals(
        decode(lines({ limit }) as Codec<unknown>, cut(wire, chunkSizes, false), limit),
        outcomes,
      );
    }),
    RUNS,
  );
});

Deno.test("ReceiveBuffer does what a plain array does", () => {
  const size = fc.oneof(fc.nat(5), fc.nat(500));
  const step = fc.oneof(
    fc.record({ kind: fc.constant("push" as const), size, views: fc.boolean() }),
    fc.record({
      kind: fc.constantFrom("take", "peek", "skip", "at", "uint", "indexOf"),
      size,
      from: fc.nat(300),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const buffer = new ReceiveBuffer();
      let model: number[] = [];
      const memory = Uint8Array.from({ length: 40_000 }, (_, i) => i * 7 + (i >> 8));
      let used = 0;
      for (const step of steps) {
        if ("views" in step) {
          const chunk = memory.subarray(used, used += step.size);
          buffer.push(step.views ? chunk : chunk.slice());
          model.push(...chunk);
          continue;
        }
        const { kind, size, from } = step;
        const enough = size <= model.length;
        if (kind === "take") {
          const begin = Math.min(from, size);
          assertEquals(
            buffer.take(size, begin),
            enough ? Uint8Array.from(model.slice(begin, size)) : undefined,
          );
          if (enough) model = model.slice(size);
        } else if (kind === "peek") {
          assertEquals(
            buffer.peek(size),
            enough ? Uint8Array.from(model.slice(0, size)) : undefined,
          );
        } else if (kind === "skip") {
          buffer.skip(size);
          model = model.slice(size);
        } else if (kind === "at") {
          assertEquals(buffer.at(size), model[size]);
        } else if (kind === "uint") {
          const there = model.slice(size, size + 3);
          assertEquals(
            buffer.uint(size, 3),
            there.length < 3 ? undefined : there.reduce((a, b) => a * 256 + b),
          );
        } else {
          const needle = memory.subarray(size, size + 1 + from % 3);
          const at = model.findIndex((_, i) =>
            i >= from && needle.every((byte, k) => model[i + k] === byte)
          );
          assertEquals(buffer.indexOf(needle, from), at);
        }
        assertEquals(buffer.length, model.length);
      }
      assertEquals(buffer.remainder(), Uint8Array.from(model));
    }),
    RUNS,
  );
});
