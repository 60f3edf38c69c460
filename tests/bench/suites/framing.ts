/**
 * Decoders in one process: the same messages in chunks of 64 KiB. `length-prefixed-stream` knows
 * varints only, so in the u32 shapes it gets the same frames with those, which is less to read.
 */
import { deno, type Program } from "../commands.ts";
import { decoderPeer } from "../decoder_peer.ts";
import type { Suite } from "../suite.ts";

/** The npm packages that peers take are no dependencies of the project. */
const program = (name: string): Program => deno(`peers/framing/${name}.ts`, ["--no-lock", "-A"]);

const FRAMES = ["u32-64", "u32-4k", "varint-64", "varint-4k"];
const LINES = ["lines", "byte-lines"];

export const framing: Suite = {
  name: "framing",
  summary: "decoders over the same bytes in chunks of 64 KiB",
  shapes: [
    { name: "u32-64", title: "u32 length, 64 B", unit: "frames/s", bar: 2.5 },
    { name: "u32-4k", title: "u32 length, 4 KiB", unit: "frames/s", bar: 1.5 },
    { name: "varint-64", title: "varint length, 64 B", unit: "frames/s", onlyIfNamed: true },
    { name: "varint-4k", title: "varint length, 4 KiB", unit: "frames/s", onlyIfNamed: true },
    { name: "lines", title: "lines of 80 B as strings", unit: "lines/s", bar: 2.5 },
    { name: "byte-lines", title: "lines of 80 B as bytes", unit: "lines/s", bar: 1.2 },
  ],
  ours: "zocalo",
  baselines: ["zocalo", "copy"],
  peers: [
    decoderPeer({
      name: "it-length-prefixed",
      title: "it-length-prefixed",
      program: program("it_length_prefixed"),
      shapes: FRAMES,
    }),
    decoderPeer({
      name: "length-prefixed-stream",
      title: "length-prefixed-stream (varint)",
      program: program("length_prefixed_stream"),
      shapes: FRAMES,
    }),
    decoderPeer({
      name: "split2",
      title: "split2 (strings)",
      program: program("split2"),
      shapes: LINES,
    }),
    decoderPeer({
      name: "readline",
      title: "node:readline (strings)",
      program: program("readline"),
      shapes: LINES,
    }),
    decoderPeer({
      name: "std-streams",
      title: "@std/streams",
      program: program("std_streams"),
      shapes: LINES,
    }),
    decoderPeer({
      name: "zocalo",
      title: "zocalo framing",
      program: program("zocalo"),
      shapes: [...FRAMES, ...LINES],
    }),
    decoderPeer({
      name: "copy",
      title: "plain copy",
      program: program("copy"),
      shapes: [...FRAMES, ...LINES],
      yardstick: true,
    }),
  ],
};
