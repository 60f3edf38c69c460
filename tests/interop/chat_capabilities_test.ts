/** Clients that people use, with all that they ask `chat serve` for: what they show is right, and no error. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { App } from "../support/app.ts";
import { ChatPeer } from "../e2e/_chat_peer.ts";
import { literally, until } from "../support/irc_clients.ts";
import { Irssi } from "../support/irc_irssi.ts";
import { IrcRecorder } from "../support/irc_recorder.ts";
import { Weechat } from "../support/irc_weechat.ts";
import { needs } from "../support/skip.ts";

const ROOM = "#plaza";

/** A server, and ana who has said something in the room some time ago. */
class Plaza implements AsyncDisposable {
  readonly ana: ChatPeer;
  readonly recorder: IrcRecorder;
  /** When ana said it, in milliseconds since 1970. */
  readonly saidAt: number;
  readonly #all: AsyncDisposableStack;

  private constructor(
    all: AsyncDisposableStack,
    ana: ChatPeer,
    recorder: IrcRecorder,
    saidAt: number,
  ) {
    this.#all = all;
    this.ana = ana;
    this.recorder = recorder;
    this.saidAt = saidAt;
  }

  static async open(): Promise<Plaza> {
    await using made = new AsyncDisposableStack();
    const server = made.use(await App.start("chat", ["serve", ":0", "--flood=off"]));
    const endpoint = await server.endpoint();
    const ana = made.use(await ChatPeer.join(endpoint, "ana"));
    await ana.say("CAP REQ :echo-message server-time", `JOIN ${ROOM}`, `PRIVMSG ${ROOM} :antes`);
    const [, time = ""] = /^@time=(\S+) /.exec(await ana.hear(/ PRIVMSG /)) ?? [];
    const saidAt = Date.parse(time);
    assert(Math.abs(Date.now() - saidAt) < 60_000, time);
    // Clients show seconds: when it was said is to be another one than when it is shown.
    await until("another second", () => Promise.resolve(Date.now() > saidAt + 1_500 || "too soon"));
    const recorder = made.use(new IrcRecorder(endpoint));
    return new Plaza(made.move(), ana, recorder, saidAt);
  }

  /** What the client has asked for, and whether it got all of it and no error. */
  checkTalk(): string[] {
    const { said, answered } = this.recorder;
    const asked = said.flatMap((line) => /^CAP REQ :?(.*)$/.exec(line)?.[1]?.split(" ") ?? []);
    const granted = answered.flatMap((line) =>
      / CAP \S+ ACK :(.*)$/.exec(line)?.[1]?.split(" ") ?? []
    );
    assertEquals(granted.sort(), asked.sort());
    const errors = answered.filter((line) => /^(?:@\S+ )?:\S+ (?:[45]\d\d|FAIL|ERROR) /.test(line));
    // There is no message of the day; and irssi says "JOIN :" before the welcome on purpose.
    assertEquals(errors.filter((line) => !/ 422 | 451 \* /.test(line)), []);
    return asked;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#all.disposeAsync();
  }
}

/** `12:34:56` where the clients are. */
function clockOf(time: number): string {
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => `${part}`.padStart(2, "0")).join(":");
}

/** What happens while a client is there. */
async function happen(ana: ChatPeer): Promise<void> {
  await ana.say(
    "AWAY :comiendo",
    "SETNAME :Ana de la Plaza",
    "MODE ana +B",
    `MODE ${ROOM} +eI *!*@e *!*@i`,
    `INVITE nobody-yet ${ROOM}`,
    `TAGMSG ${ROOM}`,
    `PRIVMSG ${ROOM} :después`,
  );
  await ana.hear(/ PRIVMSG \S+ :después/);
}

const weechat = needs("weechat-headless");

Deno.test({
  name: `weechat shows history, times and who is away with all it asks for${weechat.suffix}`,
  ignore: weechat.ignore,
  async fn() {
    await using plaza = await Plaza.open();
    const { ana, recorder, saidAt } = plaza;
    await using client = await Weechat.start(recorder.port, "wee", ROOM);
    await client.see({ type: "said", nick: "ana", text: "antes" });
    await happen(ana);
    await client.see({ type: "said", nick: "ana", text: "después" });
    const log = await client.log();
    assertMatch(log, RegExp(` ${clockOf(saidAt)}\\t@?ana\\tantes$`, "m"));
    assertEquals(log.match(/\tantes$/gm)?.length, 1);
    // Of the second nick in its list: the first is its own.
    const nick = "irc_server[irc_servers].channels.nicks.next_nick";
    const isAway = `/eval /print away: \${${nick}.name} \${${nick}.away}`;
    await client.type(isAway);
    const told = /away: (\S+ \d)$/m;
    await until("who is away", async () => {
      const log = await client.log();
      return told.test(log) || log;
    });
    assertEquals(told.exec(await client.log())?.[1], "ana 1");
    for (const buffer of [undefined, "irc.server.test", "core.weechat"]) {
      const shown = await client.log(buffer);
      assertEquals(shown.match(/^.*\t=!=\t.*$/gm) ?? [], []);
    }
    const asked = plaza.checkTalk();
    for (const name of ["away-notify", "extended-join", "message-tags", "server-time", "setname"]) {
      assert(asked.includes(name), `${name} is not in ${asked}`);
    }
  },
});

const irssi = needs("irssi", "tmux");

Deno.test({
  name: `irssi shows history, times and who is away with all it asks for${irssi.suffix}`,
  ignore: irssi.ignore,
  async fn() {
    await using plaza = await Plaza.open();
    const { ana, recorder, saidAt } = plaza;
    await using client = await Irssi.start(recorder.port, "iri", ROOM);
    await client.see({ type: "said", nick: "ana", text: "antes" });
    await happen(ana);
    await client.see({ type: "said", nick: "ana", text: "después" });
    const screen = await client.screen();
    assertMatch(screen, RegExp(`^${clockOf(saidAt)} <[ @]ana> antes\\s*$`, "m"));
    assertEquals(screen.match(/> antes\s*$/gm)?.length, 1);
    // That is where it shows answers and errors.
    await client.type("/window 1");
    await client.type("/whois ana");
    await client.waitFor(RegExp(`away *: ${literally("comiendo")}`));
    const errors = /^.*(?:Unknown|Error|Cannot|not enough|no such|not registered).*$/gim;
    assertEquals((await client.screen()).match(errors) ?? [], []);
    const asked = plaza.checkTalk();
    for (const name of ["away-notify", "extended-join", "server-time", "setname"]) {
      assert(asked.includes(name), `${name} is not in ${asked}`);
    }
  },
});
