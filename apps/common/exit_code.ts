/** What the exit codes of all apps mean. */
export const EXIT = {
  OK: 0,
  /** It ran, and the answer is no: no reply, transfer refused, the other side's disk is full. */
  NO: 1,
  /** Usage, also options that exclude each other. */
  USAGE: 2,
  /** Connect, bind, name look-up, timeout, connection lost in mid-job. */
  NETWORK: 3,
  /** Integrity, protocol or TLS verification failure. */
  INTEGRITY: 4,
  /** A file on this side: exists, permission, disk full. Also standard output, if it cannot be written to. */
  FILE: 5,
  AUTHENTICATION: 6,
  /** A bug in the app: EX_SOFTWARE of sysexits(3), so that no script takes a crash for an answer. */
  BUG: 70,
  /** A client's job cut short by SIGINT: 128 and the number of the signal, as shells count. */
  SIGINT: 130,
  /** Whatever read standard output went away: what a shell says of a program that SIGPIPE ended. */
  SIGPIPE: 141,
  /** A client's job cut short by SIGTERM. */
  SIGTERM: 143,
} as const;
