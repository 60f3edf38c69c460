/**
 * For tests of programs that use `@zocalo/transport`: streams that need no network, and the contract that every stream
 * keeps.
 *
 * @module
 */

export {
  byteStreamContract,
  type ContractCase,
  type ContractOptions,
  type StreamPair,
} from "./contract.ts";
export { EVERY_FAULT, type FaultOptions, faultyStream } from "./faulty_stream.ts";
export { type MemoryListener, memoryListener, type MemoryOptions, memoryPair } from "./memory.ts";
