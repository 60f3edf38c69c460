import { dirname } from "@std/path";
import type { Context } from "../common/command.ts";
import { EXIT } from "../common/exit_code.ts";
import { Failure, UsageError } from "../common/failure.ts";
import { type Asker, canAsk } from "./_ask.ts";
import { askingGate } from "./_asking_gate.ts";
import { refuseTogether } from "./_exclusive.ts";
import { FileReceiver } from "./_file_receiver.ts";
import type { Party } from "./_party.ts";
import { RawReceiver } from "./_raw_receiver.ts";
import { FolderStore } from "./store/folder_store.ts";
import type { OnExist } from "./store/placing.ts";
import { RealDisk } from "./store/real_disk.ts";
import { stdoutFor } from "./_stdout_for.ts";
import { StreamStore } from "./store/stream_store.ts";

/** What the options of a command that receives were set to. */
export interface ReceiveValues {
  readonly output: string | undefined;
  readonly onExist: string;
  readonly acceptAll: boolean;
  readonly maxSize: number | undefined;
  readonly stdout: boolean;
  readonly noFsync: boolean;
  readonly noResume: boolean;
  readonly raw: boolean;
  readonly passwordFile: string | undefined;
}

/** Where nobody looks at each transfer: a tenth of a small disk, and more than a film. */
const DEFAULT_MAX_SIZE = 10 * 1_073_741_824;

function checkOptions(values: ReceiveValues, isTerminal: boolean): void {
  const all = { ...values };
  refuseTogether(all, "stdout", ["output", "noFsync", "noResume", "json"]);
  refuseTogether(all, "raw", ["acceptAll", "noFsync", "noResume", "passwordFile", "code"]);
  const { raw, stdout, output, onExist, acceptAll } = values;
  if (stdout && isTerminal) {
    throw new UsageError(
      "Cannot use --stdout on a terminal, which what comes could take over: put | cat -v or > FILE behind it",
    );
  }
  if (stdout && onExist !== "fail") {
    throw new UsageError("Cannot use --stdout together with --on-exist");
  }
  if (!raw) {
    if (acceptAll || canAsk()) return;
    throw new UsageError(
      "Cannot receive without --accept-all where nobody can be asked: expected standard input and " +
        "standard error to be a terminal",
    );
  }
  if (!stdout && output === undefined) {
    throw new UsageError(
      "Cannot receive with --raw, which has no names, without -o FILE or --stdout",
    );
  }
  if (onExist === "rename" || onExist === "skip") {
    throw new UsageError(
      `Cannot use --on-exist with --raw: expected fail or overwrite: current value is "${onExist}"`,
    );
  }
}

/** `undefined` if there is nothing. What else is wrong with it shows when it is used. */
function statOf(path: string): Partial<Deno.FileInfo> | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? undefined : {};
  }
}

/** What would go wrong with every transfer is told before the first. */
function checkOutput({ output, raw, onExist }: ReceiveValues): void {
  if (output === undefined) return;
  const refuse = (why: string) => {
    throw new Failure(EXIT.FILE, `Cannot use -o/--output ${JSON.stringify(output)}: ${why}`);
  };
  const found = statOf(output);
  if (found === undefined) {
    if (statOf(dirname(output)) === undefined) {
      refuse("the folder that it would be in is not there");
    }
  } else if (raw) {
    if (found.isDirectory) refuse("it is a folder; with --raw it is the file");
    if (found.isFile && onExist === "fail") refuse("it is there; --on-exist overwrite replaces it");
  } else if (found.isDirectory === false) {
    refuse("a file is there; it is the folder that files go to");
  }
}

/**
 * Checks the options.
 *
 * @throws {UsageError} If they make no sense.
 * @throws {Failure} If nothing could be received.
 */
export function setUpReceiving(values: ReceiveValues, context: Context, asker: Asker): Party {
  checkOptions(values, context.out.columns !== undefined);
  checkOutput(values);
  const { output, raw, acceptAll, stdout, onExist, noResume, noFsync } = values;
  const maxBytes = values.maxSize ?? (acceptAll ? DEFAULT_MAX_SIZE : Infinity);
  const data = stdoutFor(context);
  if (raw) {
    return new RawReceiver({
      path: output,
      overwrite: onExist === "overwrite",
      maxBytes,
      stdout: data,
    });
  }
  const store = () =>
    stdout ? new StreamStore(data, { maxBytes }) : new FolderStore(output ?? ".", {
      onExist: onExist as OnExist,
      resume: !noResume,
      maxBytes,
      disk: new RealDisk({ fsync: !noFsync }),
    });
  return new FileReceiver({ store, gate: acceptAll ? undefined : askingGate(asker) });
}
