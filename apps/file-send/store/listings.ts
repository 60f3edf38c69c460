import { join } from "@std/path";
import { foldName } from "./check_name.ts";
import type { Disk, DiskInfo } from "./disk.ts";

/** Names to look for in a folder before it is listed: then names that are not there cost nothing, and 10 µs each before. */
const LOOKUPS = 32;

/**
 * Folders that say they are larger, in bytes, are not listed for that: these hold some 4 000 names at most, and what is there
 * must not cost more than what comes. (ext4 needs 12 bytes and more for a name, tmpfs 20; ZFS counts names; Windows says 0.)
 */
const MAX_LISTED = 65_536;

interface Listing {
  readonly names: ReadonlySet<string>;
  readonly folded: ReadonlySet<string>;
}

/** What is in some folders. Those are remembered that lead to the one that was asked for last: entries come in this order. */
export class Listings {
  readonly #disk: Disk;
  readonly #lookups = new Map<string, number>();
  readonly #listings = new Map<string, Listing | undefined>();

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** What is under this name, or under one that the disk takes for the same. */
  find(folder: string, name: string): DiskInfo | undefined {
    const lookups = (this.#lookups.get(folder) ?? 0) + 1;
    this.#lookups.set(folder, lookups);
    const listing = lookups > LOOKUPS ? this.#listSmall(folder) : undefined;
    const mayBeThere = listing?.folded.has(foldName(name)) ?? true;
    return mayBeThere ? this.#disk.lstat(join(folder, name)) : undefined;
  }

  /** Whether there is exactly this name. */
  has(folder: string, name: string): boolean {
    return (this.#listings.get(folder) ?? this.#list(folder)).names.has(name);
  }

  #listSmall(folder: string): Listing | undefined {
    if (this.#listings.has(folder)) return this.#listings.get(folder);
    const size = this.#disk.lstat(folder)?.size ?? 0;
    if (size > 0 && size <= MAX_LISTED) return this.#list(folder);
    this.#remember(folder, undefined);
  }

  #list(folder: string): Listing {
    const names = this.#disk.list(folder);
    const listing = { names: new Set(names), folded: new Set(names.map(foldName)) };
    this.#remember(folder, listing);
    return listing;
  }

  #remember(folder: string, listing: Listing | undefined): void {
    for (const other of this.#listings.keys()) {
      if (!folder.startsWith(other)) this.#listings.delete(other);
    }
    this.#listings.set(folder, listing);
  }
}
