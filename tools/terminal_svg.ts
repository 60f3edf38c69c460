/** A recording of terminals as an animated SVG: text and CSS only, without scripts and fonts of its own. */
import type { Run } from "./terminal_text.ts";

/** What all terminals showed from a moment on. */
export interface Take {
  /** In seconds. */
  at: number;
  /** The rows of each terminal. */
  screens: readonly (readonly Run[][])[];
}

export interface TerminalSize {
  title: string;
  columns: number;
  rows: number;
}

export interface Recording {
  /** For those who cannot see it. */
  title: string;
  /** From top to bottom. */
  terminals: readonly TerminalSize[];
  takes: readonly Take[];
  /** How long the last take stays before it begins again, in seconds. */
  rest: number;
}

/** Of a character, in pixels: the fonts below are 0.6 times as wide as high, or are made so. */
const CELL = 8.4;
const LINE = 18;
const FONT = 14;
const PADDING = 12;
const BAR = 26;
const GAP = 10;

/** 0 to 15, on the dark ground that the pictures have on light pages, too. */
const PALETTE = [
  ...["#5c6370", "#f07178", "#a5d16f", "#e5c07b", "#73b8ff", "#d38aea", "#5ccfe6", "#d7dae0"],
  ...["#8a92a3", "#ff8f96", "#bfe38f", "#ffd68a", "#9acbff", "#e3a6f5", "#8ce2f2", "#ffffff"],
];
const TEXT = "#d7dae0";
const GROUND = "#1b1f27";

const STYLE =
  `text{font-size:${FONT}px;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;` +
  `fill:${TEXT};white-space:pre}.b{font-weight:bold}.d{opacity:.65}.t{font-style:italic}` +
  `.u{text-decoration:underline}`;

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function colorOf(color: number | string | undefined, fallback: string): string {
  return typeof color === "number" ? PALETTE[color]! : color ?? fallback;
}

/** Up to two places behind the point. */
function places(value: number): string {
  return String(Math.round(100 * value) / 100);
}

function runSvg({ column, width, text, look }: Run, y: number): string {
  const { color, background, inverse, bold, dim, italic, underline } = look;
  const x = places(PADDING + column * CELL);
  const length = places(width * CELL);
  const [front, back] = inverse
    ? [colorOf(background, GROUND), colorOf(color, TEXT)]
    : [colorOf(color, TEXT), background === undefined ? undefined : colorOf(background, GROUND)];
  const ground = back === undefined
    ? ""
    : `<rect x="${x}" y="${y - 13}" width="${length}" height="${LINE}" fill="${back}"/>`;
  if (text.trim() === "" && !underline) return ground;
  const classes = [bold && "b", dim && "d", italic && "t", underline && "u"].filter(Boolean);
  return ground +
    `<text x="${x}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs"` +
    (classes.length > 0 ? ` class="${classes.join(" ")}"` : "") +
    // As a style, since the one of all texts would outdo an attribute.
    (front === TEXT ? "" : ` style="fill:${front}"`) +
    `>${escapeXml(text)}</text>`;
}

/** What a row shows, and from which take until before which. */
interface Span {
  runs: readonly Run[];
  from: number;
  to: number;
}

/** The spans of a row. */
function spansOf(takes: readonly Take[], terminal: number, row: number): Span[] {
  const spans: Span[] = [];
  let before = "";
  takes.forEach(({ screens }, index) => {
    const runs = screens[terminal]?.[row] ?? [];
    const now = JSON.stringify(runs);
    const last = spans.at(-1);
    if (last !== undefined && now === before) last.to = index + 1;
    else spans.push({ runs, from: index, to: index + 1 });
    before = now;
  });
  return spans;
}

/** When something is to be seen: names and rules of its animation. */
class Timetable {
  readonly #rules = new Map<string, string>();
  readonly #moments: readonly number[];
  readonly #count: number;

