/** Certificates for tests, made by `openssl`. All of them are PEM files. */
import { run } from "./run.ts";
import { needs, type Skip } from "./skip.ts";

/** A certificate and its private key. */
export interface CertifiedKey {
  cert: string;
  key: string;
}

/** What {@linkcode makeCertificates} leaves in its folder: paths of files. */
export interface Certificates {
  /** The CA that has signed the certificates. */
  ca: string;
  /** Another one. */
  otherCa: string;
  /** For `localhost` and `127.0.0.1`. */
  server: CertifiedKey;
  /** The same, but it was valid until yesterday. */
  expired: CertifiedKey;
  /** For `other.example` only. */
  otherName: CertifiedKey;
  /** For a client. */
  client: CertifiedKey;
  /** The same, but the other CA has signed it. */
  stranger: CertifiedKey;
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
const LOCALHOST = "DNS:localhost,IP:127.0.0.1";

async function openssl(...args: string[]): Promise<void> {
  const { code, stderr } = await run(["openssl", ...args]);
  if (code !== 0) throw new Error(`openssl ${args[0]} has failed: ${stderr}`);
}

async function makeCa(folder: string, name: string): Promise<string> {
  const [cert, key] = [`${folder}/${name}.pem`, `${folder}/${name}.key`];
  await openssl(
    ...["req", "-x509", "-days", "2", ...NEW_KEY, "-subj", `/CN=Zocalo test ${name}`],
    ...["-keyout", key, "-out", cert],
  );
  return cert;
}

/** rustls takes no certificate that is its own CA for a server's, so there are always two. */
async function makeLeaf(
  folder: string,
  name: string,
  altName: string,
  { days = 2, ca = "ca" }: { days?: number; ca?: string } = {},
): Promise<CertifiedKey> {
  const [cert, key, request] = ["pem", "key", "csr"].map((type) => `${folder}/${name}.${type}`);
  const extensions = ["-addext", `subjectAltName=${altName}`];
  await openssl(
    ...["req", "-new", ...NEW_KEY, "-subj", `/CN=Zocalo test ${name}`, ...extensions],
    ...["-keyout", key!, "-out", request!],
  );
  // "openssl req -x509" knows no days that have passed.
  await openssl(
    ...["x509", "-req", "-in", request!, "-days", String(days), "-copy_extensions", "copy"],
    ...["-CA", `${folder}/${ca}.pem`, "-CAkey", `${folder}/${ca}.key`, "-out", cert!],
  );
  return { cert: cert!, key: key! };
}

/** Makes them in `folder`, which the caller removes. Needs `openssl` 3. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const [ca, otherCa] = await Promise.all([makeCa(folder, "ca"), makeCa(folder, "other-ca")]);
  const [server, expired, otherName, client, stranger] = await Promise.all([
    makeLeaf(folder, "server", LOCALHOST),
    makeLeaf(folder, "expired", LOCALHOST, { days: -1 }),
    makeLeaf(folder, "other-name", "DNS:other.example"),
    makeLeaf(folder, "client", "DNS:client.example"),
    makeLeaf(folder, "stranger", "DNS:client.example", { ca: "other-ca" }),
  ]);
  return { ca, otherCa, server, expired, otherName, client, stranger };
}

/** How to write tests that need certificates. */
export interface CertificateTests {
  /** A test that gets them; without openssl, or as `also` says, it is skipped by name. */
  test(name: string, fn: (certificates: Certificates) => Promise<void>, also?: Skip): void;
  /** Where they are, and other files may be. It is removed after the tests. */
  readonly folder: string;
}

/** Makes one set of certificates for all tests of a file. */
export async function certificateTests(): Promise<CertificateTests> {
  const skip = needs("openssl");
  const folder = await Deno.makeTempDir();
  Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
  const certificates = skip.ignore ? undefined : await makeCertificates(folder);
  return {
    test(name, fn, also) {
      const { ignore, suffix } = skip.ignore || also === undefined ? skip : also;
      Deno.test({ name: `${name}${suffix}`, ignore, fn: () => fn(certificates!) });
    },
    folder,
  };
}
