/** How far a suite's own peer is ahead of the best other one. */
import { ratios, type Spread, spread } from "./stats.ts";
import type { Shape, Suite } from "./suite.ts";
import type { Summary } from "./summary.ts";
import { formatRatio } from "./table.ts";

export interface Lead {
  /** The name of the best other peer. */
  readonly over: string;
  readonly ratio: Spread;
}

/** `undefined` where we or all others were not measured, or the suite has bars of its own. */
export function leadOf(suite: Suite, summaries: readonly Summary[]): Lead | undefined {
  if (suite.bars !== undefined) return undefined;
  const yardsticks = suite.peers.filter((peer) => peer.yardstick).map(({ name }) => name);
  const ours = summaries.find(({ peer }) => peer === suite.ours);
  const [best] = summaries
    .filter(({ peer }) => peer !== suite.ours && !yardsticks.includes(peer))
    .toSorted((a, b) => b.rate - a.rate);
  if (ours === undefined || best === undefined) return undefined;
  const rates = ({ rounds }: Summary) => rounds.map(({ rate }) => rate);
  return { over: best.peer, ratio: spread(ratios(rates(ours), rates(best))) };
}

/** `zocalo: 3.10 (3.00–3.20) times the best other peer (split2); bar 2.5: reached`. */
export function leadLine({ over, ratio }: Lead, { bar }: Shape, { ours }: Suite): string {
  const line = `${ours}: ${formatRatio(ratio)} times the best other peer (${over})`;
  if (bar === undefined) return line;
  return `${line}; bar ${bar}: ${ratio.median >= bar ? "reached" : "missed"}`;
}
