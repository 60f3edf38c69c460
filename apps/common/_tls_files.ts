import type { X509Certificate } from "node:crypto";
import { EXIT } from "./exit_code.ts";
import { Failure } from "./failure.ts";
import { type PemBlock, pemBlocks } from "./_pem.ts";
import { readFile } from "./read_file.ts";

/** Fails because of a file that `label`, an option, has named. */
export function refuseFile(label: string, path: string, why: string, cause?: unknown): never {
  const message = `Cannot use ${label} ${JSON.stringify(path)}: ${why}`;
  throw new Failure(EXIT.FILE, message, { cause });
}

/** Certificates of a file; each is in PEM, and so are all of them. */
export interface CertificateFile {
  readonly pem: string;
  readonly all: readonly X509Certificate[];
}

/** The libraries do not say which file is wrong; some pass over what they do not take for PEM. */
export async function readCertificates(
  label: string,
  path: string,
): Promise<CertificateFile> {
  const blocks = pemBlocks(await readFile(label, path))
    .filter(({ label }) => label === "CERTIFICATE");
  if (blocks.length === 0) refuseFile(label, path, "it holds no certificate in PEM");
  const { X509Certificate } = await import("node:crypto");
  const all = blocks.map(({ text }, index) => {
    const which = blocks.length === 1
      ? "its certificate"
      : `certificate ${index + 1} of ${blocks.length}`;
    if (text === undefined) refuseFile(label, path, `${which} is cut short`);
    try {
      return new X509Certificate(text);
    } catch (cause) {
      refuseFile(label, path, `${which} cannot be decoded`, cause);
    }
  });
  return { pem: blocks.map(({ text }) => text).join(""), all };
}

const KEYS = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"];

/** Keys that need a password, in the form of PKCS#8 and in the older one (RFC 1421). */
function isEncrypted({ label, text }: PemBlock): boolean {
  return label === "ENCRYPTED PRIVATE KEY" || /^Proc-Type: 4,ENCRYPTED/m.test(text ?? "");
}

/** Reads the first key of a file, which must be that of `certificate`. */
export async function readKey(
  label: string,
  path: string,
  certificate: X509Certificate,
): Promise<string> {
  const blocks = pemBlocks(await readFile(label, path));
  if (blocks.some(isEncrypted)) refuseFile(label, path, "it is encrypted: decrypt it first");
  const block = blocks.find(({ label }) => KEYS.includes(label));
  if (block === undefined) refuseFile(label, path, "it holds no private key in PEM");
  const { text } = block;
  if (text === undefined) refuseFile(label, path, "its private key is cut short");
  const { createPrivateKey } = await import("node:crypto");
  let key;
  try {
    key = createPrivateKey(text);
  } catch (cause) {
    refuseFile(label, path, "its private key cannot be decoded", cause);
  }
  if (certificate.checkPrivateKey(key)) return text;
  refuseFile(label, path, "it is not the key of the certificate");
}
