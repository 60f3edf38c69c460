import { assert, assertEquals } from "@std/assert";
import { TestServer } from "../test_support.ts";
import { LIMITS } from "../config.ts";

const CREATED = 1_767_225_600;
const NOT_OP = ":irc.test 482 bob #a :You're not channel operator";
const END_OF_BANS = ":irc.test 368 ann #a :End of channel ban list";

/** A channel with ann, who is its operator, and bob; and cat, who is not in it. */
async function room(maxLine = 512) {
  const server = new TestServer({ maxLine });
  const ann = await server.join("ann", { channels: ["#a"] });
  const bob = await server.join("bob", { channels: ["#a"] });
  const cat = await server.join("cat");
  ann.heard();
  return { server, ann, bob, cat, channel: server.irc.network.channel("#a")! };
}

/** What all members hear of a change that ann has made. */
function changed(modes: string): string {
  return `:ann!ann@ann.host MODE #a ${modes}`;
}

function invalid(mode: string, param: string, text: string): string {
  return `:irc.test 696 ann #a ${mode} ${param} :${text}`;
}

Deno.test("MODE tells the modes of a channel, the key to members only", async () => {
  const { ann, bob, cat } = await room();
  await ann.say("MODE #a +mskl-t key 5");
  bob.heard();
  const created = (nick: string) => `:irc.test 329 ${nick} #a ${CREATED}`;
  await bob.expect("MODE #A", ":irc.test 324 bob #a +mnskl key 5", created("bob"));
  await ann.say("MODE #a -s");
  await cat.expect("MODE #a", ":irc.test 324 cat #a +mnkl * 5", created("cat"));
  await ann.say("MODE #a -nmkl");
  await cat.expect("MODE #a", ":irc.test 324 cat #a +", created("cat"));
});

Deno.test("MODE does not tell a secret channel from none when one is not in it", async () => {
  const { ann, cat } = await room();
  await ann.say("MODE #a +s");
  for (const line of ["MODE #a", "MODE #a +m", "MODE #a b"]) {
    await cat.expect(line, ":irc.test 403 cat #a :No such channel");
  }
  await cat.expect("MODE #none +m", ":irc.test 403 cat #none :No such channel");
});

Deno.test("MODE changes flags, and tells all members what is different", async () => {
  const { ann, bob } = await room();
  await ann.expect("MODE #a +nimt-ns", changed("+im-n"));
  assertEquals(bob.heard(), [changed("+im-n")]);
  await ann.expect("MODE #a im");
  await ann.expect("MODE #a s-i", changed("+s-i"));
  await ann.expect("MODE #a +i-i", changed("+i-i"));
  for (const nothing of ["+", "-", ":", "+-+"]) await ann.expect(`MODE #a ${nothing}`);
});

Deno.test("MODE gives and takes the standing of members", async () => {
  const { ann, bob, channel } = await room();
  await ann.expect("MODE #a +ovv BOB bob ann", changed("+ovv bob bob ann"));
  await ann.expect("MODE #a +o bob");
  assert(channel.isOp(bob.session.user!));
  bob.heard();
  await bob.expect("MODE #a -o+v-v ann ann ann", ":bob!bob@bob.host MODE #a -ov ann ann");
  assertEquals(channel.members.get(bob.session.user!), { op: true, voice: true, join: 2 });
});

Deno.test("MODE is answered with an error when a nick is not that of a member", async () => {
  const { ann } = await room();
  await ann.expect(
    "MODE #a +ovo zed cat",
    ":irc.test 401 ann zed :No such nick/channel",
    ":irc.test 441 ann cat #a :They aren't on that channel",
    invalid("o", "*", "You must specify a parameter"),
  );
});

Deno.test("MODE sets, replaces and removes a key", async () => {
  const { ann, channel } = await room();
  await ann.expect("MODE #a +k Key", changed("+k Key"));
  await ann.expect("MODE #a +k Key");
  await ann.expect("MODE #a +k key", changed("+k key"));
  await ann.expect("MODE #a -k", changed("-k *"));
  await ann.expect("MODE #a -k");
  await ann.say("MODE #a +k other");
  await ann.expect("MODE #a -kl wrong", changed("-k *"));
  assertEquals(channel.key, undefined);
});

