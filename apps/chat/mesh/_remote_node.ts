import type { User } from "../irc/user.ts";
import type { NodeId } from "./backplane.ts";

/** Another node, of which is known what it has. */
export interface RemoteNode {
  readonly id: NodeId;
  /** Its name. */
  readonly server: string;
  readonly startedAt: number;
  readonly users: Set<User>;
  /** It has told all that it has, once at least. */
  isKnown: boolean;
  /** The operator was told that its clock is too far ahead. */
  isAhead: boolean;
  /** Those that it has told since it began to tell all that it has; `undefined` if it is not about to. */
  told: Set<User> | undefined;
}
