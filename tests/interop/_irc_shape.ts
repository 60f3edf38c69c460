/** What is the same in an answer of any IRC server: the rest depends on the program, the machine and the time. */
import { type Message, parseMessage } from "../../apps/chat/irc/message.ts";
import { SERVER_NAME } from "../support/irc_servers.ts";

/** Numerics whose last parameter says something: that of others is for people, in the words of the server. */
const WITH_VALUE = new Set(
  [221, 301, 302, 303, 311, 314, 319, 322, 324, 329, 332, 333, 341, 346, 348, 352, 353, 354, 367]
    .concat(730, 731, 732).map(String),
);

/** Those that list names in no particular order. */
const WITH_NAMES = new Set(["319", "353", "CAP"]);

/** Those that tell figures of the program. */
const OF_THE_PROGRAM = new Set(["004", "005", "351", "371", "391"]);

/** What servers show of 127.0.0.1, alone or behind an at sign. */
const HOST = /(^|@)(?:127\.0\.0\.1|localhost|[a-z2-7]{8}\.[a-z2-7]{8}\.ip)$/;

/** Seconds since 1970. */
const TIME = /^\d{10}$/;

/** Some put a tilde before usernames, since nobody vouches for them. */
const TILDE = /(^|!|=[-+])~(?=\w)/;

function shapeOfSource(source: string | undefined): string {
  return source === undefined || source === SERVER_NAME ? "" : `:${source.replace(/!.*$/, "")} `;
}

function shapeOfTags(tags: ReadonlyMap<string, string>): string {
  const shapes = [...tags].map(([key, value]) =>
    key.startsWith("+") && value !== "" ? `${key}=${value}` : key
  );
  return shapes.length === 0 ? "" : `@${shapes.sort().join(";")} `;
}

function shapeOfParam(param: string): string {
  return param.split(" ").map((word) => {
    if (word === SERVER_NAME) return "SERVER";
    return TIME.test(word) ? "TIME" : word.replace(TILDE, "$1").replace(HOST, "$1HOST");
  }).join(" ");
}

function shapeOfParams({ source, command, params }: Message): string[] {
  const shapes = params.map(shapeOfParam);
  const isNumeric = /^\d{3}$/.test(command);
  if (OF_THE_PROGRAM.has(command)) return [...shapes.slice(0, 1), "…"];
  if (command === "324") {
    const [nick = "", channel = "", letters = "", ...rest] = shapes;
    return [nick, channel, [...letters].sort().join(""), ...rest];
  }
  if (command === "302") return shapes.map((shape) => shape.trimEnd());
  if (command === "317") return [...shapes.slice(0, 2), "IDLE", "TIME", "…"];
  if (WITH_NAMES.has(command)) {
    return [...shapes.slice(0, -1), shapes.at(-1)!.trim().split(" ").sort().join(" ")];
  }
  const isText = isNumeric
    ? !WITH_VALUE.has(command)
    : command === "ERROR" || (command === "NOTICE" && source === SERVER_NAME);
  return isText ? [...shapes.slice(0, -1), "…"] : shapes;
}

/** The shape of a line. */
function shapeOf(line: string): string {
  const message = parseMessage(line);
  if (message === undefined) return line;
  const { tags, source, command, params } = message;
  const shapes = shapeOfParams(message).map((param, index) =>
    index === params.length - 1 && /^$|^:| /.test(param) ? `:${param}` : param
  );
  return [shapeOfTags(tags) + shapeOfSource(source) + command, ...shapes].join(" ");
}

/** Lists whose entries are in no particular order. */
const ENTRY = /^(?:322|346|348|352|354|367) /;

/** The shapes of lines; those that say the same one after the other are one, as texts of several lines are. */
export function shapesOf(lines: readonly string[]): string[] {
  const shapes = lines.map(shapeOf).filter((shape, index, all) => shape !== all[index - 1]);
  for (let i = 1; i < shapes.length; i++) {
    for (let j = i; j > 0 && areDisordered(shapes[j - 1]!, shapes[j]!); j--) {
      [shapes[j - 1], shapes[j]] = [shapes[j]!, shapes[j - 1]!];
    }
  }
  return shapes;
}

function areDisordered(first: string, second: string): boolean {
  const [one, other] = [ENTRY.exec(first), ENTRY.exec(second)];
  return one !== null && one[0] === other?.[0] && first > second;
}
