import type { Backplane, BackplaneReceiver } from "./backplane.ts";
import type { Op } from "./op.ts";

/** Somebody who writes down what is told. */
export class Listener implements BackplaneReceiver {
  readonly backplane: Backplane;
  readonly told: string[] = [];
  /** By node, what it has said. */
  readonly heard = new Map<string, Op[]>();

  private constructor(backplane: Backplane) {
    this.backplane = backplane;
  }

  static async start(backplane: Backplane): Promise<Listener> {
    const listener = new Listener(backplane);
    await backplane.start(listener);
    return listener;
  }

  receive(from: string, op: Op): void {
    const all = this.heard.get(from) ?? [];
    this.heard.set(from, all);
    all.push(op);
  }

  found(node: string): void {
    this.told.push(`found ${node}`);
  }

  lost(node: string): void {
    this.told.push(`lost ${node}`);
  }

  missed(node: string): void {
    this.told.push(`missed ${node}`);
  }

  connected(): void {
    this.told.push("connected");
  }

  disconnected(): void {
    this.told.push("disconnected");
  }

  superseded(key: string): void {
    this.told.push(`superseded ${key}`);
  }

  /** The texts that a node has said, once there are so many. */
  async texts(from: Backplane, count: number): Promise<string[]> {
    const all = () => (this.heard.get(from.node) ?? []).map(textOf);
    await until(() => all().length >= count, () => `${count} texts: ${all().length} have come`);
    return all();
  }

  /** Waits until that was told so often. */
  async tells(what: string, times = 1): Promise<void> {
    const count = () => this.told.filter((one) => one === what).length;
    await until(() => count() >= times, () => `"${what}" in ${JSON.stringify(this.told)}`);
  }
}

/** What does not happen meanwhile does not happen. In milliseconds. */
const PATIENCE = 20_000;

/** Looks again and again until it is so. */
export async function until(
  check: () => boolean | Promise<boolean>,
  what: () => string,
): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!await check()) {
    if (performance.now() > end) throw new Error(`Cannot wait any longer for ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** What an op says, or what it is. */
export function textOf(op: Op): string {
  return op.op === "wallops" || op.op === "line" ? op.text ?? "" : op.op;
}

/** An op that says something. */
export function say(text: string): Op {
  return { op: "wallops", by: "irc.test", text };
}

/** Starts nodes, one after the other, and waits until they have found each other. */
export async function meet(...nodes: readonly Backplane[]): Promise<Listener[]> {
  const all: Listener[] = [];
  for (const node of nodes) all.push(await Listener.start(node));
  for (const a of all) {
    for (const b of all) if (a !== b) await a.tells(`found ${b.backplane.node}`);
  }
  return all;
}
