import type { OutLine } from "./relay.ts";

/** A client's connection, of which the protocol needs to know nothing else. */
export interface Link {
  /** Where the client is, as others may see it. */
  readonly host: string;
  /** Where it is, for operators and itself. */
  readonly address: string;
  /** Whether it is encrypted. */
  readonly secure: boolean;
  /** Sends a line, without ever waiting. */
  send(line: OutLine): void;
  /** Resolves when what was sent has left, or is lost with the connection. */
  flushed(): Promise<void>;
  /** Says that its last line has cost as much as so many more (`COSTS`): its next ones wait for longer. */
  charge(lines: number): void;
  /** Says that the client has introduced itself. */
  admit(): void;
  /** Ends the connection once what was sent has left, with an `ERROR` for its last line. */
  close(reason: string): void;
}
