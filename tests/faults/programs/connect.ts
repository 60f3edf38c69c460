/**
 * `connect.ts ENDPOINT TIMEOUT [MOMENT…]`
 *
 * Connects once, or once for each moment, at which (in milliseconds) it is aborted. Reports how each attempt went, how long it
 * took, and which sockets are left of all.
 */
import { connect } from "@zocalo/transport";
import { describeError, tell } from "./_tell.ts";

const [endpoint, timeout, ...moments] = Deno.args;

/** Without those of Unix: Deno makes a pair for itself, sooner or later. So their table is read last. */
function openSockets(): number {
  const sockets = [...Deno.readDirSync("/proc/self/fd")].flatMap(({ name }) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(Deno.readLinkSync(`/proc/self/fd/${name}`))?.[1] ?? [];
    } catch {
      return []; // closed since it was listed
    }
  });
  const unix = Deno.readTextFileSync("/proc/self/net/unix");
  return sockets.filter((socket) => !unix.includes(` ${socket}`)).length;
}

/** Handshakes that still go on, by the tables of the system: `02` is SYN-SENT. */
function pendingHandshakes(): number {
  return ["tcp", "tcp6"].flatMap((table) =>
    Deno.readTextFileSync(`/proc/self/net/${table}`).split("\n")
      .filter((line) => line.trim().split(/\s+/)[3] === "02")
  ).length;
}

async function attempt(signal?: AbortSignal): Promise<void> {
  const start = performance.now();
  const facts = await connect(endpoint!, {
    timeout: Number(timeout),
    ...(signal === undefined ? {} : { signal }),
  }).then(
    (stream) => {
      stream.abort();
      return { name: "connected", remote: stream.remote };
    },
    (error) =>
      signal?.aborted && error === signal.reason ? { name: "aborted" } : describeError(error),
  );
  tell("attempt", { ...facts, elapsed: performance.now() - start });
}

const before = openSockets();
await Promise.all(
  moments.length === 0 ? [attempt()] : moments.map(async (moment) => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), Number(moment));
    await attempt(controller.signal);
    clearTimeout(timer);
  }),
);
tell("left", { sockets: openSockets() - before, handshakes: pendingHandshakes() });
