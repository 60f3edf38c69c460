import { createHash } from "node:crypto";

/**
 * Digits and letters that are not mistaken for each other (Crockford's base 32): i and l are read as 1, o as 0, and
 * there is no u.
 */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Bits of chance, and of their check: one wrong letter in 4096 is not noticed by it. */
const SECRET_BITS = 128;
const CHECK_BITS = 12;

/** Both together are 28 letters of 5 bits, in seven groups of four. */
const LETTERS = (SECRET_BITS + CHECK_BITS) / 5;
const GROUP = 4;

/** A letter that can be in a code. */
const LETTER = "[0-9a-tv-z]";

/** The letters of a code with anything usual between groups, and those of one with each group apart. */
const LETTERS_ONLY = new RegExp(`^${LETTER}{${LETTERS}}$`, "i");
const IN_GROUPS = new RegExp(`^\\s*(?:${LETTER}{${GROUP}}[-\\s]+){6}${LETTER}{${GROUP}}\\s*$`, "i");

/** The check of those bits: so many bits of their SHA-256 that it fills the letters up. */
function checkOf(secret: Uint8Array): bigint {
  const [high, low] = createHash("sha256").update(secret).digest();
  return BigInt(high! << 8 | low!) >> BigInt(16 - CHECK_BITS);
}

function toBytes(number: bigint): Uint8Array {
  return Uint8Array.fromHex(number.toString(16).padStart(SECRET_BITS / 4, "0"));
}

function format(secret: bigint): string {
  const number = secret << BigInt(CHECK_BITS) | checkOf(toBytes(secret));
  const letters = Array.from(
    { length: LETTERS },
    (_, i) => ALPHABET[Number(number >> BigInt(5 * (LETTERS - 1 - i)) & 31n)],
  ).join("");
  return letters.match(new RegExp(`.{${GROUP}}`, "g"))!.join("-");
}

function parse(letters: string): bigint {
  const plain = letters.toUpperCase().replace(/[IL]/g, "1").replace(/O/g, "0");
  let number = 0n;
  for (const letter of plain) number = number << 5n | BigInt(ALPHABET.indexOf(letter));
  return number;
}

/** A random code of 128 bits for people to read out and type: `7K3M-…`, seven groups of four. */
export function generateCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BITS / 8));
  return format(BigInt(`0x${bytes.toHex()}`));
}

/** What is in a code, if its check is right. */
function secretOf(text: string): bigint | undefined {
  const letters = text.replace(/[-\s]/g, "");
  if (!LETTERS_ONLY.test(letters)) return undefined;
  const number = parse(letters);
  const secret = number >> BigInt(CHECK_BITS);
  const isRight = (number & BigInt(2 ** CHECK_BITS - 1)) === checkOf(toBytes(secret));
  return isRight ? secret : undefined;
}

/**
 * A secret as both sides know it: a code however it was typed (small letters, look-alikes, other spaces) becomes what was
 * printed, and a password stays what it is.
 */
export function canonicalSecret(text: string): string {
  const secret = secretOf(text);
  return secret === undefined ? text : format(secret);
}

/** Whether it has the groups of a code, and is none: a letter is wrong, or it is a password that only looks like one. */
export function isMistypedCode(text: string): boolean {
  return IN_GROUPS.test(text) && secretOf(text) === undefined;
}
