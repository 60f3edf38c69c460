import { BackplaneFullError } from "../../mesh/backplane.ts";
import type { Session } from "../session.ts";

/**
 * Does what other servers have to be told, unless too much waits for them already: that is answered. For NOTICE, too: it would be lost
 * without a word, and no program answers a number.
 *
 * @param what What has not happened then.
 */
export function unlessFull(session: Session, verb: string, what: string, run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (!(error instanceof BackplaneFullError)) throw error;
    const text = "Too much waits for other servers, try again later";
    session.numeric("RPL_TRYAGAIN", verb, `${what}: ${text}`);
    return false;
  }
}
