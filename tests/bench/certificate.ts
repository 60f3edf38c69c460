/** The certificate of the peers that speak TLS: for "localhost", on the curve P-256, from a CA made for it. */
import type { Build } from "./build.ts";
import { requireTool } from "./tools.ts";

/** Paths of PEM files. */
export interface Certificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

/** Long enough for a run; nothing else uses it. */
const DAYS = ["-days", "2"];

/**
 * A leaf and a CA, not one self-signed certificate: rustls takes no CA for a server's certificate.
 *
 * @throws {MissingToolError} Without the `openssl` command.
 */
export async function certificate(build: Build): Promise<Certificate> {
  const caKey = (ca: string) => `${ca}.key`;
  const ca = await build.once("ca.pem", async (path) => {
    await requireTool("openssl");
    const subject = ["-subj", "/CN=zocalo bench CA"];
    const out = ["-keyout", caKey(path), "-out", path];
    await build.run(["openssl", "req", "-x509", ...KEY, ...DAYS, ...subject, ...out]);
  });
  const keyOf = (cert: string) => `${cert}.key`;
  const cert = await build.once("cert.pem", async (path) => {
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    const extension = ["-addext", "basicConstraints=critical,CA:FALSE"];
    const signer = ["-CA", ca, "-CAkey", caKey(ca)];
    const out = ["-keyout", keyOf(path), "-out", path];
    await build.run([
      ...["openssl", "req", "-x509", ...KEY, ...DAYS, ...subject, ...extension],
      ...signer,
      ...out,
    ]);
  });
  return { ca, cert, key: keyOf(cert) };
}
