import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { parseEndpoint } from "@zocalo/transport";
import { certificateTests } from "../../tests/support/certificates.ts";
import { run } from "../../tests/support/run.ts";
import { Failure, UsageError } from "./failure.ts";
import { type TlsListenFiles, tlsToConnect, tlsToListen } from "./tls_options.ts";

const tcp = parseEndpoint("tcp://:1");
const tls = parseEndpoint("tls://:1");
const none: TlsListenFiles = { tlsCert: undefined, tlsKey: undefined, tlsCa: [] };

const { test, folder } = await certificateTests();

const read = Deno.readTextFileSync;

/** The path of a new file. */
function write(name: string, ...texts: string[]): string {
  const path = `${folder}/${name}`;
  Deno.writeTextFileSync(path, texts.join(""));
  return path;
}

async function assertFails(read: () => Promise<unknown>, message: string): Promise<void> {
  const error = await assertRejects(read, Failure) as Failure;
  assertEquals([error.message, error.exitCode], [message, 5]);
}

test("tlsToListen() reads a certificate, its key, and the CAs of clients", async (all) => {
  const { ca, otherCa, server: { cert, key } } = all;
  const files = { ...none, tlsCert: cert, tlsKey: key };
  const options = { cert: read(cert), key: read(key) };
  assertEquals(await tlsToListen(files, [tcp, tls]), options);
  assertEquals(await tlsToListen({ ...files, tlsCa: [ca, otherCa] }, [tls]), {
    ...options,
    clientCaCerts: [read(ca), read(otherCa)],
  });
});

test("tlsToConnect() reads all CAs", async ({ ca, otherCa }) => {
  assertEquals(await tlsToConnect({ tlsCa: [] }, tls), { caCerts: [] });
  const two = write("two.pem", read(otherCa), read(ca));
  const options = await tlsToConnect({ tlsCa: [ca, two] }, tls);
  assertEquals(options, { caCerts: [read(ca), read(otherCa) + read(ca)] });
});

test("tlsToListen() takes what it needs from a file with both, in any order", async (all) => {
  const { ca, server } = all;
  const [cert, key, chain] = [read(server.cert), read(server.key), read(ca)];
  const combined = [
    write("key_first.pem", key, cert, chain),
    write("key_last.pem", cert, chain, key),
    write("key_between.pem", "\ufeffServer:\n", cert, "Key:\n", key, "CA:\n", chain),
    write("crlf.pem", (cert + key + chain).replaceAll("\n", "\r\n")),
  ];
  for (const path of combined) {
    const options = await tlsToListen({ ...none, tlsCert: path, tlsKey: path }, [tls]);
    assertEquals(options!.cert.replaceAll("\r", ""), cert + chain, path);
    assertEquals(options!.key.replaceAll("\r", ""), key, path);
  }
});

test("tlsToListen() takes a key in the older form, with its parameters before it", async (all) => {
  const { cert, key } = all.server;
  const old = `${folder}/old.key`;
  assertEquals((await run(["openssl", "ec", "-in", key, "-out", old])).code, 0);
  assertMatch(read(old), /^-----BEGIN EC PRIVATE KEY-----/);
  const parameters = await run(["openssl", "ecparam", "-name", "prime256v1"]);
  const text = read(old);
  const tlsKey = write("parameters.key", new TextDecoder().decode(parameters.stdout), text);
  assertEquals((await tlsToListen({ ...none, tlsCert: cert, tlsKey }, [tls]))!.key, text);
});

Deno.test("tlsToListen() and tlsToConnect() return undefined when nothing is encrypted", async () => {
  assertEquals(await tlsToListen(none, [tcp]), undefined);
  assertEquals(await tlsToConnect({ tlsCa: [] }, tcp), undefined);
});

Deno.test("tlsToListen() refuses options that do nothing, and endpoints without them", async () => {
  const cases: [TlsListenFiles, typeof tcp, string][] = [
    [{ ...none, tlsCert: "x" }, tcp, "Cannot use --tls-cert without a tls:// endpoint"],
    [{ ...none, tlsKey: "x" }, tcp, "Cannot use --tls-key without a tls:// endpoint"],
    [{ ...none, tlsCa: ["x"] }, tcp, "Cannot use --tls-ca without a tls:// endpoint"],
    [{ ...none, tlsKey: "x" }, tls, "Cannot serve a tls:// endpoint without --tls-cert"],
    [{ ...none, tlsCert: "x" }, tls, "Cannot serve a tls:// endpoint without --tls-key"],
  ];
  for (const [files, endpoint, message] of cases) {
    await assertRejects(() => tlsToListen(files, [endpoint]), UsageError, message);
  }
});

