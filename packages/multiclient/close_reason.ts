/**
 * Which kind of end a client has come to.
 *
 * | kind | what happened |
 * | --- | --- |
 * | `"peer"` | it has finished sending |
 * | `"lost"` | the connection was reset, or the network failed |
 * | `"overflow"` | it reads too slowly: its outbox, or all of them together, would have grown above the limit |
 * | `"flood"` | it sent so much more than `limits.rate` lets through that the rest would have to wait for longer than its `patience` |
 * | `"idle"` | no message came from it for `limits.idle` |
 * | `"introduction"` | it was not admitted within `limits.beforeAdmit.timeout` |
 * | `"protocol"` | it sent what the codec does not take |
 * | `"error"` | a callback threw |
 * | `"shutdown"` | the server shuts down |
 * | `"application"` | the program called {@linkcode Client.close} |
 */
export type CloseKind =
  | "peer"
  | "lost"
  | "overflow"
  | "flood"
  | "idle"
  | "introduction"
  | "protocol"
  | "error"
  | "shutdown"
  | "application";

/** Why a client has been closed. If there were several reasons, the first one. */
export interface CloseReason {
  /** Which kind of end it was. */
  readonly kind: CloseKind;
  /** The same in words, for people: it can be sent as a farewell. What the program gave to {@linkcode Client.close}. */
  readonly message: string;
  /** What was thrown, for the kinds `"lost"`, `"protocol"` and `"error"`. */
  readonly error?: unknown;
}
