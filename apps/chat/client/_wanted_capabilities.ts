/** The version of capability negotiation that has values and says what is new. */
export const VERSION_302 = "302";

/** What this client has a use for (IRCv3). */
export const WANTED_CAPABILITIES: ReadonlySet<string> = new Set([
  "away-notify",
  "batch",
  "chathistory",
  "draft/chathistory",
  "echo-message",
  "extended-join",
  "invite-notify",
  "labeled-response",
  "message-tags",
  "multi-prefix",
  "server-time",
  "setname",
  "standard-replies",
  "userhost-in-names",
]);
