import { type BodyEvent, lengthPrefixedBody, TruncatedFrameError } from "@zocalo/framing";
import { type Framed, framed } from "@zocalo/framing/stream";
import type { ByteStream } from "@zocalo/transport";
import { readAll } from "../bytes.ts";
import { closeQuietly, socketPair, streamPair } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { tempFolder } from "../temp_folder.ts";
import { TEXTS } from "./_send_a_file_texts.ts";

/** A binary file: every value that a byte can have, often. */
const CONTENT = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256);
const HALF = CONTENT.subarray(0, 50_000);

/** Whether two files have the same bytes. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** Saves what comes under a name that says "not yet", and renames it when it is whole. */
async function receiveFile(events: Framed<BodyEvent>, path: string): Promise<void> {
  using file = await Deno.open(`${path}.part`, { write: true, create: true, truncate: true });
  const writer = file.writable.getWriter();
  // A stream that ends within the file makes this throw a TruncatedFrameError.
  for await (const event of events) {
    if (event.type === "chunk") await writer.write(event.chunk);
    if (event.type === "end") break;
  }
  await writer.close();
  await Deno.rename(`${path}.part`, path);
}

/** Says how long the file is, sends what there is of it, and half-closes. */
async function sendFile(stream: ByteStream, bytes: Uint8Array): Promise<void> {
  const events = framed(stream, lengthPrefixedBody());
  await events.send({ type: "length", length: CONTENT.length });
  await events.send({ type: "chunk", chunk: bytes });
  if (bytes.length === CONTENT.length) await events.send({ type: "end" });
  await stream.closeWrite();
}

export const sendAFile: Scene = {
  name: "send-a-file",
  texts: TEXTS,

  async wrong({ wire }) {
    await using folder = await tempFolder();
    using pair = await socketPair(wire);
    await pair.client.write(HALF);
    wire.note("client", TEXTS.dies);
    wire.closes("client");
    closeQuietly(pair.client);

    // The end of the stream is the end of the file. Or of the sender.
    await Deno.writeFile(`${folder.path}/photo.jpg`, await readAll(pair.server));
    const { length } = await Deno.readFile(`${folder.path}/photo.jpg`);
    return { shown: length < CONTENT.length, values: { length, size: CONTENT.length } };
  },

  async right({ wire, say }) {
    await using folder = await tempFolder();
    const path = `${folder.path}/photo.jpg`;
    const transfer = async (bytes: Uint8Array): Promise<unknown> => {
      using pair = await streamPair(wire);
      const receiving = receiveFile(framed(pair.server, lengthPrefixedBody()), path);
      const [received] = await Promise.allSettled([receiving, sendFile(pair.client, bytes)]);
      return received.status === "rejected" ? received.reason : undefined;
    };
    const error = await transfer(HALF);
    if (!(error instanceof TruncatedFrameError)) return { shown: false };
    say(TEXTS.noticed, { message: error.message });

    await transfer(CONTENT);
    const received = await Deno.readFile(path);
    return { shown: isSame(received, CONTENT), values: { length: received.length } };
  },
};
