import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../common/failure.ts";
import type { Context } from "../common/command.ts";
import { readSettings, type ServeValues } from "./_read_settings.ts";

const VALUES: ServeValues = {
  endpoints: [],
  name: "irc.test",
  network: "Test",
  motd: undefined,
  history: 0,
  maxLine: 512,
  flood: "off",
  maxSendq: 98_304,
  maxClients: 10,
  maxClientsPerHost: 0,
  passwordFile: undefined,
  operFile: undefined,
  insecure: false,
  tlsCert: undefined,
  tlsKey: undefined,
  tlsCa: [],
  nats: [],
  natsCreds: undefined,
  natsPasswordFile: undefined,
  natsCa: [],
};

/** What is made of the options; none of these asks for a password. */
const read = (values: Partial<ServeValues>) =>
  readSettings({ ...VALUES, ...values }, {} as Context);

Deno.test("readSettings() refuses a --flood that would hold the answer to a PING back for too long", async () => {
  for (const flood of [{ count: 1, interval: 30_001 }, { count: 2, interval: 3_600_000 }]) {
    const message = `current value is ${flood.count}/${flood.interval}ms`;
    await assertRejects(() => read({ flood }), UsageError, message);
  }
  for (const flood of [{ count: 1, interval: 30_000 }, { count: 120, interval: 3_600_000 }]) {
    assertEquals((await read({ flood })).flood, flood);
  }
});

Deno.test("readSettings() takes an empty --motd for none", async () => {
  const path = await Deno.makeTempFile();
  try {
    assertEquals((await read({ motd: path })).irc.motd, []);
    await Deno.writeTextFile(path, "one\n\nthree\n");
    assertEquals((await read({ motd: path })).irc.motd, ["one", "", "three"]);
  } finally {
    await Deno.remove(path);
  }
});
