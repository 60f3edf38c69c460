import { type ModeChange, parseModeChanges } from "../mode_changes.ts";
import type { Session } from "../session.ts";
import { type User, USER_MODES } from "../user.ts";

/** Tells a user its own modes. */
export function sendUserModes(user: User, session: Session): void {
  session.values("RPL_UMODEIS", `+${[...user.modes].sort().join("")}`);
}

/** Changes a user's own modes. */
export function changeUserModes(user: User, session: Session, letters: string): void {
  const wanted = parseModeChanges(letters, [], () => false, 0);
  const isKnown = ({ mode }: ModeChange) => USER_MODES.includes(mode);
  // Nobody becomes an operator but with OPER.
  const isForbidden = ({ adding, mode }: ModeChange) => adding && mode === "o";
  if (wanted.some((change) => isForbidden(change)) && !user.modes.has("o")) {
    session.numeric("ERR_NOPRIVILEGES", "Permission Denied- You're not an IRC operator");
  }
  const changes = wanted.filter((change) => isKnown(change) && !isForbidden(change));
  session.server.network.changeUserModes(user, user, changes);
  if (!wanted.every(isKnown)) session.numeric("ERR_UMODEUNKNOWNFLAG", "Unknown MODE flag");
}
