/**
 * `udp_group_send.ts GROUP PORT TTL TEXT [deaf]`
 *
 * Sends to a group; `deaf`: so that this host does not hear it. A TTL of `-` is the system's default.
 */
import { bind } from "@zocalo/udp";
import { tell } from "./_tell.ts";

const [group, port, ttl, text, deaf] = Deno.args;
const [any, host] = group!.includes(":") ? ["[::]", `[${group}]`] : ["0.0.0.0", group];
await using socket = bind(`udp://${any}:0`, { loopback: deaf === undefined });
if (ttl !== "-") await socket.joinGroup(group!, { ttl: Number(ttl) });
await socket.send(new TextEncoder().encode(text), `udp://${host}:${port}`);
tell("sent");
