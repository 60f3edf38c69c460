import { basename } from "@std/path";
import type { ByteStream } from "@zocalo/transport";
import { limitRate } from "./_limit_rate.ts";
import type { Meeting, Party } from "./_party.ts";
import { type RawSource, sendRaw } from "./protocol/raw.ts";
import { TransferError } from "./protocol/transfer_error.ts";
import { STDIN } from "./source/listing.ts";

/** Sends the bytes of one file, or of standard input, and nothing else. */
export class RawSender implements Party {
  readonly role = "sender";
  readonly #path: string;
  readonly #limitRate: number | undefined;

  constructor(path: string, limitRate: number | undefined) {
    this.#path = path;
    this.#limitRate = limitRate;
  }

  async meet(stream: ByteStream, { signal, view, onGreeted, onBegun }: Meeting): Promise<number> {
    onGreeted();
    onBegun();
    const rate = this.#limitRate;
    const paced = rate === undefined ? stream : limitRate(stream, rate);
    const { progress } = view;
    if (this.#path === STDIN) {
      view.startRaw(this.role, STDIN, null);
      const { bytes, hasClosed } = await sendRaw(paced, Deno.stdin, { progress, signal });
      return view.finishRaw(bytes, hasClosed);
    }
    using file = await open(this.#path);
    view.startRaw(this.role, basename(this.#path), (await file.stat()).size);
    const { bytes, hasClosed } = await sendRaw(paced, file, { progress, signal });
    return view.finishRaw(bytes, hasClosed);
  }
}

async function open(path: string): Promise<Deno.FsFile & RawSource> {
  try {
    return await Deno.open(path);
  } catch (cause) {
    throw new TransferError("source", `${JSON.stringify(path)} cannot be opened`, { cause });
  }
}
