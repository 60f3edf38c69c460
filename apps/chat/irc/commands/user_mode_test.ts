import { assertEquals } from "@std/assert";
import { TestServer } from "../test_support.ts";

function changed(modes: string): string {
  return `:ann!ann@ann.host MODE ann ${modes}`;
}

Deno.test("MODE tells and changes one's own modes", async () => {
  const server = new TestServer();
  const ann = await server.join("ann", { channels: ["#a"] });
  const bob = await server.join("bob", { channels: ["#a"] });
  ann.heard();
  await ann.expect("MODE ann", ":irc.test 221 ann +");
  await ann.expect("MODE ANN +wi", changed("+wi"));
  await ann.expect("MODE ann +i");
  await ann.expect("MODE ann", ":irc.test 221 ann +iw");
  await ann.expect("MODE ann -iw+i", changed("-iw+i"));
  await ann.expect("MODE ann :");
  assertEquals(bob.heard(), []);
});

Deno.test("MODE makes nobody an operator, but an operator no longer one", async () => {
  const server = new TestServer({ checkOperator: () => Promise.resolve(true) });
  const ann = await server.join("ann");
  const refused = ":irc.test 481 ann :Permission Denied- You're not an IRC operator";
  await ann.expect("MODE ann +o", refused);
  await ann.expect("MODE ann +ooi-o", refused, changed("+i"));
  await ann.expect("MODE ann", ":irc.test 221 ann +i");
  await ann.say("OPER ann password");
  await ann.expect("MODE ann +o");
  await ann.expect("MODE ann -o", changed("-o"));
  await ann.expect("MODE ann", ":irc.test 221 ann +i");
});

Deno.test("MODE is answered with ERR_UMODEUNKNOWNFLAG once, after the change, when a letter is none", async () => {
  const ann = await new TestServer().join("ann");
  await ann.expect("MODE ann +xiy", changed("+i"), ":irc.test 501 ann :Unknown MODE flag");
  await ann.expect("MODE ann :+ \u202e💥", ":irc.test 501 ann :Unknown MODE flag");
});

Deno.test("MODE is answered with an error when it is about somebody else, or nobody", async () => {
  const server = new TestServer();
  const ann = await server.join("ann");
  await server.join("bob");
  const others = ":irc.test 502 ann :Cant change mode for other users";
  await ann.expect("MODE bob", others);
  await ann.expect("MODE bob +i", others);
  await ann.expect("MODE zed", ":irc.test 401 ann zed :No such nick/channel");
  await ann.expect("MODE a.b +i", ":irc.test 401 ann a.b :No such nick/channel");
  await ann.expect("MODE :", ":irc.test 401 ann * :No such nick/channel");
  await ann.expect("MODE", ":irc.test 461 ann MODE :Not enough parameters");
});
