import type { Endpoint, TlsConnectOptions, TlsListenOptions } from "@zocalo/transport";
import { longName, type Options } from "./command.ts";
import { UsageError } from "./failure.ts";
import { readCertificates, readKey, refuseFile } from "./_tls_files.ts";

/** The TLS options of commands that listen. */
export const TLS_LISTEN_OPTIONS = {
  tlsCert: {
    type: "file",
    value: "FILE",
    help: "Certificate of tls:// endpoints, and its chain to the CA, in PEM",
  },
  tlsKey: { type: "file", value: "FILE", help: "Private key of that certificate, in PEM" },
  tlsCa: {
    type: "file",
    value: "FILE",
    help: "Serve only clients with a certificate of this CA, in PEM",
    repeatable: true,
  },
} as const satisfies Options;

/** The TLS options of commands that connect. */
export const TLS_CONNECT_OPTIONS = {
  tlsCa: {
    type: "file",
    value: "FILE",
    help: "CA to trust besides those that Deno trusts, in PEM",
    repeatable: true,
  },
} as const satisfies Options;

/** What {@linkcode TLS_CONNECT_OPTIONS} were set to. */
export interface TlsConnectFiles {
  readonly tlsCa: readonly string[];
}

/** What {@linkcode TLS_LISTEN_OPTIONS} were set to. */
export interface TlsListenFiles extends TlsConnectFiles {
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
}

function flag(key: keyof TlsListenFiles): string {
  return `--${longName(key)}`;
}

/** Options that would do nothing are refused. */
function refuseAll(files: Partial<TlsListenFiles>): void {
  for (const key of ["tlsCert", "tlsKey", "tlsCa"] as const) {
    if (files[key] !== undefined && files[key].length > 0) {
      throw new UsageError(`Cannot use ${flag(key)} without a tls:// endpoint`);
    }
  }
}

/**
 * Reads the files for `listen`.
 *
 * @returns `undefined` if no endpoint is `tls://`.
 * @throws {UsageError} If options are missing, or do nothing.
 * @throws {Failure} If a file cannot be used.
 */
export async function tlsToListen(
  files: TlsListenFiles,
  endpoints: readonly Endpoint[],
): Promise<TlsListenOptions | undefined> {
  if (!endpoints.some(({ transport }) => transport === "tls")) {
    refuseAll(files);
    return undefined;
  }
  const { tlsCert, tlsKey } = files;
  if (tlsCert === undefined || tlsKey === undefined) {
    const missing = tlsCert === undefined ? "tlsCert" : "tlsKey";
    throw new UsageError(`Cannot serve a tls:// endpoint without ${flag(missing)}`);
  }
  const { pem: cert, all: [certificate] } = await readCertificates(flag("tlsCert"), tlsCert);
  const key = await readKey(flag("tlsKey"), tlsKey, certificate!);
  const clientCaCerts = await Promise.all(files.tlsCa.map(async (path) => {
    const { pem, all } = await readCertificates(flag("tlsCa"), path);
    if (all.every(({ ca }) => ca)) return pem;
    refuseFile(flag("tlsCa"), path, "it holds a certificate that is not a CA's");
  }));
  return { cert, key, ...(clientCaCerts.length === 0 ? {} : { clientCaCerts }) };
}

/**
 * Reads the files for `connect`.
 *
 * @returns `undefined` if the endpoint is not `tls://`.
 * @throws {UsageError} If options do nothing.
 * @throws {Failure} If a file cannot be used.
 */
export async function tlsToConnect(
  files: TlsConnectFiles,
  { transport }: Endpoint,
): Promise<TlsConnectOptions | undefined> {
  if (transport !== "tls") {
    refuseAll(files);
    return undefined;
  }
  return { caCerts: await readAuthorities(flag("tlsCa"), files.tlsCa) };
}

/**
 * Reads the certificates of CAs from files that `label`, an option, has named; each comes as PEM.
 *
 * @throws {Failure} If a file cannot be used.
 */
export async function readAuthorities(
  label: string,
  paths: readonly string[],
): Promise<string[]> {
  const cas = await Promise.all(paths.map((path) => readCertificates(label, path)));
  return cas.map(({ pem }) => pem);
}
