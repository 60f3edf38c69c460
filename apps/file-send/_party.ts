import type { ByteStream } from "@zocalo/transport";
import { VERSION } from "../common/version.ts";
import type { Guesses } from "./protocol/guesses.ts";
import type { Role } from "./protocol/messages.ts";
import type { TransferView } from "./_transfer_view.ts";

/** How the program introduces itself. */
export const SOFTWARE = `zocalo-file-send/${VERSION}`;

/** What is known of the other side before a transfer. */
export interface Meeting {
  readonly isListener: boolean;
  /** What both should know. */
  readonly secret: string | undefined;
  /** Shared by all connections of a listener. */
  readonly guesses?: Guesses;
  /** Interrupts the transfer. */
  readonly signal: AbortSignal;
  /** To be called once the other side has introduced itself. */
  onGreeted(): void;
  /** To be called once it has said what it offers or wants; throws if there is no place for it. */
  onBegun(): void;
  /** What the user sees of it. */
  readonly view: TransferView;
}

/** One side of transfers, whoever connects. */
export interface Party {
  readonly role: Role;
  /**
   * Runs a transfer, and closes the stream.
   *
   * @returns The exit code.
   */
  meet(stream: ByteStream, meeting: Meeting): Promise<number>;
}
