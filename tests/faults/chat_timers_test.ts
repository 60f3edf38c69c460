/** Many clients, and the timers that they need. */
import { assert } from "@std/assert";
import { count } from "../support/tier.ts";
import { startChat } from "./_chat.ts";

type Timer = ReturnType<typeof setTimeout>;

/** Counts timers that are set at once, while it is there. */
class TimerCount implements Disposable {
  readonly #real = { setTimeout, setInterval, clearTimeout, clearInterval };
  readonly #set = new Set<Timer>();
  most = 0;

  constructor() {
    const { setTimeout, setInterval, clearTimeout, clearInterval } = this.#real;
    Object.assign(globalThis, {
      setTimeout: (run: (...args: unknown[]) => void, delay?: number, ...args: unknown[]) => {
        const id: Timer = this.#add(setTimeout(() => {
          this.#set.delete(id);
          run(...args);
        }, delay));
        return id;
      },
      setInterval: (...args: Parameters<typeof setInterval>) => this.#add(setInterval(...args)),
      clearTimeout: (id: Timer) => this.#clear(id, clearTimeout),
      clearInterval: (id: Timer) => this.#clear(id, clearInterval),
    });
  }

  #add(id: Timer): Timer {
    this.#set.add(id);
    this.most = Math.max(this.most, this.#set.size);
    return id;
  }

  #clear(id: Timer, clear: (id: Timer) => void): void {
    this.#set.delete(id);
    clear(id);
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, this.#real);
  }
}

Deno.test("chat serve has no timer for each client", async () => {
  using timers = new TimerCount();
  await using running = await startChat({ flood: { count: 5, interval: 2_000 } });
  const { port } = running.service.endpoints[0]!;
  const conns: Deno.TcpConn[] = [];
  // Half of them never register, and one in ten is slowed down.
  for (let i = 0; i < count(200, 1_000); i++) {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port: port! });
    conns.push(conn);
    if (i % 2 === 0) continue;
    const user = `NICK user${i}\r\nUSER user${i} 0 * :user\r\nJOIN #room\r\n`;
    const more = i % 10 === 1 ? "TIME\r\n".repeat(20) : "";
    await conn.write(new TextEncoder().encode(user + more));
    const buffer = new Uint8Array(65_536);
    for (let text = ""; !text.includes(" 366 ");) {
      text += new TextDecoder().decode(buffer.subarray(0, (await conn.read(buffer))!));
    }
  }
  for (const conn of conns) conn.close();
  assert(timers.most < 10, `${timers.most} timers at once`);
});
