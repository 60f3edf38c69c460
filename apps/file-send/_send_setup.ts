import type { Context } from "../common/command.ts";
import { EXIT } from "../common/exit_code.ts";
import { Failure, UsageError } from "../common/failure.ts";
import { refuseTogether } from "./_exclusive.ts";
import { FileSender } from "./_file_sender.ts";
import type { Party } from "./_party.ts";
import { TransferError } from "./protocol/transfer_error.ts";
import { RawSender } from "./_raw_sender.ts";
import { type Listing, STDIN } from "./source/listing.ts";
import { listPaths } from "./source/list_paths.ts";

/** What the options of a command that sends were set to. */
export interface SendValues {
  readonly paths: readonly string[];
  readonly name: string | undefined;
  readonly exclude: readonly string[];
  readonly symlinks: string;
  readonly limitRate: number | undefined;
  readonly sha256: boolean;
  readonly dryRun: boolean;
  readonly raw: boolean;
  readonly passwordFile: string | undefined;
}

/** What is to be sent, and how. */
export interface Sending {
  readonly listing: Listing;
  readonly party: Party;
  /** Whether it can be read once only. */
  readonly isStdin: boolean;
}

/** What has no meaning where nothing is sent. */
const NO_TRANSFER = [
  "sha256",
  "limitRate",
  "passwordFile",
  "once",
  "code",
  "insecure",
  "tlsCert",
  "tlsKey",
  "tlsCa",
];

function checkOptions(values: SendValues): void {
  refuseTogether({ ...values }, "raw", ["name", "exclude", "sha256", "passwordFile", "code"]);
  if (values.raw && values.symlinks === "skip") {
    throw new UsageError("Cannot use --raw together with --symlinks");
  }
  refuseTogether({ ...values }, "dryRun", NO_TRANSFER);
  if (values.raw && values.paths.length > 1) {
    throw new UsageError(
      `Cannot use --raw for one PATH only: current number of paths is ${values.paths.length}`,
    );
  }
  if (values.passwordFile === "-" && values.paths.includes(STDIN)) {
    throw new UsageError(
      "Cannot use --password-file - together with the path -: both are standard input",
    );
  }
}

function checkListing({ problems, entries }: Listing, raw: boolean): void {
  const [first, ...more] = problems;
  if (first !== undefined) {
    const others = more.length === 0 ? "" : ` (and ${more.length} more, which --dry-run lists)`;
    throw new Failure(EXIT.FILE, first + others);
  }
  if (raw && entries[0]?.kind !== "file") {
    throw new Failure(EXIT.FILE, "Cannot send a folder with --raw: it has no names, only bytes");
  }
}

/**
 * Checks the options, and lists what is to be sent.
 *
 * @param fresh Whether each transfer lists it anew: a listener may run for long.
 * @throws {UsageError} If options make no sense.
 * @throws {Failure} If something cannot be sent: then nothing is.
 */
export async function setUpSending(
  values: SendValues,
  { interrupts }: Pick<Context, "interrupts">,
  fresh: boolean,
): Promise<Sending> {
  checkOptions(values);
  const { paths, name, exclude, limitRate, sha256, raw, dryRun } = values;
  const symlinks = values.symlinks === "skip" ? "skip" : "refuse";
  const list = (signal: AbortSignal) =>
    listPaths(paths, { name, exclude, symlinks, signal, anyName: raw });
  const listing = await list(interrupts.drain);
  if (!dryRun) checkListing(listing, raw);
  const listAgain = async (signal: AbortSignal): Promise<Listing> => {
    const listing = await list(signal);
    const [problem] = listing.problems;
    if (problem !== undefined) throw new TransferError("source", problem);
    return listing;
  };
  const party = raw ? new RawSender(paths[0]!, limitRate) : new FileSender({
    list: fresh ? listAgain : () => Promise.resolve(listing),
    limitRate,
    sha256,
  });
  return { listing, party, isStdin: paths[0] === STDIN };
}
