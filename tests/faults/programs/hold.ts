/**
 * `hold.ts ENDPOINT`
 *
 * Sends a byte, reports when it hears from the server, and reads until something happens. Then it tries to write.
 */
import { connect } from "@zocalo/transport";
import { describeError, tell } from "./_tell.ts";

const stream = await connect(Deno.args[0]!);
const buffer = new Uint8Array(65_536);
await stream.write(buffer.subarray(0, 1));
await stream.read(buffer);
tell("connected");
try {
  while (await stream.read(buffer) !== null);
  tell("end");
} catch (error) {
  tell("read", describeError(error));
}
await stream.write(buffer).then(
  () => tell("written"),
  (error) => tell("write", describeError(error)),
);
stream.abort();
