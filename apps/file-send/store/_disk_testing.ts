import type { Disk, DiskFile } from "./disk.ts";

/** A call that a store has made of a disk. */
export interface DiskStep {
  readonly call: string;
  /** Of the file or folder that it is about. */
  readonly path: string;
  readonly args: readonly unknown[];
  /** How many calls had come to their ends when it began, and when it ended. */
  readonly begun: number;
  readonly ended: number;
}

/** Calls that change nothing. */
export const LOOKS: readonly string[] = ["lstat", "list", "realPath", "freeBytes", "read", "info"];

type Calls = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** Another disk, with a record of all that was done to it, and a say before each call. */
export class ObservedDisk {
  /** Calls that succeeded, in the order in which they came to their ends. */
  readonly steps: DiskStep[] = [];
  readonly disk: Disk;
  readonly #before: (call: string, path: string) => void;

  /** What `before` throws is what the call throws. */
  constructor(disk: Disk, before: (call: string, path: string) => void = () => {}) {
    this.#before = before;
    this.disk = this.#observe(disk, undefined) as unknown as Disk;
  }

  #observe(target: Disk | DiskFile, file: string | undefined): unknown {
    return new Proxy(target, {
      get: (_, name) => {
        if (typeof name === "symbol") {
          return () => (target as DiskFile)[Symbol.dispose]();
        }
        // `await` asks everything whether it has a `then`.
        if (!(name in target)) return undefined;
        return (...args: unknown[]) => this.#call(target, name, file, args);
      },
    });
  }

  #call(target: Disk | DiskFile, call: string, file: string | undefined, args: unknown[]): unknown {
    const path = file ?? String(args[0]);
    this.#before(call, path);
    const begun = this.steps.length;
    const result = (target as unknown as Calls)[call]!.apply(target, args);
    const kept = args.map((arg) => arg instanceof Uint8Array ? arg.slice() : arg);
    const add = () =>
      void this.steps.push({ call, path, args: kept, begun, ended: this.steps.length });
    if (result instanceof Promise) return result.then(add);
    add();
    return call === "open" ? this.#observe(result as DiskFile, path) : result;
  }
}

/** An error as Deno throws it. */
export function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: it was made up`), { code });
}
