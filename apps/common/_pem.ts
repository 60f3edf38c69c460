/** One block of a PEM file (RFC 7468). */
export interface PemBlock {
  /** What it is: `CERTIFICATE`. */
  readonly label: string;
  /** From `-----BEGIN` to the end of the line `-----END`; `undefined` if that line is missing. */
  readonly text: string | undefined;
}

const BEGIN = "-----BEGIN ";

/** All blocks of a PEM file. What stands between them is commentary. */
export function pemBlocks(text: string): PemBlock[] {
  return text.split(BEGIN).slice(1).map((part) => {
    const label = part.slice(0, Math.max(0, part.indexOf("-----")));
    const end = `-----END ${label}-----`;
    const index = part.indexOf(end);
    return { label, text: index < 0 ? undefined : `${BEGIN}${part.slice(0, index)}${end}\n` };
  });
}
