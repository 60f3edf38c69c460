/**
 * For tests of programs that use `@zocalo/udp`: a network in memory, and a bad link in front of any socket.
 *
 * @module
 */

export { type LinkFault, type LinkOptions, lossySocket } from "./lossy_socket.ts";
export { type MemoryNetwork, memoryNetwork } from "./memory_network.ts";
