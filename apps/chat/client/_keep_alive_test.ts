import { assert, assertEquals } from "@std/assert";
import { TestChat } from "./test_support.ts";

Deno.test("take() sends a PING to a silent server, and gives it up when it does not answer", () => {
  const chat = TestChat.registered();
  chat.now += 60_000;
  const [ping] = chat.state.take();
  assert(ping?.startsWith("PING "));
  chat.now += 59_999;
  assertEquals([chat.state.take(), chat.state.lost], [[], undefined]);
  chat.now += 1;
  assertEquals([chat.state.take(), chat.state.lost], [[], "The server does not answer"]);
  assertEquals(chat.state.takeAt, undefined);
  chat.state.disconnected(chat.state.lost!);
  assertEquals(chat.state.lost, undefined);
});

Deno.test("take() asks first when this client itself was away for long", () => {
  const chat = TestChat.registered();
  chat.now += 24 * 60 * 60 * 1_000;
  assertEquals([chat.state.take().length, chat.state.lost], [1, undefined]);
  chat.hear(":irc.test NOTICE ana :here");
  assertEquals(chat.state.takeAt, chat.now + 60_000);
});

Deno.test("take() gives up a server that does not welcome this client, whatever else it says", () => {
  const chat = new TestChat();
  chat.state.connected();
  chat.now += 59_999;
  chat.hear("NOTICE * :Looking up your hostname");
  chat.state.take();
  assertEquals([chat.state.lost, chat.state.takeAt], [undefined, chat.now + 1]);
  chat.now += 1;
  chat.state.take();
  assertEquals(chat.state.lost, "The server does not answer");
});

Deno.test("receive() answers a PING before all that waits", () => {
  const chat = TestChat.inRoom();
  chat.state.submit("1\n2\n3\n4\n5\n6");
  chat.hear("PING :a token");
  assertEquals(chat.state.take()[0], "PONG :a token");
});
