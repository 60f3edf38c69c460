import type { Context } from "../common/command.ts";
import { LiveLine } from "../common/live_line.ts";
import { progressLine } from "./_progress_line.ts";
import { ProgressWatch } from "./_progress_watch.ts";
import type { ManifestEntry } from "./protocol/messages.ts";
import type { TransferProgress } from "./protocol/progress.ts";
import type { TransferEvent } from "./_transfer_event.ts";

/** How often the line on a terminal is written anew, and progress is told to programs, in milliseconds. */
const LINE_INTERVAL = 200;
const EVENT_INTERVAL = 1_000;

/** A terminal whose size nobody has set says 0 (ioctl_tty(2)). */
const DEFAULT_COLUMNS = 80;

/** Who wants to know. */
export interface TellOptions {
  /** Of the transfer; they are asked for when the first file has begun. */
  readonly entries: () => readonly ManifestEntry[];
  /** Gets `start`, `file` and `progress` events, instead of a line on the terminal. */
  readonly onEvent?: ((event: TransferEvent) => void) | undefined;
  /** Whether bytes are told once the other side has them on disk, and not when they leave. */
  readonly isStored?: boolean;
  /** Nothing is said then. */
  readonly quiet?: boolean;
  /** Whether the terminal is needed for something else at the moment, such as a question. */
  readonly isHidden?: (() => boolean) | undefined;
}

/**
 * Tells how far a transfer is, until it is disposed of: as a line on a terminal, or as events. Nothing is shown before the first
 * file begins: somebody may be asked something on this terminal.
 */
export function tellProgress(
  progress: TransferProgress,
  { err }: Pick<Context, "err">,
  { entries, onEvent, isStored = false, quiet = false, isHidden = () => false }: TellOptions,
): Disposable {
  const live = new LiveLine(err);
  if (quiet || (onEvent === undefined && !live.visible)) return live;
  const watch = new ProgressWatch(progress, entries, isStored);
  const tell = () => {
    watch.look(performance.now());
    if (!watch.hasStarted) return;
    if (onEvent !== undefined) return onEvent(watch.progressEvent());
    if (isHidden()) return;
    live.show(progressLine(watch.state(), (err.columns || DEFAULT_COLUMNS) - 1));
  };
  let hasStarted = false;
  progress.onFile = (entry) => {
    if (!hasStarted) onEvent?.(watch.startEvent());
    onEvent?.(watch.fileEvent(entry));
    if (!hasStarted && onEvent === undefined) tell();
    hasStarted = true;
  };
  const timer = setInterval(tell, onEvent === undefined ? LINE_INTERVAL : EVENT_INTERVAL);
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      progress.onFile = () => {};
      live[Symbol.dispose]();
    },
  };
}
