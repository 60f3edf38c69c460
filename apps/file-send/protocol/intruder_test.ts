/** What both sides do when somebody gets between them who does not know the secret. */
import { assertEquals } from "@std/assert";
import { pack } from "@zocalo/framing";
import {
  against,
  CHUNKS,
  DATA,
  decided,
  DIGESTS,
  done,
  ended,
  file,
  offer,
  ROOT,
  rootOfAll,
  type Script,
  sendWhole,
  verdict,
} from "./_hostile_support.ts";
import { failureOf, MemorySource, MemoryStore, nextMessage } from "./test_support.ts";
import { sha256 } from "./digests.ts";
import type { FrameStream } from "./frame_stream.ts";
import type { CancelCode } from "./messages.ts";
import { receiveFiles } from "./receive_files.ts";
import { sealChunk, Secret } from "./secret.ts";
import { sendFiles } from "./send_files.ts";

const NONCE = "00".repeat(32);
const HELLO = new Uint8Array(0);
const SECRET = await Secret.derive("secret", [NONCE, NONCE], [HELLO, HELLO]);

const DECISION = { entry: 0, chunks: 0, digests: "", reason: "" } as const;

/** Offers `file`, as one who knows the secret. */
function offerSecretly(frames: FrameStream): void {
  const digest = sha256(frames.send("manifest", { entries: [file("file")] }));
  const mac = SECRET.prove("manifest", digest);
  const end = { entries: 1, bytes: DATA.length, digest: digest.toHex(), mac };
  frames.send("manifest-end", end);
}

/** Scripts of one who does not know the secret, but sits on the connection of one who does. */
const INTRUDERS: readonly [string, Script, finished?: readonly string[], code?: CancelCode][] = [
  ["a list", (frames) => offer(frames)],
  [
    "a chunk",
    async (frames) => {
      offerSecretly(frames);
      await decided(frames);
      sendWhole(frames);
    },
    [],
    "integrity",
  ],
  [
    "a chunk at its place",
    async (frames) => {
      offerSecretly(frames);
      await decided(frames);
      frames.sendChunk(0, 0, sealChunk(SECRET, 0, 1, DIGESTS[0]), CHUNKS[0]);
    },
    [],
    "integrity",
  ],
  ["a file", async (frames) => {
    offerSecretly(frames);
    await decided(frames);
    sendWhole(frames, 0, SECRET);
    frames.send("done", done);
  }],
  ["a file with another's proof", async (frames) => {
    offerSecretly(frames);
    await decided(frames);
    sendWhole(frames, 0, SECRET);
    const other = pack("!I32s", 1, Uint8Array.fromHex(ROOT));
    frames.send("done", { ...done, mac: SECRET.prove("done", other) });
  }],
  ["an end", async (frames) => {
    offerSecretly(frames);
    await decided(frames);
    sendWhole(frames, 0, SECRET);
    const mac = SECRET.prove("done", pack("!I32s", 0, Uint8Array.fromHex(ROOT)));
    frames.send("done", { ...done, mac });
    frames.send("end", { root: rootOfAll(ROOT), mac: "" });
  }, ["file"]],
];

for (const [what, script, finished = [], code = "auth"] of INTRUDERS) {
  Deno.test(`receiveFiles() ends with ${code} when ${what} is not from who knows the secret`, async () => {
    const store = new MemoryStore();
    const options = { secret: SECRET };
    const result = await against((chat) => receiveFiles(chat, store, options), script);
    assertEquals(failureOf(result).code, code);
    assertEquals(Object.keys(store.files), finished);
    if (code === "integrity") assertEquals(store.storedBytes, 0);
  });
}

Deno.test("receiveFiles() ends with auth when a file that is resumed is not from who knows the secret", async () => {
  const store = new MemoryStore({ parts: { file: CHUNKS[0] } });
  const options = { secret: SECRET };
  const result = await against((chat) => receiveFiles(chat, store, options), async (frames) => {
    offerSecretly(frames);
    await decided(frames);
    frames.sendChunk(0, 1, sealChunk(SECRET, 0, 1, DIGESTS[1]), CHUNKS[1]);
    frames.send("done", done);
  });
  assertEquals(failureOf(result).code, "auth");
  assertEquals(Object.keys(store.files), []);
});

for (const secret of [undefined, SECRET]) {
  const isProved = secret !== undefined;
  Deno.test(`receiveFiles() tells the store that proved is ${isProved}`, async () => {
    const seen: unknown[] = [];
    const store = new MemoryStore({
      decide: (entries) => {
        seen.push(...entries.map(({ proved = false }) => proved));
        return Promise.resolve([]);
      },
    });
    const script = secret === undefined ? offer : offerSecretly;
    await against((chat) => receiveFiles(chat, store, { secret }), (frames) => script(frames));
    assertEquals(seen, [isProved]);
  });
}

Deno.test("sendFiles() ends with auth when the verdict is not from who knows the secret", async () => {
  const source = new MemorySource({ file: DATA });
  const options = { secret: SECRET };
  const result = await against((chat) => sendFiles(chat, source, options), async (frames) => {
    while ((await nextMessage(frames))?.type === "manifest");
    frames.send("accept-end", {});
    await ended(frames);
    frames.send("verdict", { ...verdict, root: rootOfAll(ROOT) });
  });
  assertEquals(failureOf(result).code, "auth");
});

Deno.test("sendFiles() ends with auth when a decision was changed on its way", async () => {
  const source = new MemorySource({ file: DATA });
  const options = { secret: SECRET };
  const decisions = (action: "skip" | "refuse") => ({ entries: [{ ...DECISION, action }] });
  const said = new TextEncoder().encode(JSON.stringify({ type: "accept", ...decisions("refuse") }));
  const root = rootOfAll();
  const claims = pack("!32s32sQQQ", Uint8Array.fromHex(root), sha256(said), 0, 0, 0);
  const judge = async (action: "skip" | "refuse") =>
    await against((chat) => sendFiles(chat, source, options), async (frames) => {
      while ((await nextMessage(frames))?.type === "manifest");
      frames.send("accept", decisions(action));
      frames.send("accept-end", {});
      await ended(frames);
      const mac = SECRET.prove("verdict", claims);
      frames.send("verdict", { root, files: 0, bytes: 0, failures: 0, mac });
    });
  assertEquals((await judge("refuse"))?.status, "fulfilled");
  assertEquals(failureOf(await judge("skip")).code, "auth");
});
