import { assertEquals, assertFalse } from "@std/assert";
import { Editor } from "./editor.ts";

/** An editor; `|` is where the cursor is. */
function editor(text: string): Editor {
  const editor = new Editor();
  editor.set(text.replace("|", ""), text.indexOf("|"));
  return editor;
}

function look({ text, cursor }: Editor): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

type Step = Exclude<keyof Editor, "text" | "cursor" | "set" | "insert" | "replace">;

function after(text: string, ...steps: Step[]): string {
  const it = editor(text);
  for (const step of steps) (it[step] as () => void).call(it);
  return look(it);
}

Deno.test("Editor moves by letters, however they are made", () => {
  assertEquals(after("ae\u0301日👨‍👩‍👧|", "left"), "ae\u0301日|👨‍👩‍👧");
  assertEquals(after("ae\u0301日|👨‍👩‍👧", "left", "left"), "a|e\u0301日👨‍👩‍👧");
  assertEquals(after("a|e\u0301b", "right"), "ae\u0301|b");
  assertEquals([after("|a", "left"), after("a|", "right")], ["|a", "a|"]);
});

Deno.test("Editor moves by words", () => {
  assertEquals(after("one two  |three", "wordLeft"), "one |two  three");
  assertEquals(after("one| two", "wordRight"), "one two|");
  assertEquals(after("one two|", "home"), "|one two");
  assertEquals(after("|one two", "end"), "one two|");
});

Deno.test("Editor takes away letters, words and lines", () => {
  assertEquals(after("a👍🏽|b", "backspace"), "a|b");
  assertEquals(after("a|👍🏽b", "delete"), "a|b");
  assertEquals([after("|a", "backspace"), after("a|", "delete")], ["|a", "a|"]);
  assertEquals(after("one two |three", "killWordLeft"), "one |three");
  assertEquals(after("one| two three", "killWordRight"), "one| three");
  assertEquals(after("one |two", "killToStart"), "|two");
  assertEquals(after("one |two", "killToEnd"), "one |");
});

Deno.test("Editor gives back what it took away last", () => {
  assertEquals(after("one |two", "killToStart", "end", "yank"), "twoone |");
  assertEquals(after("one |", "killToEnd", "killWordLeft", "killToEnd", "yank"), "one |");
});

Deno.test("Editor puts the cursor behind a letter that a mark has completed", () => {
  const it = editor("e|x");
  it.insert("\u0301");
  assertEquals(look(it), "e\u0301|x");
  // Between two halves of a letter there is no place.
  it.set("e\u0301x", 1);
  assertEquals(look(it), "e\u0301|x");
});

Deno.test("Editor refuses what makes a text longer than 1 MiB", () => {
  const it = editor("|");
  assertEquals(it.insert("x".repeat(1_048_576)), true);
  assertFalse(it.insert("y"));
  assertEquals(it.text.length, 1_048_576);
});

Deno.test("Editor keeps text and cursor valid whatever keys come", () => {
  const steps: Step[] = [
    ...["left", "right", "wordLeft", "wordRight", "home", "end", "backspace"] as const,
    ...["delete", "killToStart", "killToEnd", "killWordLeft", "killWordRight", "yank"] as const,
  ];
  const texts = ["hola ", "日本", "👨‍👩‍👧", "\u0301", "\n", "🇪", " "];
  // Lehmer's generator: the same keys each time.
  let seed = 42;
  const below = (count: number) => (seed = seed * 48_271 % 0x7fffffff) % count;
  const it = editor("|");
  for (let i = 0; i < 5_000; i++) {
    if (below(2) === 0) it.insert(texts[below(texts.length)]!);
    else (it[steps[below(steps.length)]!] as () => void).call(it);
    if (it.text.length > 200) it.killToStart();
    const boundaries = [...new Intl.Segmenter("und").segment(it.text)].map(({ index }) => index);
    assertEquals([...boundaries, it.text.length].includes(it.cursor), true, look(it));
  }
});
