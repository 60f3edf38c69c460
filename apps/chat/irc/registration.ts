/** Who a client wants to be. */
export interface Identity {
  readonly nick: string;
  readonly username: string;
  readonly realname: string;
}

/** What a client says of itself before it is a user, in any order. */
export class Registration {
  /** Somebody else may have it before this client is a user. */
  nick: string | undefined;
  username: string | undefined;
  realname: string | undefined;
  password: string | undefined;
  /** It has begun to speak of capabilities, and not said that it is done. */
  negotiating = false;

  /** `undefined` until all is said. */
  get identity(): Identity | undefined {
    const { nick, username, realname, negotiating } = this;
    if (negotiating || nick === undefined || username === undefined || realname === undefined) {
      return undefined;
    }
    return { nick, username, realname };
  }
}
