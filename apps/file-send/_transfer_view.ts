import type { Context } from "../common/command.ts";
import { EXIT } from "../common/exit_code.ts";
import { formatBytes, formatRate, formatTime } from "./_format_amounts.ts";
import type { ManifestEntry, Role } from "./protocol/messages.ts";
import { CHUNK_SIZE } from "./protocol/digests.ts";
import { TransferProgress, type TransferReport } from "./protocol/progress.ts";
import { sha256Line } from "./_sha256_line.ts";
import { failureLines, summaryLine } from "./_summary.ts";
import { tellProgress } from "./_tell_progress.ts";
import { endEvents, pathOf, rateOf, type TransferEvent } from "./_transfer_event.ts";

/** How much is said of a transfer. */
export interface ViewOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Before each line, where there may be several transfers. */
  readonly prefix: string;
  /** What each event has besides its own, where there may be several transfers. */
  readonly which: object;
  /** Whether the line on the terminal is taken. */
  readonly isHidden: () => boolean;
  /** Whether a question stands there. */
  readonly isAsking: () => boolean;
}

/** What the user sees of one transfer. */
export class TransferView implements Disposable {
  readonly progress: TransferProgress = new TransferProgress();
  readonly #context: Context;
  readonly #options: ViewOptions;
  #role: Role = "sender";
  #isRaw = false;
  #entries: readonly ManifestEntry[] = [];
  #startedAt = performance.now();
  #telling: Disposable | undefined;

  constructor(context: Context, options: ViewOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** Whether there is something on the terminal that is written over. */
  get isLive(): boolean {
    return this.#telling !== undefined && !this.#options.json && !this.#options.quiet;
  }

  /** Whether the next transfer could go on behind something of this one: small files begin anew, and what is done is done. */
  get keepsSomething(): boolean {
    const { movedBytes, resumedBytes, filesDone } = this.progress;
    const isLarge = ({ size }: ManifestEntry) => (size ?? 0) > CHUNK_SIZE;
    return filesDone > 0 || (movedBytes + resumedBytes > 0 && this.#entries.some(isLarge));
  }

  /** The transfer begins. */
  start(role: Role, entries: readonly ManifestEntry[], isRaw = false): void {
    const { json, quiet, isHidden, isAsking } = this.#options;
    this.#role = role;
    this.#isRaw = isRaw;
    this.#entries = entries;
    this.#startedAt = performance.now();
    const isQuiet = !json && (quiet || isHidden());
    this.#telling = tellProgress(this.progress, this.#context, {
      entries: () => entries,
      onEvent: json ? (event) => this.#emit(event) : undefined,
      quiet: isQuiet,
      isHidden: isAsking,
      // What left may be in a buffer of this machine; raw bytes nobody says more of.
      isStored: role === "sender" && !isRaw,
    });
  }

  /** One of bytes without a name begins; `size` is `null` if nobody knows it. */
  startRaw(role: Role, name: string, size: number | null): void {
    this.start(role, [{ path: [name], kind: "file", size, mode: 0, mtime: null, id: "" }], true);
    this.progress.files = 1;
    this.progress.totalBytes = size ?? 0;
    this.progress.entry = 0;
  }

  /** The plain SHA-256 of a file that was sent, in hex. */
  digest(entry: ManifestEntry, digest: string): void {
    const path = pathOf(entry);
    if (this.#options.json) this.#emit({ event: "sha256", path, sha256: digest });
    else void this.#context.out.text(sha256Line(path, digest));
  }

  /** It has come to its end. Returns the exit code. */
  finish(report: TransferReport): number {
    const time = performance.now() - this.#startedAt;
    this.#stop();
    if (this.#options.json) {
      for (const event of endEvents(report, this.#entries, time)) this.#emit(event, true);
    } else {
      for (const line of failureLines(report, this.#entries)) this.#say(line, true);
      this.#say(summaryLine(report, this.#role, time));
    }
    const { failures } = report;
    if (failures.length === 0) return EXIT.OK;
    return failures.some(({ side }) => side === this.#role) ? EXIT.FILE : EXIT.NO;
  }

  /** The other side has finished sending, or was sent all and has closed or not. Returns the exit code. */
  finishRaw(bytes: number, hasClosed = true): number {
    const time = performance.now() - this.#startedAt;
    this.#stop();
    const bytesPerSecond = rateOf(bytes, time);
    if (this.#options.json) this.#emit({ event: "rawDone", bytes, time, bytesPerSecond }, true);
    const amount = `${formatBytes(bytes)} in ${formatTime(time)} (${formatRate(bytesPerSecond)})`;
    if (this.#role === "sender") {
      const silence = hasClosed ? "" : "; the other side has not closed";
      this.#say(`sent ${amount}${silence}; with --raw nobody says whether all has arrived`, true);
    } else {
      this.#say(`received ${amount}; with --raw it cannot be known whether that is all`, true);
    }
    return EXIT.OK;
  }

  /** It was cut short on this side. */
  interrupted(again: string | undefined): void {
    this.#stop();
    const { movedBytes, resumedBytes, totalBytes, files } = this.progress;
    if (files === 0) return;
    const there = formatBytes(movedBytes + resumedBytes);
    const isKnown = !this.#entries.some(({ size }) => size === null);
    const all = isKnown ? ` of ${formatBytes(totalBytes)}` : "";
    const advice = again === undefined ? "" : `; it goes on where it stopped with: ${again}`;
    const warning = this.#isRaw ? "; with --raw the other side may take that for the end" : "";
    this.#say(`interrupted after ${there}${all}${advice}${warning}`, true);
  }

  [Symbol.dispose](): void {
    this.#stop();
  }

  #stop(): void {
    this.#telling?.[Symbol.dispose]();
    this.#telling = undefined;
  }

  #say(text: string, keep = false): void {
    if (this.#options.quiet && !keep) return;
    if (this.#options.json && !keep) return;
    void this.#context.err.line(this.#options.prefix + text, { keep });
  }

  #emit(event: TransferEvent | object, keep = false): void {
    const { event: name, ...rest } = event as { event: string };
    void this.#context.out.json({ event: name, ...this.#options.which, ...rest }, { keep });
  }
}