Deno.test("MODE is answered with ERR_INVALIDMODEPARAM when a key is none", async () => {
  const { ann, channel } = await room();
  const text = "Key is not well-formed";
  const [controls, bidi, long] = ["a\x02b", "a\u202eb", "é".repeat(17)];
  for (const key of ["a,b", controls, bidi, "a\u00a0b", long]) {
    await ann.expect(`MODE #a +k ${key}`, invalid("k", key, text));
  }
  await ann.expect("MODE #a +k :a b", invalid("k", "*", text));
  await ann.expect("MODE #a +k ::a", invalid("k", "a", text));
  const missing = invalid("k", "*", "You must specify a parameter");
  await ann.expect("MODE #a +k", missing);
  await ann.expect("MODE #a +k :", missing);
  assertEquals(channel.key, undefined);
});

Deno.test("MODE sets and removes a limit", async () => {
  const { ann, channel } = await room();
  await ann.expect("MODE #a +l 007", changed("+l 7"));
  await ann.expect("MODE #a +l 7");
  await ann.expect("MODE #a +l 1", changed("+l 1"));
  await ann.expect("MODE #a -l", changed("-l"));
  await ann.expect("MODE #a -l");
  const text = "Limit must be a number from 1";
  for (const limit of ["0", "-3", "x", "1.5", "1e3", "99999999999", "٣"]) {
    await ann.expect(`MODE #a +l ${limit}`, invalid("l", limit, text));
  }
  await ann.expect("MODE #a +l", invalid("l", "*", "You must specify a parameter"));
  assertEquals(channel.limit, undefined);
});

Deno.test("MODE completes masks, keeps each once whatever its case, and lists them", async () => {
  const { server, ann, bob } = await room();
  await ann.expect("MODE #a +bbb zed *@Host a.b", changed("+bbb zed!*@* *!*@Host *!*@a.b"));
  await ann.expect("MODE #a +b ZED");
  server.now += 1_000;
  await ann.expect("MODE #a +b **x**!*@*", changed("+b *x*!*@*"));
  const list = (nick: string) => [
    `:irc.test 367 ${nick} #a zed!*@* ann ${CREATED}`,
    `:irc.test 367 ${nick} #a *!*@Host ann ${CREATED}`,
    `:irc.test 367 ${nick} #a *!*@a.b ann ${CREATED}`,
    `:irc.test 367 ${nick} #a *x*!*@* ann ${CREATED + 1}`,
    `:irc.test 368 ${nick} #a :End of channel ban list`,
  ];
  for (const query of ["b", "+b", "-b", "+b :", "bbb"]) {
    await ann.expect(`MODE #a ${query}`, ...list("ann"));
  }
  bob.heard();
  await bob.expect("MODE #a +b", ...list("bob"));
  await ann.expect("MODE #a -bb *@HOST nobody", changed("-b *!*@Host"));
});

Deno.test("MODE is answered with ERR_INVALIDMODEPARAM when a mask is none", async () => {
  const { ann, channel } = await room();
  const text = "Mask is not well-formed";
  const long = "x".repeat(LIMITS.mask);
  await ann.expect(`MODE #a +b ${long}`, invalid("b", `${long}!*@*`, text));
  await ann.expect("MODE #a +b a\u202eb", invalid("b", "a\u202eb!*@*", text));
  await ann.expect("MODE #a +b a\x1b[31m", invalid("b", "a\x1b[31m!*@*", text));
  await ann.expect("MODE #a +b :a b", invalid("b", "*", text));
  await ann.expect("MODE #a +b ::a!b@c", invalid("b", "a!b@c", text));
  assertEquals(channel.lists.b, []);
});

