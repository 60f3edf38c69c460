import type { ByteStream } from "../byte_stream.ts";
import { ENDING } from "./_contract_ending.ts";
import { READING } from "./_contract_reading.ts";
import { type CaseBody, type CaseSizes, LARGE } from "./_contract_support.ts";
import { WRITING } from "./_contract_writing.ts";
import { checkInteger, MAX_DELAY } from "./_check.ts";

/** Two streams joined to each other. */
export type StreamPair = readonly [ByteStream, ByteStream];

/** One promise of a {@linkcode ByteStream}, as a test. */
export interface ContractCase {
  /** What it says, for the name of the test. */
  readonly name: string;
  /** Opens streams, tries them, and rejects if the promise is broken. */
  readonly run: () => Promise<void>;
}

/** Options of {@linkcode byteStreamContract}. */
export interface ContractOptions {
  /**
   * How large a large write is, in bytes. By default more than any system buffers on the way; less is faster.
   *
   * @default {16_777_216}
   */
  largeWrite?: number;
  /**
   * How long a case may take, in milliseconds. A stream that breaks a promise often does it by waiting for ever.
   *
   * @default {30_000}
   */
  timeout?: number;
}

/**
 * The promises of a {@linkcode ByteStream} as tests, for any test runner. Zócalo runs them over each of its transports; run
 * them over a stream of your own.
 *
 * @param open Opens two streams that are joined to each other. It is called once for each case, which ends both.
 * @param options How large and how long.
 * @throws {RangeError} If `largeWrite` is not an integer from 1, or `timeout` not one from 1 to 2147483647.
 *
 * @example Usage
 * ```ts
 * import { byteStreamContract, memoryPair } from "@zocalo/transport/testing";
 *
 * for (const { name, run } of byteStreamContract(() => memoryPair())) {
 *   Deno.test(`memory: ${name}`, run);
 * }
 * ```
 */
export function byteStreamContract(
  open: () => StreamPair | Promise<StreamPair>,
  options: ContractOptions = {},
): ContractCase[] {
  const { largeWrite = LARGE, timeout = 30_000 } = options;
  checkInteger("largeWrite", largeWrite, 1, Number.MAX_SAFE_INTEGER);
  checkInteger("timeout", timeout, 1, MAX_DELAY);
  return Object.entries({ ...READING, ...WRITING, ...ENDING }).map(([name, body]) => ({
    name,
    run: async () => await tryOn(await open(), body, { largeWrite }, timeout),
  }));
}

async function tryOn(
  [a, b]: StreamPair,
  body: CaseBody,
  sizes: CaseSizes,
  timeout: number,
): Promise<void> {
  const timedOut = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    timedOut.reject(new Error(`The promise was not kept within ${timeout} ms`));
  }, timeout);
  try {
    await Promise.race([body(a, b, sizes), timedOut.promise]);
  } finally {
    clearTimeout(timer);
    a.abort();
    b.abort();
  }
}
