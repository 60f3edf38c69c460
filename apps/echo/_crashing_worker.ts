/**
 * For tests: a worker that throws when it is told to. It connects to the port in its URL (`?port=7008`), so that the test
 * knows that it runs, and throws as soon as a byte arrives from there.
 */
import "./_worker.ts";

const port = Number(new URL(import.meta.url).searchParams.get("port"));
const control = await Deno.connect({ hostname: "127.0.0.1", port });
await control.read(new Uint8Array(1));
throw new RangeError("Cannot go on:\nas the test wants it");
