import { createHash, createHmac, scrypt, timingSafeEqual } from "node:crypto";
import { pack } from "@zocalo/framing";
import { TransferError } from "./transfer_error.ts";

/** As PROTOCOL.md says. 16 MiB and about 40 ms for each guess. */
const SCRYPT = { N: 16_384, r: 8, p: 1 };
const KEY_SIZE = 32;

/** What a proof is about. */
export type Claim =
  | "connector"
  | "listener"
  | "manifest"
  | "chunk"
  | "done"
  | "end"
  | "verdict";

/** The secret of one connection: both who know it can prove what they say. */
export class Secret {
  readonly #key: Uint8Array;
  readonly #transcript: Uint8Array;

  private constructor(key: Uint8Array, transcript: Uint8Array) {
    this.#key = key;
    this.#transcript = transcript;
  }

  /** `hellos` are the bodies of both, the connector's first; `nonces` in hex likewise. */
  static async derive(
    secret: string,
    nonces: readonly [string, string],
    hellos: readonly [Uint8Array, Uint8Array],
  ): Promise<Secret> {
    const salt = Uint8Array.fromHex(nonces.join(""));
    const key = await new Promise<Uint8Array>((resolve, reject) => {
      scrypt(
        secret.normalize(),
        salt,
        KEY_SIZE,
        SCRYPT,
        (error, key) => error ? reject(error) : resolve(key),
      );
    });
    const transcript = createHash("sha256").update(hellos[0]).update(hellos[1]).digest();
    return new Secret(key, transcript);
  }

  /** A proof in hex. */
  prove(claim: Claim, data: Uint8Array = new Uint8Array(0)): string {
    return this.#mac(claim, data).toString("hex");
  }

  verify(claim: Claim, mac: string, data: Uint8Array = new Uint8Array(0)): boolean {
    const given = Uint8Array.fromHex(mac);
    const right = this.#mac(claim, data);
    return given.length === right.length && timingSafeEqual(given, right);
  }

  /**
   * Checks what the other side has proved.
   *
   * @throws {TransferError} `auth`.
   */
  check(claim: Claim, mac: string, data: Uint8Array): void {
    if (this.verify(claim, mac, data)) return;
    throw new TransferError("auth", `the ${claim} message does not come from who knows the secret`);
  }

  #mac(claim: Claim, data: Uint8Array) {
    return createHmac("sha256", this.#key)
      .update(`${claim}\0`).update(this.#transcript).update(data).digest();
  }
}

/** What a chunk frame carries of a digest: that itself, or with a secret a proof of it and of its place. */
export function sealChunk(
  secret: Secret | undefined,
  entry: number,
  number: number,
  digest: Uint8Array,
): Uint8Array {
  if (secret === undefined) return digest;
  return Uint8Array.fromHex(secret.prove("chunk", pack("!II32s", entry, number, digest)));
}

/** Whether the seal of a chunk is the right one. */
export function isSealed(seal: Uint8Array, right: Uint8Array): boolean {
  return seal.length === right.length && timingSafeEqual(seal, right);
}
