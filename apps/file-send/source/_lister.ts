import { EXIT } from "../../common/exit_code.ts";
import { Failure } from "../../common/failure.ts";
import { MAX_ENTRIES } from "../protocol/manifest.ts";
import { compileExcludes, type Exclude } from "./exclude.ts";
import { identify, kindOf, permissionsOf } from "./_file_info.ts";
import type { Listing } from "./listing.ts";
import { checkPath } from "../store/check_name.ts";
import { reasonOf } from "./_reason.ts";

/** What the list is made of, besides the paths. */
export interface ListOptions {
  /** Patterns of what is left out: see {@linkcode compileExcludes}. */
  readonly exclude?: readonly string[];
  /** What the only path is called over there. */
  readonly name?: string | undefined;
  /**
   * What is done about symbolic links within folders. One that is given as a path is followed, as by scp.
   *
   * @default {"refuse"}
   */
  readonly symlinks?: "refuse" | "skip";
  /** Whether names that no receiver takes are listed as well. @default {false} */
  readonly anyName?: boolean;
  readonly signal?: AbortSignal;
}

/** So often the rest of the program gets its turn, in names: every few milliseconds. */
const TURN = 2_000;

/** What may stand for a byte that is not UTF-8, but may have been in the name as well. */
const REPLACEMENT = "\ufffd";

/** Makes the list, one path after the other. */
export class Lister {
  readonly #exclude: Exclude;
  readonly #options: ListOptions;
  readonly #entries: Listing["entries"][number][] = [];
  readonly #paths: string[] = [];
  readonly #problems: string[] = [];
  /** The names at the top, and whose they are. */
  readonly #top = new Map<string, string>();
  #excluded = 0;
  #skippedLinks = 0;
  #seen = 0;

  constructor(options: ListOptions) {
    this.#options = options;
    this.#exclude = compileExcludes(options.exclude ?? []);
  }

  async addPath(path: string, name: string | undefined): Promise<void> {
    const info = this.#stat(path, Deno.statSync);
    if (info === undefined) return this.#refuse(path, "it is not there");
    if (info === "unknown") return;
    if (name !== undefined) await this.#add(path, [name], info);
    else if (info.isDirectory) await this.#addContents(path, []);
    else this.#refuse(path, "it is no folder");
  }

  listing(): Listing {
    const nothing = this.#entries.length === 0 && this.#problems.length === 0;
    if (nothing) {
      const why = this.#excluded + this.#skippedLinks > 0
        ? "all of it is left out"
        : "there is nothing in it";
      this.#problems.push(`Cannot send anything: ${why}`);
    }
    return {
      entries: this.#entries,
      paths: this.#paths,
      problems: this.#problems,
      excluded: this.#excluded,
      skippedLinks: this.#skippedLinks,
    };
  }

  async #add(path: string, names: readonly string[], info: Deno.FileInfo): Promise<void> {
    if (this.#exclude(names, info.isDirectory)) {
      this.#excluded += 1;
      return;
    }
    if (info.isSymlink && this.#options.symlinks === "skip") {
      this.#skippedLinks += 1;
      return;
    }
    if (!info.isFile && !info.isDirectory) return this.#refuseKind(path, info);
    const bad = this.#options.anyName ? undefined : checkPath(names);
    if (bad !== undefined) return this.#refuse(path, `${bad}: no receiver takes it`);
    if (names.length === 1 && !this.#claim(names[0]!, path)) return;
    if (info.isFile && !this.#isReadable(path, info)) return;
    this.#push(path, names, info);
    if (info.isDirectory) await this.#addContents(path, names);
  }

  #push(path: string, names: readonly string[], info: Deno.FileInfo): void {
    if (this.#entries.length === MAX_ENTRIES) {
      throw new Failure(
        EXIT.FILE,
        `Cannot send more than ${MAX_ENTRIES} files and folders at once: --exclude leaves some out`,
      );
    }
    this.#entries.push({
      path: names,
      kind: info.isFile ? "file" : "directory",
      size: info.isFile ? info.size : 0,
      mode: permissionsOf(info),
      mtime: info.mtime?.getTime() ?? null,
      id: identify(info),
    });
    this.#paths.push(path);
  }

  async #addContents(folder: string, names: readonly string[]): Promise<void> {
    const contents = this.#read(folder);
    const prefix = folder.endsWith("/") ? folder : `${folder}/`;
    for (const [i, name] of contents.entries()) {
      await this.#turn();
      const path = prefix + name;
      // Names differ within a folder, unless what makes them differ cannot be read.
      const isTwin = name === contents[i - 1] || name === contents[i + 1];
      const info = isTwin ? undefined : this.#stat(path, Deno.lstatSync);
      if (info === "unknown") continue;
      if (info !== undefined) await this.#add(path, [...names, name], info);
      else if (name.includes(REPLACEMENT)) this.#refuse(path, "its name is not UTF-8");
      // What has just gone was not to be sent either.
    }
  }

  #read(folder: string): string[] {
    try {
      return Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
    } catch (error) {
      this.#refuse(folder, reasonOf(error));
      return [];
    }
  }

  #stat(path: string, stat: typeof Deno.statSync): Deno.FileInfo | "unknown" | undefined {
    try {
      return stat(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      this.#refuse(path, reasonOf(error));
      return "unknown";
    }
  }

  /** Opening is the only sure test, and not needed where everybody may read. */
  #isReadable(path: string, { mode }: Deno.FileInfo): boolean {
    if (mode !== null && (mode & 0o444) === 0o444) return true;
    try {
      Deno.openSync(path).close();
      return true;
    } catch (error) {
      this.#refuse(path, reasonOf(error));
      return false;
    }
  }

  #claim(name: string, path: string): boolean {
    const other = this.#top.get(name);
    if (other === undefined) {
      this.#top.set(name, path);
      return true;
    }
    this.#refuse(path, `${JSON.stringify(other)} would have the same name over there`);
    return false;
  }

  #refuseKind(path: string, info: Deno.FileInfo): void {
    const advice = info.isSymlink ? "--symlinks skip leaves such out" : "--exclude leaves it out";
    this.#refuse(path, `it is ${kindOf(info)}; ${advice}`);
  }

  #refuse(path: string, reason: string): void {
    this.#problems.push(`Cannot send ${JSON.stringify(path)}: ${reason}`);
  }

  /** Lets Ctrl-C through. */
  async #turn(): Promise<void> {
    this.#seen += 1;
    if (this.#seen % TURN !== 0) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#options.signal?.throwIfAborted();
  }
}
