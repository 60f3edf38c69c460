import type { IrcServer } from "../irc/irc_server.ts";
import { snapshotOf } from "./_snapshot.ts";
import type { Backplane } from "./backplane.ts";

/** Tells other servers all that there is on this one. */
export class Teller {
  readonly #server: IrcServer;
  readonly #backplane: Backplane;
  /** They are to be told. */
  #isWanted = false;
  /** They were since the last tick, as one of them had asked for it. */
  #hasAnswered = false;
  /** They are being told. */
  #isTelling = false;

  constructor(server: IrcServer, backplane: Backplane) {
    this.#server = server;
    this.#backplane = backplane;
  }

  /** At once for the first who asks, and once more for all others who ask before the next tick. */
  answer(): void {
    if (this.#hasAnswered || !this.#backplane.connected) {
      this.#isWanted = true;
    } else {
      this.#hasAnswered = true;
      this.tell();
    }
  }

  /** To be called about every second. */
  tick(): void {
    this.#hasAnswered = false;
    if (!this.#backplane.connected) return;
    if (this.#isWanted || this.#server.others.haveMissed) this.tell();
  }

  /** No faster than others can have it. Who asks meanwhile is told later: to begin anew each time might never end. */
  async tell(): Promise<void> {
    this.#isWanted = true;
    if (this.#isTelling) return;
    const { others } = this.#server;
    this.#isTelling = true;
    this.#isWanted = others.haveMissed = false;
    for (const op of snapshotOf(this.#server)) {
      await others.tell(op);
      if (others.haveMissed) break;
    }
    this.#isTelling = false;
  }
}
