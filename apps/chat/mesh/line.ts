import type { RelayParts } from "../irc/relay.ts";
import type { LineOp } from "./op.ts";

/** What was said, as other nodes are told it. */
export function toLine(
  { source, command, params, time, msgid = "", clientTags, bot }: RelayParts,
  more: Pick<LineOp, "topic" | "life" | "to">,
): LineOp {
  const [target = "", text] = params;
  const said = { source, command: command as LineOp["command"], target, text };
  return { op: "line", ...more, ...said, tags: clientTags, msgid, time, bot };
}

/** What was said elsewhere. */
export function fromLine(
  { source, command, target, text, tags, msgid, time, bot }: LineOp,
): RelayParts {
  const params = text === undefined ? [target] : [target, text];
  return { source, command, params, time, msgid, clientTags: tags, text: true, bot };
}
