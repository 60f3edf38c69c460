import { assertEquals } from "@std/assert";
import { parseEndpoint } from "@zocalo/transport";
import { otherSide } from "./_listen_party.ts";

Deno.test("otherSide() wants to be asked for the secret when there is one", () => {
  const endpoint = parseEndpoint("tcp://127.0.0.1:7008");
  const wordsOf = (passwordFile: string | undefined, code: boolean) =>
    otherSide({ role: "receiver" }, { endpoint, passwordFile, code }).words;
  assertEquals(wordsOf(undefined, false), ["PATH"]);
  assertEquals(wordsOf("secret.txt", false), ["PATH", "--password-file", "-"]);
  assertEquals(wordsOf(undefined, true), ["PATH", "--password-file", "-"]);
});
