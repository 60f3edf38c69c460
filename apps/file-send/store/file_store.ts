import { basename, dirname } from "@std/path";
import { FolderStore, type FolderStoreOptions } from "./folder_store.ts";

/** Puts one file where this path says, whatever its name is. */
export function fileStore(
  path: string,
  options: Omit<FolderStoreOptions, "name"> = {},
): FolderStore {
  return new FolderStore(dirname(path), { ...options, name: basename(path) });
}
