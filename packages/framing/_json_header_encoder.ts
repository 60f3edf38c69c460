import { headerFault, isObject } from "./_json_header_check.ts";
import { checkBytes, describe } from "./check.ts";
import { FrameTooLargeError } from "./errors.ts";
import type { JsonHeaderItem, JsonHeaderOptions } from "./json_header.ts";
import type { SendBuffer } from "./send_buffer.ts";

/**
 * `byteorder`: what the protocol's own programs say on all but a few machines. `content-type`:
 * `binary/` is what they have for anything but JSON; the rest is the usual name for bytes of which
 * nothing is known (RFC 2046, section 4.5.1).
 */
const DEFAULTS = {
  byteorder: "little",
  "content-type": "binary/octet-stream",
  "content-encoding": "binary",
};

const encoder = new TextEncoder();

/** What comes out need not be what went in: values may have a `toJSON` of their own. */
function stringify(header: Record<string, unknown>): string {
  let text: string;
  try {
    text = JSON.stringify(header);
  } catch (cause) {
    throw new TypeError("Cannot encode a header as it must have a JSON text", { cause });
  }
  const written: unknown = JSON.parse(text);
  const fault = isObject(written) ? headerFault(written) : "as it must be an object";
  if (fault !== undefined) throw new TypeError(`Cannot encode a header ${fault}`);
  return text;
}

export function encodeJsonFrame(
  item: JsonHeaderItem,
  { headerLimit, limit }: Required<JsonHeaderOptions>,
  out: SendBuffer,
): void {
  const { header: given = {}, content } = item;
  checkBytes(content);
  if (!isObject(given)) {
    throw new TypeError(
      `Cannot encode a header as it must be an object: current value is ${describe(given)}`,
    );
  }
  const header = { ...DEFAULTS, ...given, "content-length": content.length };
  const fault = headerFault(header);
  if (fault !== undefined) throw new TypeError(`Cannot encode a header ${fault}`);
  if (content.length > limit) {
    throw new FrameTooLargeError(content.length, limit, { recoverable: true });
  }
  const bytes = encoder.encode(stringify(header));
  if (bytes.length > headerLimit) {
    throw new FrameTooLargeError(bytes.length, headerLimit, { recoverable: true });
  }
  out.writeUint(bytes.length, 2);
  out.writeBytes(bytes);
  out.writeBytes(content);
}
