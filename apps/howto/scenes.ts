import type { Scene } from "./scene.ts";
import { byteOrder } from "./scenes/byte_order.ts";
import { clientAndServer } from "./scenes/client_and_server.ts";
import { createASocket } from "./scenes/create_a_socket.ts";
import { deadPeers } from "./scenes/dead_peers.ts";
import { delimited } from "./scenes/delimited.ts";
import { fixedLengthMessages } from "./scenes/fixed_length.ts";
import { halfClose } from "./scenes/half_close.ts";
import { leftovers } from "./scenes/leftovers.ts";
import { lengthPrefixedMessages } from "./scenes/length_prefixed.ts";
import { manyAtOnce } from "./scenes/many_at_once.ts";
import { manyClients } from "./scenes/many_clients.ts";
import { smallWrites } from "./scenes/performance.ts";
import { sendAFile } from "./scenes/send_a_file.ts";
import { sendAndReceive } from "./scenes/send_and_receive.ts";
import { tcpEcho } from "./scenes/tcp_echo.ts";
import { typed } from "./scenes/typed.ts";
import { udpAndTcp } from "./scenes/udp_and_tcp.ts";
import { udpEcho } from "./scenes/udp_echo.ts";
import { unixSockets } from "./scenes/unix_sockets.ts";

/** All scenes, in the order in which they are best seen. */
export const SCENES: readonly Scene[] = [
  createASocket,
  clientAndServer,
  sendAndReceive,
  fixedLengthMessages,
  typed,
  delimited,
  lengthPrefixedMessages,
  leftovers,
  byteOrder,
  halfClose,
  deadPeers,
  manyAtOnce,
  udpAndTcp,
  // Deno has no Unix sockets on Windows.
  ...(Deno.build.os === "windows" ? [] : [unixSockets]),
  smallWrites,
  tcpEcho,
  udpEcho,
  sendAFile,
  manyClients,
];
