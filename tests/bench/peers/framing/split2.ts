/** npm `split2`: lines as strings. */
import { main } from "./_measure.ts";
import { decodeWithStream } from "./_node_stream.ts";

// A variable, so that type checks do not load what only benchmarks need.
const PACKAGE = "npm:split2@4.2.0";
const { default: split } = await import(PACKAGE);

await main(() => decodeWithStream(() => split()));
