import { assert } from "@std/assert";
import { parseEndpoint } from "@zocalo/transport";
import type { ServeSettings } from "./_echo_service.ts";
import type { ServeEvent } from "./_serve_event.ts";

/** What most tests serve. */
export const SETTINGS: ServeSettings = {
  endpoints: [parseEndpoint(":0")],
  maxConnections: 100,
  idleTimeout: Infinity,
  maxRate: Infinity,
  tls: undefined,
  fault: undefined,
  verbose: false,
  reusePort: false,
};

/** Keeps what is told. */
export function observe() {
  const events: ServeEvent[] = [];
  const troubles: string[] = [];
  return {
    events,
    troubles,
    event: (event: ServeEvent) => void events.push(event),
    trouble: (message: string) => void troubles.push(message),
  };
}

/** What a test waits for comes sooner, or not at all. In milliseconds. */
const PATIENCE = 10_000;

/** Waits for what would hang if the code under test were wrong. */
export async function within<T>(promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("It takes too long")), PATIENCE);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Workers that call the test when they start, and do what it tells them. */
export class ControlledWorkers implements Disposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #conns: Deno.Conn[] = [];
  /** What they run: a module that takes the port to call from its URL. */
  readonly script: URL;

  constructor(module: "_crashing_worker.ts" | "_puppet_worker.ts") {
    this.script = new URL(`./${module}?port=${this.#listener.addr.port}`, import.meta.url);
  }

  /** Waits for the next worker to start, and returns how to tell it something. */
  async next(): Promise<(line?: string) => Promise<void>> {
    const accepting = this.#listener.accept();
    // Closing the listener ends it, if it takes too long.
    accepting.catch(() => {});
    const conn = await within(accepting);
    this.#conns.push(conn);
    return async (line = "") => {
      const data = new TextEncoder().encode(`${line}\n`);
      assert(await conn.write(data) === data.length);
    };
  }

  [Symbol.dispose](): void {
    for (const conn of this.#conns) conn.close();
    this.#listener.close();
  }
}
