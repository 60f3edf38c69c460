/** A value that `unpack` gives. */
export type PackValue = number | bigint | boolean | Uint8Array;

/** What each code of a format takes in `pack`. */
export interface PackInputs extends Omit<PackOutputs, "q" | "Q"> {
  /** A safe integer will do. */
  q: bigint | number;
  /** A safe integer will do. */
  Q: bigint | number;
}

/** What each code of a format gives in `unpack`. */
export interface PackOutputs {
  /** Signed integer of 1 byte. */
  b: number;
  /** Unsigned integer of 1 byte. */
  B: number;
  /** Boolean of 1 byte. */
  "?": boolean;
  /** Signed integer of 2 bytes. */
  h: number;
  /** Unsigned integer of 2 bytes. */
  H: number;
  /** Signed integer of 4 bytes. */
  i: number;
  /** Unsigned integer of 4 bytes. */
  I: number;
  /** Signed integer of 4 bytes. */
  l: number;
  /** Unsigned integer of 4 bytes. */
  L: number;
  /** Signed integer of 8 bytes. */
  q: bigint;
  /** Unsigned integer of 8 bytes. */
  Q: bigint;
  /** Float of 4 bytes. */
  f: number;
  /** Float of 8 bytes. */
  d: number;
  /** One byte. */
  c: Uint8Array;
}

/**
 * The values of a format, as a tuple if the format is a literal: `[number, Uint8Array]` for
 * `"!H4s"`. Counts above 99 are arrays within it; where a format is not known or is not right, all
 * is an array.
 *
 * @typeParam Format The format.
 * @typeParam Kinds What each code stands for: {@linkcode PackInputs} or {@linkcode PackOutputs}.
 */
export type PackValues<Format extends string, Kinds> = Format extends
  `${"!" | "<" | ">"}${infer Codes}` ? Fields<Codes, Kinds>
  : (Kinds[keyof Kinds])[];

/**
 * `Count`: the digits before the codes that are left. `Values`: what was found before them.
 *
 * @internal
 */
type Fields<
  Codes extends string,
  Kinds,
  Count extends string = "",
  Values extends unknown[] = [],
> = Codes extends `${infer Code}${infer Rest}`
  ? Code extends keyof Digits<never> ? Fields<Rest, Kinds, `${Count}${Code}`, Values>
  : Code extends " " | "\t" | "\n" | "\v" | "\f" | "\r" | "x" ? Fields<Rest, Kinds, "", Values>
  : Code extends "s" ? Fields<Rest, Kinds, "", [...Values, Uint8Array]>
  : Code extends keyof Kinds
    ? Repeat<Kinds[Code], Count> extends infer More extends unknown[]
      ? Fields<Rest, Kinds, "", [...Values, ...More]>
    : never
  : (Kinds[keyof Kinds])[]
  : Values;

/** As many as the count says. Without an end the compiler would fail at large ones. */
type Repeat<T, Count extends string> = Count extends "" ? [T]
  : Count extends keyof Digits<T> ? Digits<T>[Count]
  : Count extends `${infer Tens extends keyof Digits<T>}${infer Ones extends keyof Digits<T>}`
    ? [...TimesTen<Digits<T>[Tens]>, ...Digits<T>[Ones]]
  : T[];

type TimesTen<A extends unknown[]> = [
  ...[...A, ...A, ...A, ...A, ...A],
  ...[...A, ...A, ...A, ...A, ...A],
];

type Digits<T> = {
  "0": [];
  "1": [T];
  "2": [T, T];
  "3": [T, T, T];
  "4": [T, T, T, T];
  "5": [T, T, T, T, T];
  "6": [T, T, T, T, T, T];
  "7": [T, T, T, T, T, T, T];
  "8": [T, T, T, T, T, T, T, T];
  "9": [T, T, T, T, T, T, T, T, T];
};
