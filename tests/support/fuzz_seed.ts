/** Preloaded by `deno task fuzz`: all property tests begin with its seed. */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(Deno.env.get("ZOCALO_FUZZ_SEED")) });
