import { assertEquals, assertRejects } from "@std/assert";
import { Interruption } from "../common/interrupts.ts";
import { testContext } from "../common/testing.ts";
import { stdoutFor } from "./_stdout_for.ts";
import { StreamStore } from "./store/stream_store.ts";

Deno.test("stdoutFor() interrupts the program when the reader of the data has gone", async () => {
  const { interrupts } = testContext();
  const write = () => Promise.reject(new Deno.errors.BrokenPipe("Broken pipe"));
  await using store = new StreamStore(stdoutFor({ interrupts }, { write }));
  await assertRejects(() => store.write(new Uint8Array(1)), Interruption);
  assertEquals(interrupts.reason?.exitCode, 141);
});
