type Style = (text: string) => string;

/** How parts of the screen look. */
export interface Theme {
  readonly bar: Style;
  readonly activeTab: Style;
  readonly mentionTab: Style;
  readonly dim: Style;
  readonly bold: Style;
  readonly error: Style;
  readonly mention: Style;
  /** The colour of a person, always the same. */
  readonly nick: (nick: string) => Style;
}

function style(codes: string): Style {
  return (text) => text === "" ? "" : `\x1b[${codes}m${text}\x1b[0m`;
}

/** Those of the sixteen that every terminal has which can be read on black and on white: no black, white, grey or dark blue. */
const NICK_COLORS = [31, 32, 33, 35, 36, 91, 92, 93, 94, 95, 96].map((code) => style(`${code}`));

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}

const plain: Style = (text) => text;

const WITHOUT_COLOR: Theme = {
  bar: style("7"),
  activeTab: style("1;7"),
  mentionTab: style("4;7"),
  dim: plain,
  bold: style("1"),
  error: style("1"),
  mention: style("1"),
  nick: () => plain,
};

const WITH_COLOR: Theme = {
  ...WITHOUT_COLOR,
  mentionTab: style("7;1;31"),
  dim: style("2"),
  error: style("31"),
  mention: style("1;33"),
  nick: (nick) => NICK_COLORS[hash(nick.toLowerCase()) % NICK_COLORS.length]!,
};

/** What `NO_COLOR` and `--no-color` leave are bold, underlined and reversed letters. */
export function themeFor(color: boolean): Theme {
  return color ? WITH_COLOR : WITHOUT_COLOR;
}
