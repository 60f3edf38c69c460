import { assertEquals } from "@std/assert";
import { TestServer } from "./test_support.ts";

Deno.test("RPL_ISUPPORT says what works, at most 13 of them a line", async () => {
  const client = new TestServer({ maxLine: 1_024, network: "Two = 2\\1" }).connect();
  const lines = await client.say("NICK alice", "USER a 0 * :A");
  assertEquals(lines.filter((line) => line.includes(" 005 ")), [
    ":irc.test 005 alice AWAYLEN=255 CASEMAPPING=ascii CHANLIMIT=#:100 CHANMODES=b,k,l,imnst " +
    "CHANNELLEN=64 CHANTYPES=# KEYLEN=32 KICKLEN=255 LINELEN=1024 MAXLIST=b:100 MODES=6 " +
    "NAMELEN=128 NETWORK=Two\\x20\\x3D\\x202\\x5C1 :are supported by this server",
    ":irc.test 005 alice NICKLEN=32 PREFIX=(ov)@+ SAFELIST STATUSMSG=@+ " +
    "TARGMAX=JOIN:,LIST:,NAMES:,KICK:4,NOTICE:4,PART:4,PRIVMSG:4,TAGMSG:4,WHOIS:4 " +
    "TOPICLEN=307 USERLEN=16 UTF8ONLY :are supported by this server",
  ]);
});
