/** npm `it-length-prefixed`: varint, and u32 with a decoder of one's own as its README shows. */
import { type Decode, main } from "./_measure.ts";

/** Bytes that may lie in several arrays. */
interface ByteList {
  readonly byteLength: number;
  /** Throws a RangeError if they are not there, which means "wait for more". */
  getUint32(offset: number): number;
  subarray(): Uint8Array;
}

// A variable, so that type checks do not load what only benchmarks need.
const PACKAGE = "npm:it-length-prefixed@11.0.1";
const { decode: decodeFrames } = await import(PACKAGE);

const u32 = Object.assign((bytes: ByteList) => bytes.getUint32(0), { bytes: 4 });

await main((shape): Decode => {
  const options = shape.startsWith("u32") ? { lengthDecoder: u32 } : {};
  return (chunks, out) => {
    const frames: Iterable<ByteList> = decodeFrames(chunks, options);
    for (const frame of frames) out.kept.push(frame.subarray());
  };
});
