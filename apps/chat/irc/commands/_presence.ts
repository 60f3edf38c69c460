import type { UserCommand } from "../command.ts";
import { fillLines } from "../long_answer.ts";
import type { Session } from "../session.ts";
import type { User } from "../user.ts";

/** As many as RFC 2812, 4.8 has, which no client goes beyond. */
const MOST_USERHOSTS = 5;

/** Answers with those users that there are, in a line if they fit, and with an empty one if there are none. */
function sendUsers(
  session: Session,
  numeric: "RPL_ISON" | "RPL_USERHOST",
  nicks: readonly string[],
  show: (user: User) => string,
): void {
  const users = nicks.map((nick) => session.server.network.user(nick));
  const shown = users.filter((user) => user !== undefined).map(show);
  const lines = fillLines(session, [], shown);
  for (const line of lines.length === 0 ? [""] : lines) session.numeric(numeric, line);
}

function showHost({ nick, username, host, modes, away }: User): string {
  const operator = modes.has("o") ? "*" : "";
  return `${nick}${operator}=${away === undefined ? "+" : "-"}${username}@${host}`;
}

/** Which of some users are there. */
export const ISON: UserCommand = {
  for: "users",
  min: 1,
  usage: "ISON <nick>{ <nick>}",
  summary: "tells which of those users are there",
  run: (_user, session, { params }) =>
    sendUsers(session, "RPL_ISON", params.join(" ").split(" "), ({ nick }) => nick),
};

/** Where some users are. */
export const USERHOST: UserCommand = {
  for: "users",
  min: 1,
  usage: "USERHOST <nick>{ <nick>}",
  summary:
    `tells hosts of at most ${MOST_USERHOSTS} users, who is away (-) and who an operator (*)`,
  run: (_user, session, { params }) =>
    sendUsers(session, "RPL_USERHOST", params.slice(0, MOST_USERHOSTS), showHost),
};
