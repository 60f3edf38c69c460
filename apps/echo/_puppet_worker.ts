/**
 * For tests: a worker that says what the test wants it to say, and does nothing by itself. It connects to the port in its
 * URL (`?port=7008`); each line that arrives from there is a message for it to send.
 */
/** The types that Deno has for workers and for programs exclude each other in one check. */
const scope = globalThis as unknown as { postMessage(message: unknown): void };

const port = Number(new URL(import.meta.url).searchParams.get("port"));
const control = await Deno.connect({ hostname: "127.0.0.1", port });
let text = "";
for await (const chunk of control.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (text + chunk).split("\n");
  text = lines.pop()!;
  for (const line of lines) scope.postMessage(JSON.parse(line));
}
