/** Says a reply in words; its parameters come without the nick that it is for. */
type Wording = (params: readonly string[]) => string;

/** Seconds since 1970 as a date and a time of day in UTC. */
function date(seconds: string | undefined): string {
  const time = new Date(Number(seconds) * 1_000);
  return Number.isNaN(time.getTime())
    ? `${seconds}`
    : time.toISOString().replace("T", " ").replace(/:\d\d\.\d+Z$/, " UTC");
}

function duration(seconds: string | undefined): string {
  const total = Number(seconds);
  if (!Number.isSafeInteger(total)) return `${seconds}`;
  if (total < 60) return `${total} s`;
  return total < 3_600 ? `${Math.floor(total / 60)} min` : `${Math.floor(total / 3_600)} h`;
}

/** Replies that are no sentence by themselves (https://modern.ircdocs.horse/#numerics). */
const WORDINGS: Readonly<Record<string, Wording>> = {
  "252": said,
  "253": said,
  "254": said,
  "265": last,
  "266": last,
  "311": ([nick, user, host, , name]) => `${nick} is ${nick}!${user}@${host}: ${name}`,
  "312": ([nick, server, info]) => `${nick} is on ${server} (${info})`,
  "314": ([nick, user, host, , name]) => `${nick} was ${nick}!${user}@${host}: ${name}`,
  "317": ([nick, idle, signon]) =>
    `${nick} has said nothing for ${duration(idle)}` +
    (/^\d+$/.test(signon ?? "") ? `, is here since ${date(signon)}` : ""),
  "319": ([nick, rooms]) => `${nick} is in ${rooms}`,
  "321": () => "The rooms of the server:",
  "322": ([room, members, topic]) => `${room} (${members}) ${topic}`,
  "324": ([, ...modes]) => `The modes are ${said(modes)}`,
  "329": ([room, time]) => `${room} was made on ${date(time)}`,
  "330": ([nick, account]) => `${nick} is logged in as ${account}`,
  "333": ([, who, time]) => `Set by ${who} on ${date(time)}`,
  "341": ([nick, room]) => `${nick} was asked into ${room}`,
  "346": ([, mask, who, time]) => `Invited: ${mask}${by(who, time)}`,
  "348": ([, mask, who, time]) => `Excepted: ${mask}${by(who, time)}`,
  "367": ([, mask, who, time]) => `Banned: ${mask}${by(who, time)}`,
  "372": said,
  "441": ([nick, room, text]) => `${nick}: ${text} (${room})`,
  "443": ([nick, room, text]) => `${nick}: ${text} (${room})`,
};

function by(who: string | undefined, time: string | undefined): string {
  return who ? ` by ${who}${time ? ` on ${date(time)}` : ""}` : "";
}

function last(params: readonly string[]): string {
  return params.findLast((param) => param !== "") ?? "";
}

function said(params: readonly string[]): string {
  return params.filter((param) => param !== "").join(" ");
}

/** As many parameters as a wording looks at: servers leave some out. */
const MOST_PARAMS = 5;

/** A reply by its number, in words; those that nobody knows as they are. */
export function describeNumeric(code: string, params: readonly string[]): string {
  const rest = params.slice(1);
  const wording = WORDINGS[code];
  if (wording !== undefined) {
    const missing = Math.max(0, MOST_PARAMS - rest.length);
    return wording([...rest, ...Array<string>(missing).fill("")]).trimEnd();
  }
  const text = rest.at(-1) ?? "";
  const about = rest.slice(0, -1).join(" ");
  return about === "" ? text : `${about}: ${text}`;
}
