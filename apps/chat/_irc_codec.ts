import { type Codec, delimited, lines } from "@zocalo/framing";

/**
 * The longest line, in bytes: servers that send tags take 8191 bytes of them (IRCv3 message tags), and no server sends lines
 * beyond 16 KiB.
 */
const MAX_LINE = 65_536;

/**
 * Lines of IRC as a client meets them: what comes is any bytes up to LF, since servers of old do not speak UTF-8; what goes is
 * text.
 */
export const IRC_CODEC: Codec<Uint8Array, string> = {
  decoder: () => delimited("\n", { limit: MAX_LINE }).decoder(),
  encoder: () => lines({ ending: "\r\n", limit: MAX_LINE }).encoder(),
};

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A line that came, as text; what is not UTF-8 in it becomes U+FFFD. */
export function lineOf(bytes: Uint8Array): string {
  return decoder.decode(bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes);
}

/** A line that is to go, so that it is one line whatever was put into it. */
export function safeLine(line: string): string {
  // deno-lint-ignore no-control-regex -- they would end it, or are not allowed in it (RFC 1459, 2.3.1)
  return line.toWellFormed().replace(/[\r\n\x00]/g, " ");
}
