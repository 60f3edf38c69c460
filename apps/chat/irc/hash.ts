/** A number that a text stands for, as seven letters and digits: FNV-1a, 32 bits. Who tries finds another text of the same. */
export function hashOf(text: string): string {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value >>> 0).toString(36).padStart(7, "0");
}
