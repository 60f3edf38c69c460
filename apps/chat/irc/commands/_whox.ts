import type { Session } from "../session.ts";
import { hopsTo, type User } from "../user.ts";
import { mayKnowAddress } from "../visibility.ts";

/** What WHO is asked to tell of each user (IRCv3 WHOX): letters, and what marks the answers. */
export interface WhoxRequest {
  readonly fields: string;
  readonly token: string;
}

/** Takes apart what follows the mask: flags, and `%` with fields and perhaps a token. */
export function parseWhox(text: string): WhoxRequest | undefined {
  const [, fields, token = "0"] = /%([^,]*)(?:,(\d{1,3})$)?/s.exec(text) ?? [];
  return fields === undefined ? undefined : { fields, token };
}

/** What a user is on the channel that was asked for. */
export interface WhoFields {
  readonly channel: string;
  readonly flags: string;
}

/** Where a user connects from, which says only who may know it. A leading colon would begin a text. */
function addressOf(user: User, asker: User): string {
  const address = user.session?.link.address;
  if (address === undefined || !/[.:]/.test(address) || !mayKnowAddress(asker, user)) {
    return "255.255.255.255";
  }
  return address.startsWith(":") ? `0${address}` : address;
}

function idleOf({ session }: User): number {
  if (session === undefined) return 0;
  return Math.max(0, Math.floor((session.server.now() - session.lastSpokeAt) / 1_000));
}

/** Tells the fields that are asked for, in the order that the extension has for them. */
export function sendWhox(
  session: Session,
  asker: User,
  user: User,
  { channel, flags }: WhoFields,
  { fields, token }: WhoxRequest,
): void {
  const values: readonly (readonly [string, () => string])[] = [
    ["t", () => token],
    ["c", () => channel],
    ["u", () => user.username],
    ["i", () => addressOf(user, asker)],
    ["h", () => user.host],
    ["s", () => user.server],
    ["n", () => user.nick],
    ["f", () => flags],
    ["d", () => `${hopsTo(user)}`],
    ["l", () => `${idleOf(user)}`],
    // There are no accounts, nor ranks among operators.
    ["a", () => "0"],
    ["o", () => "n/a"],
  ];
  const told = values.filter(([letter]) => fields.includes(letter)).map(([, value]) => value());
  if (fields.includes("r")) session.numeric("RPL_WHOSPCRPL", ...told, user.realname);
  else session.values("RPL_WHOSPCRPL", ...told);
}
