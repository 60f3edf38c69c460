/** A folder of its own for a test, gone with it. */
export class TestFolder implements Disposable {
  readonly path: string = Deno.makeTempDirSync();

  /** Makes files with these contents, folders for names that end in a slash, and what is above them. */
  add(files: Readonly<Record<string, string | Uint8Array>>): void {
    for (const [name, content] of Object.entries(files)) {
      const path = `${this.path}/${name}`;
      if (path.endsWith("/")) Deno.mkdirSync(path, { recursive: true });
      else {
        Deno.mkdirSync(path.replace(/\/[^/]*$/, ""), { recursive: true });
        const data = typeof content === "string" ? new TextEncoder().encode(content) : content;
        Deno.writeFileSync(path, data);
      }
    }
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}
