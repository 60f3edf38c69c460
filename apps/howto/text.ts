/** The languages that scenes speak. */
export const LANGUAGES = ["en", "es"] as const;

export type Language = typeof LANGUAGES[number];

/** What is said, in every language. `{name}` stands for a value. */
export type Text = Readonly<Record<Language, string>>;

/** What stands for `{name}` in a text. */
export type Values = Readonly<Record<string, string | number>>;

/** A text in one language, with its values. Numbers are grouped as that language does; a port is no number to it. */
export function fillText(text: Text, language: Language, values: Values = {}): string {
  return text[language].replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new TypeError(`Cannot fill in {${name}}: it has no value`);
    return typeof value === "number" ? value.toLocaleString(language) : value;
  });
}

/** Breaks a text into lines of at most `width` columns, where there is a single blank. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<! ) (?! )/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