Deno.test("MODE is answered with ERR_BANLISTFULL when the list is full", async () => {
  const { ann, channel } = await room();
  for (let i = 0; i < LIMITS.listModes - 1; i++) await ann.say(`MODE #a +b n${i}`);
  await ann.expect(
    "MODE #a +bbb x y z",
    ":irc.test 478 ann #a b :Channel lists are full",
    ":irc.test 478 ann #a b :Channel lists are full",
    changed("+b x!*@*"),
  );
  assertEquals(channel.lists.b.length, LIMITS.listModes);
  await ann.expect("MODE #a +b n1");
  await ann.expect("MODE #a -b+b x y", changed("-b+b x!*@* y!*@*"));
});

Deno.test("MODE is answered with ERR_UNKNOWNMODE for each letter that is none, once", async () => {
  const { ann, bob } = await room();
  const unknown = (mode: string) => `:irc.test 472 ann ${mode} :is unknown mode char to me`;
  await ann.expect("MODE #a +xmyx-x", unknown("x"), unknown("y"), changed("+m"));
  await ann.expect("MODE #a :+ 💥\u202e", unknown("*"), unknown("💥"), unknown("\u202e"));
  bob.heard();
  await bob.expect("MODE #a +x", ":irc.test 472 bob x :is unknown mode char to me");
});

Deno.test("MODE is answered with ERR_CHANOPRIVSNEEDED once when one is no operator", async () => {
  const { ann, bob, cat, channel } = await room();
  await bob.expect("MODE #a +imokl bob key 5", NOT_OP);
  await bob.expect("MODE #a -o ann", NOT_OP);
  await bob.expect("MODE #a +o", NOT_OP);
  await bob.expect("MODE #a +b-n", NOT_OP, END_OF_BANS.replace("ann", "bob"));
  await cat.expect("MODE #a +m", NOT_OP.replace("bob", "cat"));
  assertEquals(ann.heard(), []);
  assertEquals([...channel.flags], ["n", "t"]);
});

Deno.test("MODE takes no more parameters than MODES says", async () => {
  const { ann } = await room();
  await ann.expect(
    "MODE #a +bbbbbbbb-m+m 1 2 3 4 5 6 7 8",
    changed("+bbbbbbm 1!*@* 2!*@* 3!*@* 4!*@* 5!*@* 6!*@*"),
  );
  const missing = invalid("o", "*", "You must specify a parameter");
  await ann.expect(`MODE #a ${"o".repeat(400)}`, ...Array(LIMITS.modes).fill(missing));
});

Deno.test("MODE tells a change in several lines when one would be too long", async () => {
  const { ann, bob } = await room(400);
  const masks = ["a", "b", "c"].map((letter) => letter.repeat(110) + "!*@*");
  await ann.expect(
    `MODE #a +bbb-t ${masks.join(" ")}`,
    changed(`+bbb-t ${masks.join(" ")}`),
  );
  const long = ["d", "e", "f"].map((letter) => letter.repeat(118) + "!*@*");
  bob.heard();
  await ann.say(`MODE #a +bbb ${long.join(" ")}`);
  assertEquals(bob.heard(), [changed(`+bb ${long[0]} ${long[1]}`), changed(`+b ${long[2]}`)]);
});

Deno.test("MODE answers the first few letters when many are none", async () => {
  const { ann } = await room();
  const letters = Array.from({ length: 200 }, (_, i) => String.fromCharCode(0x100 + i));
  await ann.expect(
    `MODE #a +m${letters.join("")}`,
    ...letters.slice(0, LIMITS.unknownModes)
      .map((mode) => `:irc.test 472 ann ${mode} :is unknown mode char to me`),
    changed("+m"),
  );
});

Deno.test("MODE refuses keys and masks that look like others", async () => {
  const { ann, channel } = await room();
  for (const param of ["a\u3164", "a\u034f", "a\u2800", "cafe\u0301", "a\ue000", "a\u0378"]) {
    await ann.expect(`MODE #a +k ${param}`, invalid("k", param, "Key is not well-formed"));
    const mask = `${param}!*@*`;
    await ann.expect(`MODE #a +b ${param}`, invalid("b", mask, "Mask is not well-formed"));
  }
  assertEquals([channel.key, channel.lists.b], [undefined, []]);
});
