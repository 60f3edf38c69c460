import { TestServer } from "../test_support.ts";

const END = (mask: string) => `:irc.test 315 bob ${mask} :End of WHO list`;

async function room() {
  const server = new TestServer({ checkOperator: () => Promise.resolve(true) });
  const ann = await server.join("ann", { channels: ["#a"] });
  const bob = await server.join("bob");
  await ann.say("AWAY :gone", "MODE ann +B");
  server.now += 5_000;
  return { server, ann, bob };
}

Deno.test("WHO tells the fields that are asked for in their order, whatever order they have", async () => {
  const { bob } = await room();
  await bob.expect(
    "WHO #a %raoldfnshiuct,42",
    ":irc.test 354 bob 42 #a ann 255.255.255.255 ann.host irc.test ann GB@ 0 5 0 n/a :ann Real",
    END("#a"),
  );
  await bob.expect("WHO ann %tnf,7", ":irc.test 354 bob 7 ann GB", END("ann"));
  await bob.expect("WHO ann %cr", ":irc.test 354 bob * :ann Real", END("ann"));
  await bob.expect("WHO a* %n", ":irc.test 354 bob ann", END("a*"));
});

Deno.test("WHO shows an address only to who may know it", async () => {
  const { bob } = await room();
  await bob.expect("WHO bob %i", ":irc.test 354 bob bob.address", END("bob"));
  await bob.say("OPER a b");
  await bob.expect("WHO ann %i", ":irc.test 354 bob ann.address", END("ann"));
});

Deno.test("WHO knows flags before the percent sign", async () => {
  const { ann, bob } = await room();
  await bob.expect("WHO #a o%n", END("#a"));
  await ann.say("OPER a b");
  await bob.expect("WHO #a o%nf", ":irc.test 354 bob ann GB@".replace("GB@", "G*B@"), END("#a"));
});

Deno.test("WHO ignores fields that it does not know, and a token that is none", async () => {
  const { bob } = await room();
  await bob.expect("WHO ann %", ":irc.test 354 bob", END("ann"));
  await bob.expect("WHO ann %XYZ", ":irc.test 354 bob", END("ann"));
  await bob.expect("WHO ann %nn!n", ":irc.test 354 bob ann", END("ann"));
  for (const token of ["", ",", ",1234", ",x", ",1,2", ",-1"]) {
    await bob.expect(`WHO ann %tn${token}`, ":irc.test 354 bob 0 ann", END("ann"));
  }
  await bob.expect("WHO ann %tn,007", ":irc.test 354 bob 007 ann", END("ann"));
});

Deno.test("WHO never sends an address that would be a text", async () => {
  const server = new TestServer();
  const bob = await server.join("bob");
  for (const [address, shown] of [["::1", "0::1"], ["unix", "255.255.255.255"]] as const) {
    Object.assign(bob, { address });
    await bob.expect("WHO bob %in", `:irc.test 354 bob ${shown} bob`, END("bob"));
  }
});
