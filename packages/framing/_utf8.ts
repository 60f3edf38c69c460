// A byte order mark is content: a frame in the middle of a stream has no business losing one.
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

/** Decodes UTF-8, or throws a TypeError. */
export function decodeUtf8(bytes: Uint8Array): string {
  // Deno's strict decoder is eight times slower, and what is not UTF-8 shows as U+FFFD, which is
  // rare as content.
  const text = lenient.decode(bytes);
  return text.includes("\ufffd") ? strict.decode(bytes) : text;
}

/** Whether a well-formed string takes more than `limit` bytes as UTF-8. */
export function isLongerThan(text: string, limit: number): boolean {
  if (text.length > limit) return true;
  // A UTF-16 code unit takes at most three bytes, so most strings need not be counted.
  return text.length * 3 > limit && utf8Length(text) > limit;
}

/** Bytes that a well-formed string takes as UTF-8. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // Both halves of a surrogate pair take two of its four bytes.
    bytes += unit < 0x800 || (unit & 0xf800) === 0xd800 ? 1 : 2;
  }
  return bytes;
}
