import { basename } from "@std/path";
import type { ByteStream } from "@zocalo/transport";
import type { Meeting, Party } from "./_party.ts";
import { type RawTarget, receiveRaw } from "./protocol/raw.ts";
import { ReplacingTarget } from "./_replacing_target.ts";
import { TransferError } from "./protocol/transfer_error.ts";

/** Where raw bytes go. */
export interface RawReceiverOptions {
  /** The file; `undefined` for standard output. */
  readonly path: string | undefined;
  /** Whether what is there is replaced, once all is there; else it is an error. */
  readonly overwrite: boolean;
  readonly maxBytes: number;
  /** Where they go without a path. */
  readonly stdout: RawTarget;
}

/** Gets bytes until the other side ends, into one file or standard output. */
export class RawReceiver implements Party {
  readonly role = "receiver";
  readonly #options: RawReceiverOptions;

  constructor(options: RawReceiverOptions) {
    this.#options = options;
  }

  async meet(stream: ByteStream, { signal, view, onGreeted, onBegun }: Meeting): Promise<number> {
    onGreeted();
    onBegun();
    const { path, maxBytes, stdout } = this.#options;
    const { progress } = view;
    view.startRaw(this.role, path === undefined ? "-" : basename(path), null);
    if (path === undefined) {
      const target = new LimitedTarget(stdout, maxBytes);
      return view.finishRaw(await receiveRaw(stream, target, { progress, signal }));
    }
    await using file = attempt(path, () => this.#open(path));
    const target = new LimitedTarget(file, maxBytes);
    const bytes = await receiveRaw(stream, target, { progress, signal });
    if (bytes === 0 && file instanceof ReplacingTarget) {
      throw new TransferError("refused", `nothing came; ${JSON.stringify(path)} stays as it is`);
    }
    await attempt(path, () => file.finish());
    return view.finishRaw(bytes);
  }

  #open(path: string): FileTarget {
    if (this.#options.overwrite && isFile(path)) return new ReplacingTarget(path);
    // Something that is no file, such as a device, is written to.
    const how = this.#options.overwrite ? { create: true } : { createNew: true };
    const file = Deno.openSync(path, { write: true, ...how });
    return {
      write: (data) => file.write(data),
      finish: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => Promise.resolve(file.close()),
    };
  }
}

/** A file that is being written. */
interface FileTarget extends RawTarget, AsyncDisposable {
  /** All is there. */
  finish(): Promise<void>;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function attempt<T>(path: string, action: () => T): T {
  const fail = (cause: unknown): never => {
    const why = cause instanceof Deno.errors.AlreadyExists
      ? "it is there; --on-exist overwrite replaces it"
      : cause instanceof Error
      ? cause.message
      : String(cause);
    const message = `${JSON.stringify(path)} cannot be written: ${why}`;
    throw new TransferError("disk", message, { cause });
  };
  try {
    const result = action();
    return result instanceof Promise ? result.catch(fail) as T : result;
  } catch (cause) {
    return fail(cause);
  }
}

/** Takes so many bytes and no more. */
class LimitedTarget implements RawTarget {
  readonly #target: RawTarget;
  #left: number;

  constructor(target: RawTarget, maxBytes: number) {
    this.#target = target;
    this.#left = maxBytes;
  }

  async write(data: Uint8Array): Promise<number> {
    if (this.#left === 0) {
      throw new TransferError("refused", "more came than --max-size allows");
    }
    const count = await this.#target.write(data.subarray(0, this.#left));
    this.#left -= count;
    return count;
  }
}
