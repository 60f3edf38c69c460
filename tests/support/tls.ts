/** What tests of TLS share. */
import type { TlsConnectOptions, TlsListenOptions } from "../../packages/transport/tls.ts";
import { type CertifiedKey, makeCertificates } from "./certificates.ts";
import { needs } from "./skip.ts";

/** Options with certificates in them, as text. */
export interface TestTls {
  /** Of a client that trusts the servers' CA. */
  trusting: TlsConnectOptions & { caCerts: string[] };
  /** Of one that trusts another. */
  distrusting: TlsConnectOptions & { caCerts: string[] };
  /** For `localhost` and `127.0.0.1`. */
  server: TlsListenOptions;
  expired: TlsListenOptions;
  /** For `other.example` only. */
  otherName: TlsListenOptions;
  /** A client's, of the same CA. */
  client: CertifiedKey;
  /** A client's, of another CA. */
  stranger: CertifiedKey;
}

async function makeTls(): Promise<TestTls> {
  const folder = await Deno.makeTempDir({ prefix: "zocalo" });
  try {
    const paths = await makeCertificates(folder);
    const read = async ({ cert, key }: CertifiedKey) => ({
      cert: await Deno.readTextFile(cert),
      key: await Deno.readTextFile(key),
    });
    return {
      trusting: { caCerts: [await Deno.readTextFile(paths.ca)] },
      distrusting: { caCerts: [await Deno.readTextFile(paths.otherCa)] },
      server: await read(paths.server),
      expired: await read(paths.expired),
      otherName: await read(paths.otherName),
      client: await read(paths.client),
      stranger: await read(paths.stranger),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

let tls: Promise<TestTls> | undefined;

/** A test that needs certificates, and so `openssl`; perhaps other programs too. */
export function tlsTest(
  name: string,
  fn: (tls: TestTls) => Promise<void>,
  programs: readonly string[] = [],
): void {
  const { ignore, suffix } = needs("openssl", ...programs);
  Deno.test({ name: `${name}${suffix}`, ignore, fn: async () => fn(await (tls ??= makeTls())) });
}

/** Puts text into files for programs that take no other. They have the names of its keys, and are gone afterwards. */
export async function withFiles<T, K extends string>(
  files: Partial<Record<K, string>>,
  use: (paths: Record<K, string>) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "zocalo" });
  try {
    const paths: Record<string, string> = {};
    for (const [name, text] of Object.entries<string | undefined>(files)) {
      paths[name] = `${folder}/${name}`;
      await Deno.writeTextFile(paths[name], text!);
    }
    return await use(paths as Record<K, string>);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
