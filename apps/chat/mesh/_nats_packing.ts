/** How several ops are told in one message: as lines, since JSON has no line feed outside of strings, and none in them. */
import { concat } from "@std/bytes/concat";
import { decodeOp, encodeOp, type Op } from "./op.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const SEPARATOR = "\n";
const SEPARATOR_BYTES = encoder.encode(SEPARATOR);

/** An op on its way. */
export function encode(op: Op): Uint8Array {
  return encoder.encode(encodeOp(op));
}

/** A message of what was encoded. */
export function pack(parts: readonly Uint8Array[]): Uint8Array {
  const [first, ...rest] = parts;
  if (first === undefined || rest.length === 0) return first ?? new Uint8Array();
  return concat([first, ...rest.flatMap((part) => [SEPARATOR_BYTES, part])]);
}

/** What was told together; `undefined` for what is nothing that a node can mean. */
export function unpack(data: Uint8Array): (Op | undefined)[] {
  return decoder.decode(data).split(SEPARATOR).map(decodeOp);
}
