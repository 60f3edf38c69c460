import type { UnixEndpoint } from "./endpoint.ts";
import { isAbandoned } from "./_socket_probe.ts";

/**
 * Makes room for a socket whose path is taken: removes a socket file that nobody listens on. Such files stay behind when a
 * process is killed.
 *
 * @throws {Deno.errors.AddrInUse} If it is in use, or not a socket.
 */
export function removeAbandoned(endpoint: UnixEndpoint, cause: unknown): void {
  const found = Deno.lstatSync(endpoint.path);
  if (!found.isSocket) throw inUse("a file that is not a socket has this name", cause);
  if (!isAbandoned(endpoint)) throw inUse("somebody listens there, or may do so", cause);
  // Another process may have done the same meanwhile, and listen already. The number of a file that is gone is given
  // to the next one, the time is not.
  const now = Deno.lstatSync(endpoint.path);
  if (!isSame(found, now) || now.mtime?.getTime() !== found.mtime?.getTime()) {
    throw inUse("somebody listens there", cause);
  }
  Deno.removeSync(endpoint.path);
}

function inUse(why: string, cause: unknown): Error {
  return new Deno.errors.AddrInUse(`Address already in use: ${why}`, { cause });
}

function isSame(a: Deno.FileInfo, b: Deno.FileInfo): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

/**
 * The file of an open listener. Deno removes it by its name when the listener closes, even if the name has been
 * given to another file since; this keeps such a file.
 */
export class SocketFile {
  readonly #path: string;
  readonly #created: Deno.FileInfo;

  constructor(path: string) {
    this.#path = path;
    this.#created = Deno.lstatSync(path);
  }

  /** To be called before the listener closes. What it returns is to be called once it has closed. */
  keepOthers(): () => void {
    const aside = `${this.#path}.${crypto.randomUUID().slice(0, 8)}`;
    try {
      // While the socket is open, no other file gets its number.
      if (isSame(this.#created, Deno.lstatSync(this.#path))) return () => {};
      Deno.linkSync(this.#path, aside);
    } catch {
      // There is none, or a link to it may not be made.
      return () => {};
    }
    return () => {
      try {
        // Unlike rename(2) it replaces nothing: somebody may listen there already.
        Deno.linkSync(aside, this.#path);
        Deno.removeSync(aside);
      } catch {
        // Somebody was faster; the file keeps the name that was meant to be for a moment.
      }
    };
  }
}
