import { assertEquals, assertThrows } from "@std/assert";
import { parseMessage } from "./messages.ts";
import { TransferError } from "./transfer_error.ts";

function parse(value: unknown) {
  return parseMessage(new TextEncoder().encode(JSON.stringify(value)));
}

const ENTRY = { path: ["a"], kind: "file", size: 5, mode: 0o644, mtime: 1.5, id: "x" };

Deno.test("parseMessage() reads the fields that it knows and no others", () => {
  assertEquals(parse({ type: "stored", bytes: 5, more: true }) as unknown, {
    type: "stored",
    bytes: 5,
  });
  const entries = [{ ...ENTRY, __proto__: null, more: 1 }, { ...ENTRY, size: null, mtime: null }];
  assertEquals(parse({ type: "manifest", entries }) as unknown, {
    type: "manifest",
    entries: [ENTRY, { ...ENTRY, size: null, mtime: null }],
  });
});

Deno.test("parseMessage() fills in what may be missing", () => {
  assertEquals(parse({ type: "accept", entries: [{ entry: 1, action: "skip" }] }) as unknown, {
    type: "accept",
    entries: [{ entry: 1, action: "skip", chunks: 0, digests: "", reason: "" }],
  });
  assertEquals(parse({ type: "end", root: "ab".repeat(32) }) as unknown, {
    type: "end",
    root: "ab".repeat(32),
    mac: "",
  });
});

function manifest(change: object): object {
  return { type: "manifest", entries: [{ ...ENTRY, ...change }] };
}

const BAD: readonly unknown[] = [
  null,
  5,
  [],
  {},
  { type: 5 },
  { type: "unknown" },
  { type: "constructor" },
  { type: "__proto__" },
  { type: "stored" },
  { type: "stored", bytes: -1 },
  { type: "stored", bytes: 0.5 },
  { type: "stored", bytes: "5" },
  { type: "stored", bytes: 2 ** 53 },
  { type: "proof", mac: "" },
  { type: "proof", mac: "AB".repeat(32) },
  { type: "proof", mac: "ab".repeat(31) },
  { type: "end", root: "ab".repeat(32), mac: "ab" },
  { type: "cancel", code: "whatever", reason: "" },
  { type: "cancel", code: "disk", reason: "\ud800" },
  { type: "failed", entry: 0, reason: "x".repeat(5_000) },
  { type: "manifest", entries: {} },
  { type: "manifest", entries: [null] },
  manifest({ path: [] }),
  manifest({ path: "a" }),
  manifest({ path: [5] }),
  manifest({ kind: "link" }),
  manifest({ size: -1 }),
  manifest({ size: undefined }),
  manifest({ mode: 0o1000 }),
  manifest({ mtime: 1e300 }),
  manifest({ id: 5 }),
];

for (const bad of BAD) {
  const text = JSON.stringify(bad);
  Deno.test(`parseMessage() refuses ${text.slice(0, 70)}`, () => {
    const error = assertThrows(() => parse(bad), TransferError);
    assertEquals((error as TransferError).code, "protocol");
  });
}
