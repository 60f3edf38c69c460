import type { ByteStream } from "../byte_stream.ts";
import { CASES } from "./_contract_cases.ts";

/** Two streams joined to each other. */
export type StreamPair = readonly [ByteStream, ByteStream];

/** One promise of a {@linkcode ByteStream}, as a test. */
export interface ContractCase {
  /** What it says, for the name of the test. */
  readonly name: string;
  /** Opens streams, tries them, and rejects if the promise is broken. */
  readonly run: () => Promise<void>;
}

/**
 * The promises of a {@linkcode ByteStream} as tests, for any test runner. Zócalo runs them over each of its transports; run
 * them over a stream of your own.
 *
 * @param open Opens two streams that are joined to each other. It is called once for each case, which ends both.
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
): ContractCase[] {
  return Object.entries(CASES).map(([name, body]) => ({
    name,
    run: async () => {
      const [a, b] = await open();
      try {
        await body(a, b);
      } finally {
        a.abort();
        b.abort();
      }
    },
  }));
}
