/** What tests of {@linkcode NatsBackplane} need. */
import { Gateway } from "./gateway.ts";
import { NatsServer } from "./nats_server.ts";
import type { BackplaneLab } from "../../apps/chat/mesh/backplane_contract.ts";
import { NatsBackplane, type NatsBackplaneOptions } from "../../apps/chat/mesh/nats_backplane.ts";
import { NATS_TIMES } from "../../apps/chat/mesh/_nats_limits.ts";
import { NatsLink } from "../../apps/chat/mesh/_nats_link.ts";

/** As the real ones, and short. */
const TIMES = {
  ...NATS_TIMES,
  beat: 100,
  lease: 1_000,
  silence: 500,
  acknowledge: 2_000,
  hold: 300,
  retry: [20, 200] as [number, number],
};

/** Nodes around a server, each with a way there of its own. */
export class NatsLab implements BackplaneLab {
  readonly nats: NatsServer;
  readonly troubles: string[] = [];
  readonly #nodes = new Map<NatsBackplane, Gateway>();

  private constructor(nats: NatsServer) {
    this.nats = nats;
  }

  static async open(): Promise<NatsLab> {
    return new NatsLab(await NatsServer.start());
  }

  make(name: string, options: Partial<NatsBackplaneOptions> = {}): NatsBackplane {
    const gateway = new Gateway(this.nats.port);
    const url = `nats://127.0.0.1:${gateway.port}`;
    const node = new NatsBackplane({
      servers: [{ url, tls: false }],
      network: "Test",
      name,
      times: TIMES,
      onTrouble: (message) => void this.troubles.push(message),
      ...options,
    });
    this.#nodes.set(node, gateway);
    return node;
  }

  /** Somebody else at the server. */
  link(): Promise<NatsLink> {
    return NatsLink.open({ url: this.nats.url, tls: false }, "stranger");
  }

  cut(node: NatsBackplane): void {
    this.#nodes.get(node)!.close();
  }

  heal(node: NatsBackplane): void {
    this.#nodes.get(node)!.open();
  }

  /** Nothing that it says arrives any more. */
  async kill(node: NatsBackplane): Promise<void> {
    this.cut(node);
    await node.stop(0);
  }

  async pass(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, TIMES.lease + TIMES.beat));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const node of this.#nodes.keys()) await node.stop(0);
    for (const gateway of this.#nodes.values()) await gateway[Symbol.asyncDispose]();
    await this.nats[Symbol.asyncDispose]();
  }
}
