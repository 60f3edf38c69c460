import type { Ledger } from "./_ledger.ts";

/** Whom something waits for. */
export interface Holder {
  readonly closing: boolean;
  /** In bytes. */
  readonly backlog: number;
  cut(): void;
  overflow(message: string): void;
}

/** Cuts off those who are going already, then closes others, the fullest first, until what waits for all is not too much. */
export function relieve(ledger: Ledger, limit: number, holders: Iterable<Holder>): void {
  if (ledger.queuedBytes <= limit) return;
  const fullest = [...holders].filter(({ backlog }) => backlog > 0).sort(
    (a, b) => Number(b.closing) - Number(a.closing) || b.backlog - a.backlog,
  );
  for (const holder of fullest) {
    if (ledger.queuedBytes <= limit) return;
    if (holder.closing) holder.cut();
    else holder.overflow(`Too slow to read: more than ${limit} bytes wait for all clients`);
  }
}
