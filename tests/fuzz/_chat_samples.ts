/** Arbitrary lines of IRC clients for the property tests of `chat serve`. */
import fc from "fast-check";
import { COMMANDS } from "../../apps/chat/irc/commands.ts";

/** What an operator of the server gives to OPER. */
export const OPERATOR: readonly [string, string] = ["root", "secret"];

const nick = fc.constantFrom("ana", "ANA", "bob", "cleo", "Cl[o", "dora", "eve", "1bad", "x-y");
const channel = fc.constantFrom(
  "#a",
  "#A",
  "#b",
  "#c",
  "#ñ",
  "#",
  "&d",
  "@#a",
  "+#b",
  "#a,#b,#none",
);
const modes = fc.array(
  fc.constantFrom(..."+-ovbeIklimnstwBXñ"),
  { maxLength: 8 },
).map((letters) => letters.join(""));
const mask = fc.constantFrom("*", "*!*@*", "ana!*@*", "@", "!", "*a*a*a*", "*.ip", "???");
const odd = fc.constantFrom(
  "",
  "0",
  "1",
  "-1",
  "10",
  "1e9",
  "LS",
  "REQ",
  "END",
  "irc.test",
  ...OPERATOR,
);
const ugly = fc.constantFrom(
  "\x01VERSION\x01",
  "\x01ACTION waves\x01",
  "\x1b[31m",
  "\u202e",
  "\u200b",
  "\ufeff",
  "a\0b",
  "a\rb",
  "👋🏽".repeat(70),
  "x".repeat(400),
  "x".repeat(600),
  "é".repeat(250),
  Array.from({ length: 40 }, (_, index) => `n${index}`).join(),
);
const text = fc.oneof(fc.string({ unit: "binary", maxLength: 30 }), ugly);

const word = fc.oneof(
  { weight: 4, arbitrary: nick },
  { weight: 4, arbitrary: channel },
  { weight: 2, arbitrary: modes },
  { weight: 1, arbitrary: mask },
  { weight: 1, arbitrary: odd },
  { weight: 1, arbitrary: fc.array(nick, { maxLength: 6 }).map((nicks) => nicks.join()) },
  { weight: 1, arbitrary: text },
);

const anyCommand = fc.constantFrom(...Object.keys(COMMANDS), "NONSENSE", "privmsg", "join", "001");

const tags = fc.constantFrom(
  "@+a=b;c ",
  "@+draft/reply=x\\s\\:;+y ",
  `@+a=${"z".repeat(900)} `,
  "@ ",
  "@label=l1 ",
  "@label=a\\sb\\:c ",
  `@label=${"é".repeat(33)} `,
);
/** What CHATHISTORY refers to: ids of messages are numbers of those before. */
const reference = fc.oneof(
  fc.constantFrom("*", "msgid=", "timestamp=", "timestamp=2026-01-01T00:00:01.000Z"),
  fc.nat(60).map((id) => `msgid=id${id}`),
);
const history = fc.tuple(
  fc.constant("CHATHISTORY"),
  fc.constantFrom("LATEST", "BEFORE", "AFTER", "AROUND", "BETWEEN", "TARGETS", "NONSENSE"),
  fc.oneof(channel, nick, reference),
  fc.array(reference, { minLength: 1, maxLength: 2 }).map((all) => all.join(" ")),
  fc.constantFrom("1", "5", "100", "0", "x"),
);
const listed = fc.constantFrom("#a", "#*", "!#a", "!*b*", ">1", "<2", ">", "!", "?");

const source = fc.constantFrom(":ana!a@b ", ":irc.test ", ": ");

/** Parameters that lead somewhere. */
const likely = fc.oneof(
  fc.tuple(fc.constantFrom("JOIN", "PART", "NAMES", "LIST", "WHO", "TOPIC", "MODE"), channel),
  fc.tuple(fc.constantFrom("PRIVMSG", "NOTICE", "TAGMSG", "TOPIC", "PART"), channel, text),
  fc.tuple(fc.constantFrom("PRIVMSG", "NOTICE", "WHOIS", "WHOWAS", "KILL"), nick, text),
  fc.tuple(fc.constantFrom("KICK"), channel, nick, text),
  fc.tuple(fc.constantFrom("INVITE"), nick, channel),
  fc.tuple(fc.constantFrom("MODE"), channel, modes, word, word),
  fc.tuple(fc.constantFrom("NICK"), nick),
  fc.tuple(fc.constantFrom("USER"), nick, fc.constant("0"), fc.constant("*"), text),
  fc.tuple(fc.constantFrom("OPER"), fc.constant(OPERATOR[0]), fc.constant(OPERATOR[1])),
  fc.tuple(fc.constantFrom("AWAY", "QUIT", "WALLOPS", "SETNAME"), text),
  fc.tuple(fc.constant("MONITOR"), fc.constantFrom("+", "-", "C", "L", "S"), word),
  fc.tuple(
    fc.constant("WHO"),
    word,
    fc.constantFrom("o", "%tcuihsnfdlaor,1", "o%n", "%", "%t,9999"),
  ),
  fc.tuple(fc.constant("LIST"), fc.array(listed, { maxLength: 7 }).map((all) => all.join())),
  history,
  fc.tuple(
    fc.constantFrom("CAP"),
    fc.constant("REQ"),
    fc.constantFrom(
      "multi-prefix userhost-in-names",
      "message-tags server-time",
      "-message-tags echo-message",
      "labeled-response batch",
      "away-notify extended-join setname invite-notify standard-replies",
      "draft/chathistory batch -labeled-response",
      "-cap-notify",
    ),
  ),
);

/** A line as it comes out of the decoder: without LF, but with whatever else. */
export const anyLine: fc.Arbitrary<string> = fc.record({
  tags: fc.option(tags, { freq: 8, nil: "" }),
  source: fc.option(source, { freq: 10, nil: "" }),
  words: fc.oneof(
    { weight: 6, arbitrary: likely as fc.Arbitrary<string[]> },
    {
      weight: 3,
      arbitrary: fc.tuple(anyCommand, fc.array(word, { maxLength: 5 }))
        .map(([command, params]) => [command, ...params]),
    },
    { weight: 1, arbitrary: text.map((all) => [all]) },
  ),
  colon: fc.boolean(),
}).map(({ tags, source, words, colon }) => {
  const last = words.length - 1;
  const line = words.map((each, index) => colon && index > 0 && index === last ? `:${each}` : each);
  return `${tags}${source}${line.join(" ")}`.replaceAll("\n", "");
});
