import { bold, cyan, green, red, yellow } from "@std/fmt/colors";
import type { LineWriter } from "../common/line_writer.ts";
import { COMMON_TEXTS } from "./common_texts.ts";
import type { Evidence, Scene } from "./scene.ts";
import { fillText, type Language, type Text, type Values, wrapText } from "./text.ts";
import { type Side, Wire } from "./wire.ts";

/** Where and how a scene is played. */
export interface PlayOptions {
  readonly out: LineWriter;
  readonly language: Language;
  /** Only the result. */
  readonly quiet: boolean;
}

type Style = (text: string) => string;

/** The most that text takes, in columns; terminals have 80, and the drawings need almost all of them. */
const MAX_WIDTH = 78;

/** A half takes a second or two; longer than this means that it hangs, in milliseconds. */
const PATIENCE = 60_000;

const SIDE_STYLES: Record<Side, Style> = { client: cyan, server: yellow };

/** What `promise` brings, unless it hangs. */
async function patiently<T>(promise: Promise<T>, name: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const message = `Cannot end "${name}" within ${PATIENCE} ms`;
  const timer = setTimeout(() => reject(new Error(message)), PATIENCE);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Plays both halves of a scene, and says whether the first has failed and the second has worked, as they should. */
export async function playScene(scene: Scene, options: PlayOptions): Promise<boolean> {
  const { out, language, quiet } = options;
  const { name, texts } = scene;
  const width = Math.min(MAX_WIDTH, out.columns ?? MAX_WIDTH);
  const print = (line: string, style?: Style) => {
    if (!quiet) void out.line(line, style === undefined ? {} : { style });
  };
  const say = (text: Text, values?: Values) => {
    for (const line of wrapText(fillText(text, language, values), width)) print(line);
  };
  const conclude = (mark: string, text: string, style: Style) => {
    const [first = "", ...rest] = wrapText(text, width - 4);
    print(`  ${mark} ${first}`, style);
    for (const line of rest) print(`    ${line}`, style);
  };

  const playHalf = async (half: "wrong" | "right"): Promise<boolean> => {
    const [verdict, otherwise, outcome, mark, style] = half === "wrong"
      ? [COMMON_TEXTS.failed, COMMON_TEXTS.wrongWorked, texts.failed, "✗", red] as const
      : [COMMON_TEXTS.worked, COMMON_TEXTS.rightFailed, texts.worked, "✓", green] as const;
    print("");
    print(COMMON_TEXTS[half][language], bold);
    say(texts[half]);
    let drawn = false;
    const wire = new Wire(language, (row, side) => {
      if (!drawn) print("");
      drawn = true;
      print(row, side && SIDE_STYLES[side]);
    });
    const { shown, values }: Evidence = await patiently(scene[half]({ wire, say }), name);
    wire.finish();
    print("");
    if (shown) {
      conclude(mark, `${verdict[language]}: ${fillText(outcome, language, values)}`, style);
    } else {
      const found = JSON.stringify(values ?? {});
      void out.line(`${name}: ${fillText(otherwise, language, { values: found })}`, { style: red });
    }
    return shown;
  };

  print(texts.title[language], bold);
  print("");
  say(texts.idea);
  const failed = await playHalf("wrong");
  const worked = await playHalf("right");
  if (quiet && failed && worked) void out.line(fillText(COMMON_TEXTS.result, language, { name }));
  print("");
  return failed && worked;
}
