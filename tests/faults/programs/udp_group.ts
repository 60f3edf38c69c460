/**
 * `udp_group.ts GROUP PORT`
 *
 * Reports what is sent to a group.
 */
import { bind } from "@zocalo/udp";
import { tell } from "./_tell.ts";

const [group, port] = Deno.args;
const any = group!.includes(":") ? "[::]" : "0.0.0.0";
const socket = bind(`udp://${any}:${port}`, { reuseAddress: true });
await socket.joinGroup(group!);
tell("joined", { port: socket.endpoint.port });
for await (const { data, from } of socket) {
  tell("heard", { text: new TextDecoder().decode(data), from: from.hostname });
}
