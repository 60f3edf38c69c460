import { assertEquals } from "@std/assert";
import { TestServer } from "../test_support.ts";

const CAPS = "batch labeled-response";

Deno.test("labels come back with the only answer when there is one", async () => {
  const ann = await new TestServer().join("ann", { caps: CAPS });
  await ann.expect("@label=a1 PING x", "@label=a1 :irc.test PONG irc.test :x");
  await ann.expect("@label=a NONSENSE", "@label=a :irc.test 421 ann NONSENSE :Unknown command");
  await ann.expect("@label=a JOIN", "@label=a :irc.test 461 ann JOIN :Not enough parameters");
});

Deno.test("labels come back with ACK when there is no answer", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { caps: CAPS });
  const bob = await server.join("bob");
  await ann.expect("@label=a PONG x", "@label=a :irc.test ACK");
  await ann.expect("@label=a PRIVMSG bob :hi", "@label=a :irc.test ACK");
  assertEquals(bob.heard(), [":ann!ann@ann.host PRIVMSG bob :hi"]);
});

Deno.test("labels come back with a batch when there are several answers", async () => {
  const ann = await new TestServer().join("ann", { caps: CAPS });
  await ann.expect(
    "@label=j JOIN #a",
    "@label=j :irc.test BATCH +1 labeled-response",
    "@batch=1 :ann!ann@ann.host JOIN #a",
    "@batch=1 :irc.test 353 ann = #a :@ann",
    "@batch=1 :irc.test 366 ann #a :End of /NAMES list",
    ":irc.test BATCH -1",
  );
  await ann.expect("PING x", ":irc.test PONG irc.test :x");
  await ann.expect(
    "@label=k MODE #a",
    "@label=k :irc.test BATCH +2 labeled-response",
    "@batch=2 :irc.test 324 ann #a +nt",
    "@batch=2 :irc.test 329 ann #a 1767225600",
    ":irc.test BATCH -2",
  );
});

Deno.test("labels come back with what a command does to its own user", async () => {
  const ann = await new TestServer().join("ann", { caps: `${CAPS} setname`, channels: ["#a"] });
  const me = ":ann!ann@ann.host";
  await ann.expect("@label=t TOPIC #a :hola", `@label=t ${me} TOPIC #a :hola`);
  await ann.expect("@label=m MODE #a +v ann", `@label=m ${me} MODE #a +v ann`);
  await ann.expect("@label=s SETNAME :A B", `@label=s ${me} SETNAME :A B`);
  await ann.expect("@label=p PART #a", `@label=p ${me} PART #a`);
  await ann.expect("@label=n NICK ana", `@label=n ${me} NICK ana`);
});

Deno.test("labels come back with the echo, and not with what one says to oneself", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { caps: `${CAPS} echo-message` });
  const line = ":ann!ann@ann.host PRIVMSG ann :hi";
  await ann.expect("@label=a PRIVMSG ann :hi", line, `@label=a ${line}`);
  const bob = await server.join("bob", { caps: CAPS });
  const own = ":bob!bob@bob.host PRIVMSG bob :hi";
  await bob.expect("@label=a PRIVMSG bob :hi", own, "@label=a :irc.test ACK");
});

Deno.test("labels do not come back when they are not asked for, empty, or too long", async () => {
  const server = new TestServer();
  const plain = ":irc.test PONG irc.test :x";
  for (const caps of ["message-tags", "batch", "labeled-response"]) {
    const client = await server.join(`n${caps.length}`, { caps });
    await client.expect("@label=a PING x", plain);
  }
  const ann = await server.join("ann", { caps: CAPS });
  for (const label of ["label", "label=", `label=${"é".repeat(32)}x`, "+label=a", "Label=a"]) {
    await ann.expect(`@${label} PING x`, plain);
  }
  const longest = "é".repeat(32);
  await ann.expect(`@label=${longest} PING x`, `@label=${longest} ${plain}`);
});

Deno.test("labels come back as they were when there is in them what ends a tag", async () => {
  const ann = await new TestServer().join("ann", { caps: CAPS });
  const label = "a\\:b\\sc\\\\d\\r\\n=;e";
  const [line] = await ann.say(`@label=${label} PING x`);
  assertEquals(line, "@label=a\\:b\\sc\\\\d\\r\\n= :irc.test PONG irc.test :x");
});

Deno.test("labels do not come back with what others do meanwhile", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  for (let i = 0; i < 100; i++) await server.join(`n${i}`, { channels: [`#${i}`] });
  const bob = await server.join("bob", { caps: CAPS, channels: ["#a"] });
  const lines: string[] = [];
  bob.whenAwaited = async () => {
    lines.push(...bob.heard());
    await ann.say("PRIVMSG #a :meanwhile");
  };
  lines.push(...await bob.say("@label=l LIST"));
  assertEquals(lines[0], "@label=l :irc.test BATCH +1 labeled-response");
  assertEquals(lines.at(-1), ":irc.test BATCH -1");
  const others = lines.slice(1, -1).filter((line) => !line.startsWith("@batch=1 "));
  assertEquals(new Set(others), new Set([":ann!ann@ann.host PRIVMSG #a :meanwhile"]));
});

Deno.test("labels come back before the client is closed", async () => {
  const server = new TestServer({ checkOperator: () => Promise.resolve(false) });
  const ann = await server.join("ann", { caps: CAPS });
  const wrong = ":irc.test 464 ann :Password incorrect";
  for (let i = 0; i < 3; i++) await ann.expect(`@label=o${i} OPER a b`, `@label=o${i} ${wrong}`);
  assertEquals(ann.closedFor, "Too many wrong passwords");
  const bob = await server.join("bob", { caps: CAPS });
  await bob.expect("@label=q QUIT", "@label=q :irc.test ACK");
});
