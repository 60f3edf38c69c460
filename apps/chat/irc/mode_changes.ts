import { utf8Length } from "./names.ts";

/** A change of a mode, of a channel or of a user. */
export interface ModeChange {
  readonly adding: boolean;
  /** Its letter. */
  readonly mode: string;
  /** The nick, mask, key or number that goes with it. */
  readonly param?: string | undefined;
}

/**
 * Takes apart what MODE says: letters, each with a parameter if it takes one. A parameter that is missing or empty is `undefined`.
 * Letters with a parameter beyond the first `maxParams` are left out.
 */
export function parseModeChanges(
  letters: string,
  params: readonly string[],
  takesParam: (mode: string, adding: boolean) => boolean,
  maxParams: number,
): ModeChange[] {
  const changes: ModeChange[] = [];
  let adding = true;
  let taken = 0;
  for (const mode of letters) {
    if (mode === "+" || mode === "-") adding = mode === "+";
    else if (!takesParam(mode, adding)) changes.push({ adding, mode });
    else if (taken < maxParams) changes.push({ adding, mode, param: params[taken++] || undefined });
  }
  return changes;
}

/** The parameters of MODE for some changes: letters, and what goes with them. More than one such list if they take over `maxBytes`. */
export function formatModeChanges(changes: readonly ModeChange[], maxBytes: number): string[][] {
  const lists: string[][] = [];
  let letters = "";
  let params: string[] = [];
  let bytes = 0;
  let sign = "";
  for (const { adding, mode, param } of changes) {
    const size = "+x".length + (param === undefined ? 0 : 1 + utf8Length(param));
    if (letters !== "" && bytes + size > maxBytes) {
      lists.push([letters, ...params]);
      [letters, params, bytes, sign] = ["", [], 0, ""];
    }
    const wanted = adding ? "+" : "-";
    letters += wanted === sign ? mode : wanted + mode;
    sign = wanted;
    if (param !== undefined) params.push(param);
    bytes += size;
  }
  if (letters !== "") lists.push([letters, ...params]);
  return lists;
}
