import type { Features } from "./_features.ts";
import type { RoomState } from "./_room_state.ts";

/** Modes with a parameter that are looked at in one message: `MODES` is 20 at most on the networks there are. */
const MAX_CHANGES = 100;

/** Gives members their signs and takes them, as a MODE of a room says. */
export function applyModes(room: RoomState, features: Features, modes: readonly string[]): void {
  const [letters = "", ...params] = modes;
  const { prefixModes, prefixes, modes: { always, whenSet } } = features;
  let adding = true;
  let next = 0;
  for (const letter of letters.slice(0, MAX_CHANGES)) {
    if (letter === "+" || letter === "-") {
      adding = letter === "+";
      continue;
    }
    const rank = prefixModes.indexOf(letter);
    if (rank >= 0) room.setPrefix(params[next++] ?? "", prefixes[rank]!, adding);
    else if (always.includes(letter) || adding && whenSet.includes(letter)) next += 1;
  }
}
