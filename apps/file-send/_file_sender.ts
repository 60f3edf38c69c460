import type { ByteStream } from "@zocalo/transport";
import { HashingSource } from "./_hashing_source.ts";
import { limitRate } from "./_limit_rate.ts";
import { type Meeting, type Party, SOFTWARE } from "./_party.ts";
import { Conversation } from "./protocol/conversation.ts";
import { greet } from "./protocol/greet.ts";
import { sendFiles } from "./protocol/send_files.ts";
import { TransferError } from "./protocol/transfer_error.ts";
import { FileSource } from "./source/file_source.ts";
import type { Listing } from "./source/listing.ts";

/** How files are sent. */
export interface FileSenderOptions {
  /** Lists what is sent, anew for each transfer. */
  readonly list: (signal: AbortSignal) => Promise<Listing>;
  /** Bytes a second; `undefined` for any. */
  readonly limitRate: number | undefined;
  /** Whether the plain digest of each file is made. */
  readonly sha256: boolean;
}

/** Sends files to whoever asks, or is asked. */
export class FileSender implements Party {
  readonly role = "sender";
  readonly #options: FileSenderOptions;

  constructor(options: FileSenderOptions) {
    this.#options = options;
  }

  async meet(stream: ByteStream, meeting: Meeting): Promise<number> {
    const { limitRate: rate, list, sha256 } = this.#options;
    const { signal, view } = meeting;
    const conversation = new Conversation(rate === undefined ? stream : limitRate(stream, rate));
    return await conversation.run(async () => {
      const secret = await greet(conversation, { ...meeting, role: this.role, software: SOFTWARE });
      meeting.onGreeted();
      const files = new FileSource(await list(signal));
      const source = sha256
        ? new HashingSource(files, (entry, digest) => view.digest(files.entries[entry]!, digest))
        : files;
      view.start(this.role, source.entries);
      const { progress } = view;
      const onDecision = () => meeting.onBegun();
      try {
        return view.finish(await sendFiles(conversation, source, { secret, progress, onDecision }));
      } catch (error) {
        // Who wants nothing of it has decided, too.
        if (isAnswer(error)) onDecision();
        throw error;
      }
    }, signal);
  }
}

/** Whether the other side has said why it goes. */
function isAnswer(error: unknown): boolean {
  return error instanceof TransferError && error.remote && error.code !== "interrupted";
}
