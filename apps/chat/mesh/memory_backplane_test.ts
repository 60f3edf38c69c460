import { type BackplaneLab, testBackplane } from "./backplane_contract.ts";
import type { MemoryBackplane } from "./memory_backplane.ts";
import { MemoryHub } from "./memory_hub.ts";

/** Longer than a lease, in milliseconds. */
const LONG = 20_000;

/** Nodes around a hub. */
class MemoryLab implements BackplaneLab {
  readonly #hub = new MemoryHub();

  make(name: string): MemoryBackplane {
    return this.#hub.join(name.replaceAll(".", ""));
  }

  cut(node: MemoryBackplane): void {
    this.#hub.partition(node);
  }

  heal(node: MemoryBackplane): void {
    this.#hub.heal(node);
  }

  kill(node: MemoryBackplane): Promise<void> {
    this.#hub.kill(node);
    return Promise.resolve();
  }

  pass(): Promise<void> {
    this.#hub.pass(LONG);
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

testBackplane("MemoryBackplane", () => Promise.resolve(new MemoryLab()));
