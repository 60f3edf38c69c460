import type { Identity } from "../registration.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";
import { welcome } from "./_welcome.ts";

/** Makes a user of a client that has said all that is needed. */
export async function tryToRegister(session: Session): Promise<void> {
  const { server, registration } = session;
  const { identity } = registration;
  if (session.user !== undefined || identity === undefined) return;
  const { checkPassword } = server.config;
  if (checkPassword !== undefined) {
    // Without one, the wrong one: how long the answer takes says nothing.
    const isRight = await checkPassword(registration.password ?? "");
    // It takes a while: the client may have gone.
    if (session.ended) return;
    if (!isRight) return refuse(session);
  }
  // Somebody else may have come with it since it was said.
  if (server.nicks.isTaken(identity.nick)) return refuseNick(session, identity.nick);
  // Without anybody to ask there is no time in which somebody could.
  const taking = server.nicks.take(identity.nick);
  const isGranted = typeof taking === "boolean" ? taking : await taking;
  if (!isGranted || !server.nicks.has(identity.nick)) {
    return session.ended ? undefined : refuseNick(session, identity.nick);
  }
  if (session.ended || server.network.user(identity.nick) !== undefined) {
    server.nicks.release(identity.nick);
    return session.ended ? undefined : refuseNick(session, identity.nick);
  }
  registration.password = undefined;
  await enter(session, identity);
}

function refuseNick(session: Session, nick: string): void {
  session.registration.nick = undefined;
  session.numeric("ERR_NICKNAMEINUSE", nick, "Nickname is already in use");
}

/** Closed at once: whoever guesses has to connect again each time, which limits on connections slow down. */
function refuse(session: Session): void {
  const { server, link, nick } = session;
  server.tell({ event: "wrongPassword", nick, address: link.address });
  session.numeric("ERR_PASSWDMISMATCH", "Password incorrect");
  session.close("Bad password");
}

async function enter(session: Session, identity: Identity): Promise<void> {
  const { server, link } = session;
  const user: User = {
    id: server.newUserId(),
    ...identity,
    host: link.host,
    server: server.config.name,
    signOnAt: server.now(),
    modes: new Set(),
    away: undefined,
    channels: new Set(),
    invitations: new Set(),
    session,
  };
  link.admit();
  server.register(session, user);
  await welcome(session, user);
  server.mesh?.greet(session);
}
