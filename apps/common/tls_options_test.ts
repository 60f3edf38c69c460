import { assertEquals, assertRejects } from "@std/assert";
import { parseEndpoint } from "@zocalo/transport";
import { Failure, UsageError } from "./failure.ts";
import { type TlsListenFiles, tlsToConnect, tlsToListen } from "./tls_options.ts";

const CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMAo=\n-----END CERTIFICATE-----\n";
const KEY = "-----BEGIN PRIVATE KEY-----\nMAo=\n-----END PRIVATE KEY-----\n";

const tcp = parseEndpoint("tcp://:1");
const tls = parseEndpoint("tls://:1");
const none = { tlsCert: undefined, tlsKey: undefined, tlsCa: [] };

const folder = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const [cert, key, missing] = ["cert.pem", "key.pem", "missing.pem"].map((name) =>
  `${folder}/${name}`
) as [string, string, string];
await Deno.writeTextFile(cert, CERTIFICATE);
await Deno.writeTextFile(key, KEY);

Deno.test("tlsToListen() reads a certificate, its key, and the CAs of clients", async () => {
  const files = { ...none, tlsCert: cert, tlsKey: key };
  const options = { cert: CERTIFICATE, key: KEY };
  assertEquals(await tlsToListen(files, [tcp, tls]), options);
  assertEquals(await tlsToListen({ ...files, tlsCa: [cert, cert] }, [tls]), {
    ...options,
    clientCaCerts: [CERTIFICATE, CERTIFICATE],
  });
});

Deno.test("tlsToConnect() reads all CAs", async () => {
  assertEquals(await tlsToConnect({ tlsCa: [] }, tls), { caCerts: [] });
  const options = await tlsToConnect({ tlsCa: [cert, cert] }, tls);
  assertEquals(options, { caCerts: [CERTIFICATE, CERTIFICATE] });
});

Deno.test("tlsToListen() and tlsToConnect() return undefined when nothing is encrypted", async () => {
  assertEquals(await tlsToListen(none, [tcp]), undefined);
  assertEquals(await tlsToConnect({ tlsCa: [] }, tcp), undefined);
});

Deno.test("tlsToListen() refuses options that do nothing, and endpoints without them", async () => {
  const cases: [TlsListenFiles, typeof tcp, string][] = [
    [{ ...none, tlsCert: cert }, tcp, "Cannot use --tls-cert without a tls:// endpoint"],
    [{ ...none, tlsKey: key }, tcp, "Cannot use --tls-key without a tls:// endpoint"],
    [{ ...none, tlsCa: [cert] }, tcp, "Cannot use --tls-ca without a tls:// endpoint"],
    [{ ...none, tlsKey: key }, tls, "Cannot serve a tls:// endpoint without --tls-cert"],
    [{ ...none, tlsCert: cert }, tls, "Cannot serve a tls:// endpoint without --tls-key"],
  ];
  for (const [files, endpoint, message] of cases) {
    await assertRejects(() => tlsToListen(files, [endpoint]), UsageError, message);
  }
});

Deno.test("tlsToConnect() refuses an option that does nothing", async () => {
  const message = "Cannot use --tls-ca without a tls:// endpoint";
  await assertRejects(() => tlsToConnect({ tlsCa: [cert] }, tcp), UsageError, message);
});

Deno.test("tlsToListen() and tlsToConnect() fail with 5 when a file cannot be used", async () => {
  const pair = { ...none, tlsCert: cert, tlsKey: key };
  const listening: [TlsListenFiles, string][] = [
    [{ ...pair, tlsCert: missing }, `Cannot read --tls-cert "${missing}": there is no such file`],
    [{ ...pair, tlsCert: key }, `Cannot use --tls-cert "${key}": it holds no certificate in PEM`],
    [{ ...pair, tlsKey: cert }, `Cannot use --tls-key "${cert}": it holds no private key in PEM`],
    [{ ...pair, tlsCert: folder }, `Cannot read --tls-cert "${folder}": `],
  ];
  const tlsCa = [cert, key];
  const message = `Cannot use --tls-ca "${key}": it holds no certificate in PEM`;
  const cases: [() => Promise<unknown>, string][] = [
    ...listening.map(([files, message]): [() => Promise<unknown>, string] => [
      () => tlsToListen(files, [tls]),
      message,
    ]),
    [() => tlsToListen({ ...pair, tlsCa }, [tls]), message],
    [() => tlsToConnect({ tlsCa }, tls), message],
  ];
  for (const [read, message] of cases) {
    const error = await assertRejects(read, Failure, message) as Failure;
    assertEquals(error.exitCode, 5);
  }
});
