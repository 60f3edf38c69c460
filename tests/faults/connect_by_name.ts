/** Connects to the endpoint that it is given, and prints the address that answered. */
import { connect } from "@zocalo/transport";

await using stream = await connect(Deno.args[0]!);
console.log(stream.remote.hostname);
