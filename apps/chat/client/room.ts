/** Somebody in a room. */
export interface Member {
  readonly nick: string;
  /** The signs of what it may do there, such as `@` or `@+`, the highest first. */
  readonly prefix: string;
  readonly away: boolean;
}

/** What is known of a room. */
export interface Room {
  /** Whether this client is in it. */
  readonly joined: boolean;
  readonly topic: string;
  /** Those with the highest prefix first, then by name. Sorted when asked for, and kept until it changes. */
  readonly members: readonly Member[];
  readonly memberCount: number;
}
