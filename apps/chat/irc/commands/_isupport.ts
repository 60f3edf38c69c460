import { isupportTokens } from "../isupport.ts";
import type { Session } from "../session.ts";

/** Numerics have at most 15 parameters (RFC 2812, 2.3): these, the nick and the text. */
const TOKENS_PER_LINE = 13;

/** Tells what the server supports, as part of the welcome and with its version. */
export function sendIsupport(session: Session): void {
  const tokens = isupportTokens(session.server.config);
  for (let i = 0; i < tokens.length; i += TOKENS_PER_LINE) {
    const line = tokens.slice(i, i + TOKENS_PER_LINE);
    session.numeric("RPL_ISUPPORT", ...line, "are supported by this server");
  }
}
