import { escapeText } from "../../common/escape_text.ts";
import type { Editor } from "./editor.ts";
import { cut, letterWidth, textWidth } from "../../common/text_width.ts";

/** The row where one types. */
export interface InputRow {
  readonly prompt: string;
  readonly text: string;
  /** Of the cursor, from 0. */
  readonly column: number;
}

/** Letters that take no columns would never fill a row. In UTF-16 code units. */
const MAX_ROW = 10_000;

/** What was typed or pasted may hold anything; `↵` stands for the end of a line. */
function show(letter: string): string {
  return letter === "\n" ? "↵" : escapeText(letter);
}

/**
 * The row with what is typed, as much as there is place for: from its beginning as long as the cursor is in sight, else around the
 * cursor.
 */
export function inputRow(nick: string, editor: Editor, columns: number): InputRow {
  const prompt = `${cut(nick, Math.floor(columns / 3))}> `;
  // The cursor may stand behind the last letter.
  const place = Math.max(1, columns - textWidth(prompt) - 1);
  const { text, cursor } = editor;
  let before = takeLeft(editor, cursor, place);
  // If the beginning is out of sight, a quarter is for what comes after the cursor.
  const isCut = before.start > 0;
  const reserved = isCut ? takeRight(editor, cursor, Math.floor(place / 4)).width : 0;
  if (isCut) before = takeLeft(editor, cursor, place - reserved);
  const after = cursor < text.length ? takeRight(editor, cursor, place - before.width) : NOTHING;
  return {
    prompt,
    text: before.text + after.text,
    column: Math.min(columns - 1, textWidth(prompt) + before.width),
  };
}

const NOTHING = { text: "", width: 0 };

/** Whole letters before a place, from right to left: the cost does not depend on how long the text is. */
function takeLeft(
  editor: Editor,
  place: number,
  columns: number,
): { text: string; width: number; start: number } {
  let [text, width, start] = ["", 0, place];
  while (start > 0 && text.length < MAX_ROW) {
    const next = editor.before(start);
    const letter = show(editor.text.slice(next, start));
    if (width + letterWidth(letter) > columns) break;
    text = letter + text;
    width += letterWidth(letter);
    start = next;
  }
  return { text, width, start };
}

function takeRight(
  editor: Editor,
  place: number,
  columns: number,
): { text: string; width: number } {
  let [text, width, end] = ["", 0, place];
  while (end < editor.text.length && text.length < MAX_ROW) {
    const next = editor.after(end);
    const letter = show(editor.text.slice(end, next));
    if (width + letterWidth(letter) > columns) break;
    text += letter;
    width += letterWidth(letter);
    end = next;
  }
  return { text, width };
}