  /** The moments at which takes begin, in seconds, and the end of all. */
  constructor(moments: readonly number[], readonly end: number) {
    this.#moments = moments;
    this.#count = moments.length;
  }

  /** The classes for what is seen from one take until before another one. */
  classes(from: number, to: number): string {
    if (from === 0 && to === this.#count) return "";
    const name = `k${from}-${to}`;
    const percent = (index: number) => places(100 * this.#moments[index]! / this.end);
    const steps = [
      from === 0 ? "" : "0%{visibility:hidden}",
      `${from === 0 ? 0 : percent(from)}%{visibility:visible}`,
      to === this.#count ? "" : `${percent(to)}%{visibility:hidden}`,
    ];
    this.#rules.set(name, steps.join(""));
    return ` class="a ${name}${to === this.#count ? " z" : ""}"`;
  }

  /** Without animations, or for who does not want any, the last take is seen. */
  get style(): string {
    const rules = [...this.#rules].map(([name, steps]) =>
      `.${name}{animation-name:${name}}@keyframes ${name}{${steps}}`
    );
    return `.a{visibility:hidden;animation:${
      places(this.end)
    }s step-end infinite}.z{visibility:visible}` +
      `${rules.join("")}@media(prefers-reduced-motion:reduce){.a{animation:none}}`;
  }
}

/** A terminal: its frame, its title, and each row as often as it changes. */
function terminalSvg(
  { title, columns, rows }: TerminalSize,
  spansOfRow: (row: number) => readonly Span[],
  timetable: Timetable,
): string {
  const [width, height] = [widthOf(columns), heightOf(rows)];
  const parts = [
    `<rect width="${width}" height="${height}" rx="8" fill="${GROUND}" stroke="#808894"/>`,
    `<text x="${PADDING}" y="18" style="fill:#8a92a3">${escapeXml(title)}</text>`,
  ];
  for (let row = 0; row < rows; row++) {
    const y = BAR + PADDING + 4 + row * LINE;
    for (const { runs, from, to } of spansOfRow(row)) {
      const drawn = runs.map((run) => runSvg(run, y)).join("");
      if (drawn !== "") parts.push(`<g${timetable.classes(from, to)}>${drawn}</g>`);
    }
  }
  return parts.join("\n");
}

function widthOf(columns: number): number {
  return Math.ceil(columns * CELL + 2 * PADDING);
}

function heightOf(rows: number): number {
  return BAR + rows * LINE + PADDING;
}

/** @throws {TypeError} If there are no takes. */
export function recordingSvg({ title, terminals, takes, rest }: Recording): string {
  const first = takes[0];
  if (first === undefined) throw new TypeError("Cannot draw a recording without takes");
  const moments = takes.map(({ at }) => at - first.at);
  const timetable = new Timetable(moments, moments.at(-1)! + rest);
  let top = 0;
  const drawn = terminals.map((terminal, index) => {
    const spans = (row: number) => spansOf(takes, index, row);
    const svg = `<g transform="translate(0 ${top})">${terminalSvg(terminal, spans, timetable)}</g>`;
    top += heightOf(terminal.rows) + GAP;
    return svg;
  });
  const width = Math.max(...terminals.map(({ columns }) => widthOf(columns)));
  const height = top - GAP;
  // Spaces count in it.
  return `<!-- deno-fmt-ignore-file -->\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 ${
    width + 2
  } ${height + 2}" ` +
    `width="${width + 2}" height="${height + 2}" role="img" xml:space="preserve">` +
    `<title>${escapeXml(title)}</title><style>${STYLE}${timetable.style}</style>\n` +
    `${drawn.join("\n")}\n</svg>\n`;
}

/** The same with no pause longer than `longest` seconds. */
export function squeeze(takes: readonly Take[], longest: number): Take[] {
  let saved = 0;
  return takes.map((take, index) => {
    const pause = index === 0 ? 0 : take.at - takes[index - 1]!.at;
    saved += Math.max(0, pause - longest);
    return { ...take, at: take.at - saved };
  });
}
