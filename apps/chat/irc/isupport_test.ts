import { assert, assertEquals } from "@std/assert";
import { TestServer } from "./test_support.ts";

Deno.test("RPL_ISUPPORT says what works, at most 13 of them a line", async () => {
  const client = new TestServer({ maxLine: 1_024, network: "Two = 2\\1" }).connect();
  const lines = await client.say("NICK alice", "USER a 0 * :A");
  assertEquals(lines.filter((line) => line.includes(" 005 ")), [
    ":irc.test 005 alice AWAYLEN=255 BOT=B CASEMAPPING=ascii CHANLIMIT=#:100 " +
    "CHANMODES=beI,k,l,imnst CHANNELLEN=64 CHANTYPES=# CHATHISTORY=100 ELIST=MNU EXCEPTS=e " +
    "INVEX=I KEYLEN=32 KICKLEN=255 :are supported by this server",
    ":irc.test 005 alice LINELEN=1024 MAXLIST=beI:100 MODES=6 MONITOR=100 " +
    "MSGREFTYPES=msgid,timestamp NAMELEN=128 NETWORK=Two\\x20\\x3D\\x202\\x5C1 NICKLEN=32 " +
    "PREFIX=(ov)@+ SAFELIST STATUSMSG=@+ " +
    "TARGMAX=JOIN:,LIST:,NAMES:,KICK:4,NOTICE:4,PART:4,PRIVMSG:4,TAGMSG:4,WHOIS:4 " +
    "TOPICLEN=307 :are supported by this server",
    ":irc.test 005 alice USERLEN=16 UTF8ONLY WHOX :are supported by this server",
  ]);
});

Deno.test("RPL_ISUPPORT is not cut when names are long", async () => {
  const client = new TestServer({ name: `${"n".repeat(59)}.org`, network: "N".repeat(63) })
    .connect();
  const lines = await client.say(`NICK ${"a".repeat(32)}`, "USER a 0 * :A");
  const isupport = lines.filter((line) => line.includes(" 005 "));
  assertEquals(isupport.length, 3);
  assert(isupport.every((line) => line.endsWith(" :are supported by this server")), `${isupport}`);
});
