/**
 * `soak [DURATION]`: mixed load on the three servers, whose memory, descriptors and answers are watched. A line a minute; the
 * exit code is 1 if a byte was wrong, or a server has grown.
 */
import { parseDuration } from "../../apps/common/parse_duration.ts";
import { soak } from "./soak.ts";

const EXIT_USAGE = 2;

/** Medians of quarters need some samples. In milliseconds. */
const MIN_DURATION = 5_000;

const [text = "60s", ...rest] = Deno.args;
const duration = parseDuration(text);
if (duration === undefined || duration < MIN_DURATION || rest.length > 0) {
  console.error("Usage: deno task soak [DURATION]   (60s; such as 20m, 8h; at least 5s)");
  Deno.exit(EXIT_USAGE);
}
if (Deno.build.os !== "linux") {
  console.error("Cannot soak on this system: memory and descriptors are read from /proc");
  Deno.exit(EXIT_USAGE);
}
const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => interrupted.abort());
}
const faults = await soak({ duration, signal: interrupted.signal, print: console.log });
for (const fault of faults) console.error(fault);
Deno.exit(faults.length === 0 ? 0 : 1);
