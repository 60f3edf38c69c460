import { type Endpoint, formatEndpoint } from "@zocalo/transport";
import { Interruption } from "../common/interrupts.ts";
import type { Asker } from "./_ask.ts";
import type { Gate } from "./_gated_store.ts";
import { countLine, listingLines } from "./_listing_lines.ts";
import { TransferError } from "./protocol/transfer_error.ts";
import { EXISTS, REPLACES } from "./store/plan.ts";

/** Asks on the terminal before anything is taken from somewhere. */
export function askingGate(asker: Asker): (remote: Endpoint) => Gate {
  return (remote) => async (entries, decisions, signal) => {
    const from = formatEndpoint(remote);
    const others = new Set(
      decisions.filter(({ action, reason }) => action !== "send" || reason === EXISTS)
        .map(({ entry }) => entry),
    );
    const replacing = new Set(
      decisions.filter(({ reason }) => reason === REPLACES).map(({ entry }) => entries[entry]!),
    );
    const wanted = entries.filter((_, entry) => !others.has(entry));
    if (wanted.length === 0) return;
    let isWanted;
    try {
      const lines = [
        `${from === "unix:" ? "The other side" : from} offers:`,
        ...listingLines(wanted, replacing),
      ];
      isWanted = await asker.ask(lines, `Take ${countLine(wanted)}?`, signal);
    } catch (error) {
      if (!(error instanceof Interruption)) throw error;
      throw new TransferError("interrupted", "it was interrupted before anybody said yes");
    }
    if (!isWanted) throw new TransferError("refused", "it is not wanted");
  };
}
