import { describe } from "./check.ts";

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Why an object is no header, as the end of a message; `undefined` if it is one. */
export function headerFault(header: Record<string, unknown>): string | undefined {
  const { byteorder, "content-length": length } = header;
  if (byteorder !== "little" && byteorder !== "big") {
    return fault(header, "byteorder", '"little" or "big"');
  }
  for (const key of ["content-type", "content-encoding"]) {
    if (typeof header[key] !== "string") return fault(header, key, "a string");
  }
  if (!Number.isInteger(length) || (length as number) < 0) {
    return fault(header, "content-length", "a non-negative integer");
  }
  return undefined;
}

function fault(header: Record<string, unknown>, key: string, must: string): string {
  const value = header[key];
  // Objects are not turned into text: one that says it has another toString makes that throw.
  const found = value === undefined
    ? "none"
    : typeof value === "object" && value !== null
    ? "an object"
    : describe(value);
  return `as its "${key}" must be ${must}: current value is ${found}`;
}
