/** Markdown as `deno fmt` has it: what is kept in the project is checked for that. */
const ROOT = new URL("../..", import.meta.url);

/** @throws {Error} `deno fmt` cannot read it. */
export async function formatMarkdown(text: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", "--ext=md", "-"],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  if (!success) throw new Error(`Cannot format the report: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}
