/**
 * `server.ts ENDPOINT echo|send IDLE_TIMEOUT`
 *
 * Sends back all that comes, or sends for ever, and reports each connection that ends, with the silence (in milliseconds) since
 * it last read or wrote something.
 */
import { type ByteStream, serve } from "@zocalo/transport";
import { describeError, tell } from "./_tell.ts";

const [endpoint, job, idleTimeout] = Deno.args;
const lastProgress = new Map<number, number>();

async function echo(stream: ByteStream, progress: () => void): Promise<void> {
  const buffer = new Uint8Array(65_536);
  for (let n; (n = await stream.read(buffer)) !== null; progress()) {
    await stream.write(buffer.subarray(0, n));
  }
}

async function send(stream: ByteStream, progress: () => void): Promise<void> {
  const data = new Uint8Array(65_536);
  for (;; progress()) await stream.write(data);
}

const server = serve(endpoint!, async (stream, { id }) => {
  const progress = () => lastProgress.set(id, performance.now());
  progress();
  await (job === "echo" ? echo : send)(stream, progress);
}, {
  idleTimeout: Number(idleTimeout),
  onEvent: (event) => {
    if (event.type !== "closed") return;
    const { reason, outcome } = event;
    const silence = performance.now() - lastProgress.get(event.connection.id)!;
    const error = event.error === undefined ? undefined : describeError(event.error);
    tell("closed", { reason, outcome, error, silence });
  },
});
tell("listening", { endpoint: server.endpoint });
