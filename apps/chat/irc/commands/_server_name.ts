import { matchesMask } from "../mask.ts";
import type { Session } from "../session.ts";

/**
 * Whether a query is for a server that is not this one, which is answered. A server is meant by a mask or by somebody's nick; none
 * is this one.
 */
export function refusesServer(session: Session, target: string | undefined): boolean {
  const { config, network } = session.server;
  if (target === undefined || network.user(target) !== undefined) return false;
  if (matchesMask(target, config.name)) return false;
  session.numeric("ERR_NOSUCHSERVER", target, "No such server");
  return true;
}
