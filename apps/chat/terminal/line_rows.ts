import type { ChatLine } from "../client/chat_line.ts";
import { shown } from "./shown.ts";
import type { Theme } from "./theme.ts";
import { cut, textWidth } from "../../common/text_width.ts";
import { wrap } from "./wrap.ts";

/** Columns of a nick in front of what it says, unless a third of the screen is less; longer ones are cut. */
const MAX_NICK = 20;

/** Columns of `12:34 `. */
const TIME_WIDTH = 6;

/** The narrowest that text is wrapped to, in columns. */
const MIN_TEXT = 10;

/** The time of day here: `09:05`. */
export function clockTime(time: number): string {
  const date = new Date(time);
  const two = (value: number) => `${value}`.padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** What stands before the text: as it is measured, and as it is written. */
interface Head {
  readonly plain: string;
  readonly styled: string;
}

function head(line: ChatLine, columns: number, theme: Theme): Head {
  const { kind, own } = line;
  const nick = cut(shown(line.nick ?? ""), Math.min(MAX_NICK, Math.floor(columns / 3)));
  const paint = own ? theme.bold : line.mention ? theme.mention : theme.nick(line.nick ?? "");
  const around = (before: string, after: string): Head => ({
    plain: before + nick + after,
    styled: before + paint(nick) + after,
  });
  switch (kind) {
    case "message":
      return around("<", "> ");
    case "notice":
      return nick === "" ? plain("- ") : around("-", "- ");
    case "action":
      return around("* ", " ");
    case "error":
      return { plain: "! ", styled: theme.error("! ") };
    default:
      return nick === "" ? plain("- ") : around("- ", " ");
  }
}

function plain(text: string): Head {
  return { plain: text, styled: text };
}

const SPOKEN = new Set<ChatLine["kind"]>(["message", "action", "notice"]);

/** A line of a window as rows of the screen, none wider than `columns`. What follows the first is indented as its text is. */
export function lineRows(line: ChatLine, columns: number, theme: Theme): string[] {
  const { plain, styled } = head(line, columns, theme);
  const time = columns >= TIME_WIDTH + MIN_TEXT ? `${clockTime(line.time)} ` : "";
  const wanted = textWidth(time) + textWidth(plain);
  // Long nicks on a narrow terminal would leave no place for what they say.
  const indent = columns - wanted >= MIN_TEXT && wanted <= columns / 2 ? wanted : time.length;
  const first = Math.max(2, columns - wanted);
  const paint = line.kind === "error"
    ? theme.error
    : line.mention
    ? theme.bold
    : SPOKEN.has(line.kind) && !line.replayed
    ? (text: string) => text
    : theme.dim;
  const [start = "", ...rest] = wrap(shown(line.text), first, Math.max(2, columns - indent));
  const margin = " ".repeat(indent);
  return [
    ...quoteRow(line, time.length, columns, theme),
    theme.dim(time) + styled + paint(start),
    ...rest.map((row) => margin + paint(row)),
  ];
}

/** What the line answers, in one row above it. */
function quoteRow({ quote }: ChatLine, indent: number, columns: number, theme: Theme): string[] {
  if (quote === undefined) return [];
  const text = `> ${shown(quote.nick)}: ${shown(quote.text)}`;
  return [" ".repeat(indent) + theme.dim(cut(text, columns - indent))];
}