Deno.test("tlsToConnect() refuses an option that does nothing", async () => {
  const message = "Cannot use --tls-ca without a tls:// endpoint";
  await assertRejects(() => tlsToConnect({ tlsCa: ["x"] }, tcp), UsageError, message);
});

test("tlsToListen() fails with 5 and names the file that it cannot use", async (all) => {
  const { ca, server: { cert, key }, expired } = all;
  const encrypted = `${folder}/encrypted.key`;
  const oldEncrypted = `${folder}/old_encrypted.key`;
  const made = await Promise.all([
    run(["openssl", "pkcs8", "-topk8", "-in", key, "-out", encrypted, "-passout", "pass:x"]),
    run(["openssl", "ec", "-in", key, "-aes128", "-passout", "pass:x", "-out", oldEncrypted]),
  ]);
  assertEquals(made.map(({ code }) => code), [0, 0]);
  const cutKey = write("cut.key", read(key).slice(0, 80));
  const badKey = write("bad.key", read(key).replace(/\n.{20}/, "\n####################"));
  const missing = `${folder}/missing.pem`;
  const cases: [Partial<TlsListenFiles>, string][] = [
    [{ tlsCert: missing }, `read --tls-cert "${missing}": there is no such file`],
    [{ tlsCert: key }, `use --tls-cert "${key}": it holds no certificate in PEM`],
    [{ tlsKey: cert }, `use --tls-key "${cert}": it holds no private key in PEM`],
    [{ tlsKey: encrypted }, `use --tls-key "${encrypted}": it is encrypted: decrypt it first`],
    [
      { tlsKey: oldEncrypted },
      `use --tls-key "${oldEncrypted}": it is encrypted: decrypt it first`,
    ],
    [{ tlsKey: cutKey }, `use --tls-key "${cutKey}": its private key is cut short`],
    [{ tlsKey: badKey }, `use --tls-key "${badKey}": its private key cannot be decoded`],
    [
      { tlsKey: expired.key },
      `use --tls-key "${expired.key}": it is not the key of the certificate`,
    ],
    [
      { tlsCa: [ca, cert] },
      `use --tls-ca "${cert}": it holds a certificate that is not a CA's`,
    ],
  ];
  const pair = { ...none, tlsCert: cert, tlsKey: key };
  for (const [files, message] of cases) {
    await assertFails(() => tlsToListen({ ...pair, ...files }, [tls]), `Cannot ${message}`);
  }
  // What follows is the system's to say.
  const isFolder = `Cannot read --tls-cert "${folder}": `;
  await assertRejects(() => tlsToListen({ ...pair, tlsCert: folder }, [tls]), Failure, isFolder);
});

test("tlsToConnect() fails with 5 and names the certificate that it cannot use", async (all) => {
  const { ca, server: { key } } = all;
  const text = read(ca);
  const cut = text.slice(0, 200);
  // What is cut off in the middle, and then closed; and what is no base64 at all.
  const short = `${cut}\n-----END CERTIFICATE-----\n`;
  const noBase64 = "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n";
  const cases: [path: string, why: string][] = [
    [key, "it holds no certificate in PEM"],
    [write("empty.pem"), "it holds no certificate in PEM"],
    [write("cut.pem", cut), "its certificate is cut short"],
    [write("cut_second.pem", text, cut), "certificate 2 of 2 is cut short"],
    [write("cut_first.pem", cut, text), "certificate 1 of 2 is cut short"],
    [write("short.pem", short), "its certificate cannot be decoded"],
    [write("short_second.pem", text, short), "certificate 2 of 2 cannot be decoded"],
    [write("no_base64.pem", noBase64), "its certificate cannot be decoded"],
  ];
  for (const [path, why] of cases) {
    const message = `Cannot use --tls-ca "${path}": ${why}`;
    await assertFails(() => tlsToConnect({ tlsCa: [ca, path] }, tls), message);
  }
});
