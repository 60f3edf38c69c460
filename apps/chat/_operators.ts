import { EXIT } from "../common/exit_code.ts";
import { Failure } from "../common/failure.ts";
import { parsePasswordHash, type PasswordHash, verifyPassword } from "./password_hash.ts";

/** Reads a file of operators: `name:hash` lines, and `#` before comments. */
export function parseOperators(
  label: string,
  path: string,
  text: string,
): ReadonlyMap<string, PasswordHash> {
  const operators = new Map<string, PasswordHash>();
  const refuse = (why: string): never => {
    throw new Failure(EXIT.FILE, `Cannot use ${label} ${JSON.stringify(path)}: ${why}`);
  };
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const where = `line ${index + 1}`;
    const [, name, hashed = ""] = /^([^\s:]{1,32}):(.*)$/.exec(line) ?? [];
    if (name === undefined) return refuse(`${where} is not NAME:HASH`);
    if (operators.has(name)) refuse(`${where} names ${JSON.stringify(name)} again`);
    const hash = parsePasswordHash(hashed.trim());
    if (hash === undefined) {
      return refuse(`${where} has no hash as "chat hash-password" makes them`);
    }
    operators.set(name, hash);
  }
  if (operators.size === 0) refuse("it names no operator");
  return operators;
}

/** Passwords that are looked at or wait for that, of all hosts together: nearly a second's work. */
const MAX_PENDING = 8;

/** Knows the operators' passwords. */
export class Operators {
  readonly #operators: ReadonlyMap<string, PasswordHash>;
  /** The hosts whose passwords are looked at, or wait for that: one of each, so that who guesses does not keep others waiting. */
  readonly #pending = new Set<string>();
  /** The last check: each takes memory and time, so there is one at a time, however many ask. */
  #last: Promise<unknown> = Promise.resolve();

  /** By their names; there is one at least. */
  constructor(operators: ReadonlyMap<string, PasswordHash>) {
    this.#operators = operators;
  }

  /** Whether the password is that operator's; `"busy"`, at once, if one of the same host or too many in all are looked at. */
  async check(name: string, password: string, host: string): Promise<boolean | "busy"> {
    if (this.#pending.has(host) || this.#pending.size >= MAX_PENDING) return "busy";
    this.#pending.add(host);
    try {
      return await this.#verify(name, password);
    } finally {
      this.#pending.delete(host);
    }
  }

  #verify(name: string, password: string): Promise<boolean> {
    const operator = this.#operators.get(name);
    // A name that is none takes as long as one that is.
    const hash = operator ?? this.#operators.values().next().value!;
    const verified = this.#last.then(() => verifyPassword(password, hash));
    this.#last = verified.catch(() => {});
    return verified.then((isRight) => isRight && operator !== undefined);
  }
}
