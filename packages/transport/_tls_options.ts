import type { X509Certificate } from "node:crypto";
import type { TlsConnectOptions, TlsListenOptions } from "./tls.ts";
import { nodeModules } from "./_tls_node.ts";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----/;
const PRIVATE_KEY = /-----BEGIN (?:RSA |EC )?PRIVATE KEY-----/;

/** The TLS libraries pass over what they do not take for PEM, which is not what callers mean. */
function checkPem(name: string, text: string, what: RegExp): void {
  if (typeof text !== "string" || !what.test(text)) {
    const kind = what === CERTIFICATE ? "a certificate" : "an unencrypted private key";
    throw new TypeError(`Cannot use TLS option "${name}": it must be ${kind} in PEM`);
  }
}

function checkAlpn(protocols: readonly string[] | undefined): void {
  for (const protocol of protocols ?? []) {
    const { length } = new TextEncoder().encode(protocol);
    if (length < 1 || length > 255) {
      throw new TypeError(
        `Cannot use ALPN protocols other than of 1 to 255 bytes: current value is "${protocol}"`,
      );
    }
  }
}

function checkCertificate(name: string, text: string): X509Certificate {
  checkPem(name, text, CERTIFICATE);
  return attempt(name, () => new (nodeModules().crypto.X509Certificate)(text));
}

/** `node:tls` says nothing of a wrong certificate or key before it is used, and then not what is wrong. */
function checkPair({ cert, key }: { cert: string; key: string }): void {
  const certificate = checkCertificate("cert", cert);
  checkPem("key", key, PRIVATE_KEY);
  const privateKey = attempt("key", () => nodeModules().crypto.createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new TypeError('Cannot use TLS option "key": it is not the key of the certificate');
  }
}

function attempt<T>(name: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new TypeError(`Cannot use TLS option "${name}": it cannot be decoded`, { cause });
  }
}

/** Refuses what `connect` cannot do with these options. */
export function checkTlsConnect(options: TlsConnectOptions): void {
  const { caCerts = [], alpnProtocols } = options;
  for (const caCert of caCerts) checkPem("caCerts", caCert, CERTIFICATE);
  checkAlpn(alpnProtocols);
  if ("cert" in options || "key" in options) {
    throw new TypeError(
      "Cannot connect with a certificate of one's own: Deno cannot send it without other faults",
    );
  }
}

/** Refuses what `listen` cannot do with these options. */
export function checkTlsListen(options: TlsListenOptions): void {
  const { alpnProtocols, clientCaCerts } = options;
  checkPair(options);
  checkAlpn(alpnProtocols);
  for (const caCert of clientCaCerts ?? []) {
    // The one certificate that would be taken from a client who lacks its key is a CA's own, of version 1.
    if (!checkCertificate("clientCaCerts", caCert).ca) {
      throw new TypeError('Cannot use TLS option "clientCaCerts": one of them is not a CA\'s');
    }
  }
  if (clientCaCerts?.length === 0) {
    throw new TypeError(
      'Cannot use TLS option "clientCaCerts" as an empty list: no client would pass',
    );
  }
}
