import type { IrcServer } from "../irc/irc_server.ts";
import type { Session } from "../irc/session.ts";

/** How long others cannot be reached until users are told, in milliseconds: a broker that is started anew is there again before. */
const TELL_AFTER = 5_000;

const CUT_OFF = "Other servers cannot be reached: what is said here waits for them";
const BACK = "Other servers can be reached again";

/** Tells the users of this server when others cannot be reached, and when they can again: once. */
export class Reachability {
  readonly #server: IrcServer;
  #lostAt: number | undefined;
  #isTold = false;

  constructor(server: IrcServer) {
    this.#server = server;
  }

  lost(): void {
    this.#lostAt ??= this.#server.now();
  }

  restored(): void {
    this.#lostAt = undefined;
    if (this.#isTold) this.#tell(BACK);
    this.#isTold = false;
  }

  /** To be called about every second. */
  tick(): void {
    if (this.#lostAt === undefined || this.#isTold) return;
    if (this.#server.now() - this.#lostAt < TELL_AFTER) return;
    this.#isTold = true;
    this.#tell(CUT_OFF);
  }

  /** Somebody has come. */
  greet(session: Session): void {
    if (this.#isTold && !session.ended) session.notice(CUT_OFF);
  }

  #tell(text: string): void {
    for (const session of this.#server.sessions) {
      if (session.user !== undefined) session.inform(text);
    }
  }
}
