/**
 * Whether the time grows as the input: messages of n, 2n and 4n bytes in small pieces. The rate
 * stays the same then, a ratio near 1; time that grows as the square shows as 0.5 and 0.25.
 */
import { deno, type Program } from "../commands.ts";
import { LONG_MESSAGES } from "../../support/long_messages.ts";
import { decoderPeer } from "../decoder_peer.ts";
import type { Suite } from "../suite.ts";

const SHAPES = Object.entries(LONG_MESSAGES)
  .map(([name, { title }]) => ({ name, title, unit: "MB/s" }));

const times = (factor: number): Program => async (context) => [
  ...await deno("peers/framing/linear.ts", [])(context),
  String(factor),
];

export const framingLinear: Suite = {
  name: "framing-linear",
  summary: "messages of n, 2n and 4n bytes in small pieces",
  shapes: SHAPES,
  baselines: ["n"],
  peers: ([["n", 1], ["2n", 2], ["4n", 4]] as const).map(([name, factor]) =>
    decoderPeer({
      name,
      title: name,
      program: times(factor),
    })
  ),
};
