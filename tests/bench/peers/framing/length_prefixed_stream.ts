/**
 * npm `length-prefixed-stream`, which reads varints only: u32 shapes reach it with those. It leaves
 * empty frames out unless told otherwise, which makes it faster, too.
 */
import { lengthPrefixed } from "@zocalo/framing";
import { main } from "./_measure.ts";
import { decodeWithStream } from "./_node_stream.ts";
import { makeWork } from "./_work.ts";

// A variable, so that type checks do not load what only benchmarks need.
const PACKAGE = "npm:length-prefixed-stream@2.0.0";
const { default: streams } = await import(PACKAGE);

const varint = lengthPrefixed({ width: "varint" });

await main(
  () => decodeWithStream(() => streams.decode({ allowEmpty: true })),
  (shape) => makeWork(shape, varint),
);
