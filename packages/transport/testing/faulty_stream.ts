import type { ByteStream } from "../byte_stream.ts";
import { ConnStream } from "../conn_stream.ts";
import { checkInteger, checkRange, MAX_DELAY } from "./_check.ts";
import { FaultyConn } from "./_faulty_conn.ts";

/**
 * Which faults {@linkcode faultyStream} injects. Those without a unit are probabilities, from 0 (never) to 1 (at every
 * call). What is on by default breaks no promise of a stream: a program that fails under it has a fault of its own.
 */
export interface FaultOptions {
  /**
   * Decides all that happens: the same seed and the same calls get the same faults. From 0 to 4294967295. Give each
   * stream of a test one of its own.
   *
   * @default {0}
   */
  seed?: number;
  /**
   * That a read hands out fewer bytes than it might, every other time 8 or fewer.
   *
   * @default {0.5}
   */
  shortReads?: number;
  /**
   * That part of a write goes ahead of the rest, every other time 8 bytes or fewer.
   *
   * @default {0.5}
   */
  shortWrites?: number;
  /**
   * That a call waits before it begins, for a turn of the event loop or longer.
   *
   * @default {0.25}
   */
  delays?: number;
  /**
   * How long such a wait may be, in milliseconds, at most 2147483647; most are much shorter.
   *
   * @default {2}
   */
  maxDelay?: number;
  /**
   * That a call waits long before it begins.
   *
   * @default {0}
   */
  stalls?: number;
  /**
   * How long that is, in milliseconds, at most 2147483647.
   *
   * @default {1000}
   */
  stallTime?: number;
  /**
   * That the connection is lost at a call: here as when the peer resets it (`ECONNRESET`), for the peer as by `abort`.
   *
   * @default {0}
   */
  resets?: number;
  /**
   * That a read takes the stream for ended although more would come, as when the peer's program dies in the middle.
   *
   * @default {0}
   */
  truncations?: number;
}

const HARMLESS: Required<FaultOptions> = {
  seed: 0,
  shortReads: 0.5,
  shortWrites: 0.5,
  delays: 0.25,
  maxDelay: 2,
  stalls: 0,
  stallTime: 1_000,
  resets: 0,
  truncations: 0,
};

/**
 * All faults of {@linkcode faultyStream}. Those that end a stream come once in some hundred calls, so that it gets somewhere
 * before. To be used with a seed: `faultyStream(stream, { ...EVERY_FAULT, seed })`.
 */
export const EVERY_FAULT: Readonly<Required<Omit<FaultOptions, "seed">>> = {
  shortReads: 0.5,
  shortWrites: 0.5,
  delays: 0.25,
  maxDelay: 20,
  stalls: 0.002,
  stallTime: 1_000,
  resets: 0.002,
  truncations: 0.002,
};

const PROBABILITIES = [
  "shortReads",
  "shortWrites",
  "delays",
  "stalls",
  "resets",
  "truncations",
] as const;

const MAX_SEED = 2 ** 32 - 1;

function check(options: Required<FaultOptions>): void {
  checkInteger("seed", options.seed, 0, MAX_SEED);
  for (const name of PROBABILITIES) checkRange(name, options[name], 0, 1);
  for (const name of ["maxDelay", "stallTime"] as const) {
    checkRange(name, options[name], 0, MAX_DELAY);
  }
}

/**
 * A stream that misbehaves as networks do, and the same way again for the same seed. It keeps every promise of a
 * {@linkcode ByteStream} under the default faults, so what breaks under them is at fault itself; resets, truncation and stalls
 * have to be asked for.
 *
 * It owns the stream given to it: nothing else may be called on that one, and ending this one ends that one. A pause under
 * way ends with the stream.
 *
 * @param stream The stream to use; wrap both ends to have faults on both sides.
 * @param options Which faults, and how often.
 * @returns The stream around it, which the caller closes.
 * @throws {RangeError} If an option is out of range.
 *
 * @example A program that takes one read for one message is found out
 * ```ts
 * import { faultyStream, memoryPair } from "@zocalo/transport/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const [client, server] = memoryPair();
 * using faulty = faultyStream(server, { seed: 7, shortReads: 1 });
 * await client.write(new TextEncoder().encode("a message"));
 * client.abort();
 *
 * let reads = 0;
 * while (await faulty.read(new Uint8Array(1_024)) !== null) reads++;
 * assertEquals(reads > 1, true);
 * ```
 */
export function faultyStream(stream: ByteStream, options: FaultOptions = {}): ByteStream {
  const all = { ...HARMLESS, ...options };
  check(all);
  return new ConnStream(new FaultyConn(stream, all), stream.local, stream.remote, stream.tls);
}
