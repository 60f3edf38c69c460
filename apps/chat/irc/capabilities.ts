import { TAGS } from "./relay.ts";

/** That it hears of new capabilities, of which there are none while the server runs. */
export const CAP_NOTIFY = "cap-notify";

/** What a client can ask for with CAP (IRCv3). */
export const CAPABILITIES = [
  "away-notify",
  "batch",
  CAP_NOTIFY,
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
] as const;

/** The name of a capability. */
export type Capability = typeof CAPABILITIES[number];

/** Whether there is a capability of that name. */
export function isCapability(name: string): name is Capability {
  return (CAPABILITIES as readonly string[]).includes(name);
}

/**
 * What a client has after it asks for `request`: names, those that it does not want any more with a hyphen in front. All
 * or nothing: `undefined` if a name is unknown, or `kept` is not wanted any more.
 */
export function applyRequest(
  capabilities: ReadonlySet<Capability>,
  request: string,
  kept?: Capability,
): ReadonlySet<Capability> | undefined {
  const result = new Set(capabilities);
  for (const word of request.split(" ")) {
    if (word === "") continue;
    const unwanted = word.startsWith("-");
    const name = unwanted ? word.slice(1) : word;
    if (!isCapability(name) || unwanted && name === kept) return undefined;
    if (unwanted) result.delete(name);
    else result.add(name);
  }
  return result;
}

/** Which {@linkcode TAGS} go to clients with those capabilities. */
export function tagsFor(capabilities: ReadonlySet<Capability>): number {
  return (capabilities.has("server-time") ? TAGS.time : 0) |
    (capabilities.has("message-tags") ? TAGS.message : 0);
}
