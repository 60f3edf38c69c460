/** What happens that an operator may want to see: of users of this server. */
export type IrcEvent =
  | { readonly event: "registered"; readonly nick: string; readonly address: string }
  | { readonly event: "quit"; readonly nick: string; readonly reason: string }
  | { readonly event: "joined" | "parted"; readonly nick: string; readonly channel: string }
  | { readonly event: "renamed"; readonly nick: string; readonly to: string }
  | {
    readonly event: "killed";
    readonly nick: string;
    readonly by: string;
    readonly reason: string;
  }
  | {
    /** `serverAhead`: what it says comes from too far in the future to be believed. */
    readonly event: "serverJoined" | "serverLost" | "serverAhead";
    readonly server: string;
  }
  | { readonly event: "oper"; readonly nick: string; readonly name: string }
  | { readonly event: "wrongPassword"; readonly nick: string; readonly address: string };
