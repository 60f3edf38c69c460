import { assertEquals } from "@std/assert";
import type { Frame } from "./frame.ts";
import { difference, Screen } from "./screen.ts";

function frame(rows: string[], column = 0): Frame {
  return { rows, cursor: { row: rows.length - 1, column } };
}

Deno.test("difference() writes the rows that have changed, and nothing if none has", () => {
  const before = frame(["topic", "one", "two", "> "], 2);
  assertEquals(difference(before, before), "");
  assertEquals(difference(before, frame(["topic", "one", "two", "> "], 3)), "\x1b[4;4H");
  assertEquals(
    difference(before, frame(["topic", "two", "two", "> a"], 3)),
    "\x1b[?25l\x1b[2;1H\x1b[Ktwo\x1b[4;1H\x1b[K> a\x1b[4;4H\x1b[?25h",
  );
});

Deno.test("difference() writes all when nothing is known, or the height has changed", () => {
  const two = frame(["a", "b"]);
  const all = "\x1b[?25l\x1b[2J\x1b[1;1H\x1b[Ka\x1b[2;1H\x1b[Kb\x1b[2;1H\x1b[?25h";
  assertEquals(difference(undefined, two), all);
  assertEquals(difference(frame(["x"]), two), all);
});

/** Keeps what is written; each write lasts until it is let go. */
class SlowOutput {
  readonly written: string[] = [];
  #began = Promise.withResolvers<void>();
  #end = Promise.withResolvers<void>();

  async write(text: string): Promise<void> {
    this.written.push(text);
    this.#began.resolve();
    await this.#end.promise;
  }

  /** Resolves when a write is under way. */
  async begun(): Promise<void> {
    await this.#began.promise;
    this.#began = Promise.withResolvers();
  }

  release(): void {
    const { resolve } = this.#end;
    this.#end = Promise.withResolvers();
    resolve();
  }
}

Deno.test("Screen shows the newest frame after a write, however many there were meanwhile", async () => {
  const output = new SlowOutput();
  let count = 0;
  const screen = new Screen(output, () => frame([`frame ${count}`]));
  screen.refresh();
  await output.begun();
  for (; count < 50; count++) screen.refresh();
  assertEquals(output.written.length, 1);
  output.release();
  await output.begun();
  assertEquals(output.written.length, 2);
  assertEquals(output.written[1]!.includes("frame 50"), true);
  screen.refresh();
  screen[Symbol.dispose]();
  output.release();
  await Promise.resolve();
  screen.refresh();
  assertEquals(output.written.length, 2);
});

Deno.test("Screen writes everything anew after redraw()", async () => {
  const output = new SlowOutput();
  const screen = new Screen(output, () => frame(["same"]));
  screen.refresh();
  await output.begun();
  screen.redraw();
  output.release();
  await output.begun();
  output.release();
  screen[Symbol.dispose]();
  assertEquals(output.written[1], output.written[0]);
});
