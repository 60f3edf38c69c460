import type { IrcServer } from "../irc/irc_server.ts";
import { fold } from "../irc/names.ts";
import { standInFor } from "../irc/nicks.ts";

/** Nicks to try until somebody is closed, as servers do where two have one nick: others may have all of them, or the broker no room. */
const MAX_TRIES = 10;

/** Somebody on another server has the nick of a user of this one, who gets another one. */
export async function giveUp({ network, nicks }: IrcServer, key: string): Promise<void> {
  nicks.lose(key);
  const user = network.user(key);
  const session = user?.session;
  if (user === undefined || session === undefined) return;
  const old = user.nick;
  // Meanwhile it may go, or take another one itself.
  const isOver = () => session.ended || fold(user.nick) !== key;
  for (let count = 0; count < MAX_TRIES; count++) {
    const nick = standInFor(user, old, count);
    if (nicks.isTaken(nick)) continue;
    const isGranted = await nicks.take(nick) && nicks.has(nick);
    // Or somebody be shown with that.
    const isUsable = isGranted && !isOver() && network.user(nick) === undefined;
    if (isGranted && !isUsable) nicks.release(nick);
    if (isOver()) return;
    if (!isUsable) continue;
    network.rename(user, nick);
    return session.inform(
      `You are ${nick} now: somebody on another server has the nick ${old}`,
    );
  }
  session.close(`Nick collision: somebody on another server has the nick ${old}`);
}
