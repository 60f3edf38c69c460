import { Buffer } from "node:buffer";
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/**
 * A hash of a password by scrypt (RFC 7914), in the notation of password hashes (PHC string format):
 *
 * ```text
 * $scrypt$ln=15,r=8,p=1$SALT$HASH       ln: log2 of the cost; salt and hash in Base64 without padding
 * ```
 */
export interface PasswordHash {
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelism: number;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

/** 32 MiB and a tenth of a second. OWASP asks for 2 ** 17 where many try at once; here three may for each connection. */
const COST = 2 ** 15;

/** In bytes; RFC 7914 leaves it open, passlib takes 16. */
const SALT_LENGTH = 16;
const HASH_LENGTH = 32;

/** Bytes that a hash of a file may ask for, four times ours: a slip in the file must not take all memory. */
const MAX_MEMORY = 128 * 1_048_576;

function derive(password: string, hash: Omit<PasswordHash, "hash">, length: number) {
  const { cost, blockSize, parallelism, salt } = hash;
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  // Their check counts a little more than `memoryOf`.
  const options = { N: cost, r: blockSize, p: parallelism, maxmem: 2 * MAX_MEMORY };
  scrypt(password, salt, length, options, (error, key) => error ? reject(error) : resolve(key));
  return promise;
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replaceAll("=", "");
}

/** Hashes a password with a new salt, as a line for a file. */
export async function hashPassword(password: string): Promise<string> {
  const parts = { cost: COST, blockSize: 8, parallelism: 1, salt: randomBytes(SALT_LENGTH) };
  const hash = await derive(password, parts, HASH_LENGTH);
  const { cost, blockSize, parallelism, salt } = parts;
  const parameters = `ln=${Math.log2(cost)},r=${blockSize},p=${parallelism}`;
  return `$scrypt$${parameters}$${toBase64(salt)}$${toBase64(hash)}`;
}

const NOTATION = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]+)\$([\w+/]+)$/;

/** Reads what {@linkcode hashPassword} wrote; `undefined` if it is no hash, or a weak or too expensive one. */
export function parsePasswordHash(text: string): PasswordHash | undefined {
  const [, ln, r, p, salted = "", hashed = ""] = NOTATION.exec(text) ?? [];
  const [salt, hash] = [Buffer.from(salted, "base64"), Buffer.from(hashed, "base64")];
  const cost = 2 ** Number(ln);
  const [blockSize, parallelism] = [Number(r), Number(p)];
  const memory = 128 * cost * blockSize;
  const isFine = salt.length >= 8 && hash.length >= 16 && hash.length <= 64 &&
    cost >= 2 && blockSize >= 1 && parallelism >= 1 && memory <= MAX_MEMORY;
  return isFine ? { cost, blockSize, parallelism, salt, hash } : undefined;
}

/** Whether it is that password. */
export async function verifyPassword(password: string, expected: PasswordHash): Promise<boolean> {
  const hash = await derive(password, expected, expected.hash.length);
  return timingSafeEqual(hash, expected.hash);
}
