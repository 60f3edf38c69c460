import { assertEquals, assertThrows } from "@std/assert";
import { parseEndpoint } from "@zocalo/transport";
import { checkExposure } from "./exposure.ts";
import { UsageError } from "./failure.ts";

const OPEN = { asksSecret: false, tlsCa: [], insecure: false };
const SECRETS = ["--password-file", "--code"];

Deno.test("checkExposure() lets this machine in", () => {
  const local = [":0", "127.1.2.3:0", "[::1]:0", "localhost:0", "tls://localhost:0", "unix:/x"];
  assertEquals(checkExposure(local.map(parseEndpoint), OPEN, SECRETS), undefined);
});

Deno.test("checkExposure() refuses each endpoint that others reach, when nothing is asked of them", () => {
  const exposed = ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "127.example:0", "tls://0.0.0.0:0"];
  for (const endpoint of exposed) {
    const endpoints = [parseEndpoint(":0"), parseEndpoint(endpoint)];
    assertThrows(() => checkExposure(endpoints, OPEN, SECRETS), UsageError, endpoint);
  }
});

Deno.test("checkExposure() names the options that would do", () => {
  const check = (secrets: readonly string[]) => () =>
    checkExposure([parseEndpoint("0.0.0.0:0")], OPEN, secrets);
  const both = "without --password-file, or --code, or tls:// and --tls-ca; --insecure lets";
  assertThrows(check(SECRETS), UsageError, both);
  assertThrows(check([]), UsageError, "without tls:// and --tls-ca; --insecure lets");
});

Deno.test("checkExposure() is content with a secret, a CA for TLS, or --insecure", () => {
  const [tcp, tls] = [parseEndpoint("0.0.0.0:0"), parseEndpoint("tls://0.0.0.0:0")];
  checkExposure([tcp, tls], { ...OPEN, asksSecret: true }, SECRETS);
  checkExposure([tcp, tls], { ...OPEN, insecure: true }, SECRETS);
  checkExposure([tls], { ...OPEN, tlsCa: ["ca.pem"] }, SECRETS);
  const onlyTls = { ...OPEN, tlsCa: ["ca.pem"] };
  assertThrows(() => checkExposure([tls, tcp], onlyTls, SECRETS), UsageError);
});
