import { Answers } from "./answers.ts";
import type { Capability } from "./capabilities.ts";
import { tagsFor } from "./capabilities.ts";
import { LIMITS } from "./config.ts";
import type { IrcServer } from "./irc_server.ts";
import type { Link } from "./link.ts";
import { formatMessage, type Message, parseMessage, tagsLength } from "./message.ts";
import { utf8Length } from "./names.ts";
import { type Numeric, NUMERICS } from "./numerics.ts";
import { OutLine, type Relay } from "./relay.ts";
import { Registration } from "./registration.ts";
import type { User } from "./user.ts";

/** What was wrong with a line that is none. */
export type BadLine = "too-long" | "not-utf8";

/**
 * How long a client may be silent until it is sent a PING, and then until it is closed, in milliseconds: somebody who has gone
 * without a word is seen to be gone about as soon as with ngircd (120 s and 20 s), and a slow answer still counts.
 */
const PING_AFTER = 90_000;
const PING_TIMEOUT = 60_000;

/**
 * How much of an answer is on its way to a client at once, in bytes: a third of what an outbox holds unless told otherwise (96 KiB),
 * which leaves room for what others say meanwhile.
 */
const BYTES_AT_ONCE = 32_768;

/** A client of this server: before it has introduced itself, and as a user. */
export class Session {
  readonly server: IrcServer;
  readonly link: Link;
  /** What it has said of itself so far. */
  readonly registration = new Registration();
  /** Who it is, once it has registered. */
  user: User | undefined;
  /** Wrong passwords of operators. */
  wrongPasswords = 0;
  /** When it last said something to somebody, in milliseconds since 1970. */
  lastSpokeAt: number;
  /** For how long no line has come, in milliseconds, and whether it was sent a PING since. */
  #silence = 0;
  #pinged = false;
  /** It has asked for capabilities as version 302 of their negotiation has them. */
  knowsVersion302 = false;
  #capabilities: ReadonlySet<Capability> = new Set();
  #tags = 0;
  readonly #answers: Answers;
  #ended = false;
  /** Bytes that it was sent, and that have certainly left. */
  #sent = 0;
  #gone = 0;

  /** {@linkcode IrcServer.connect} makes them. */
  constructor(server: IrcServer, link: Link) {
    this.server = server;
    this.link = link;
    this.lastSpokeAt = server.now();
    this.#answers = new Answers({
      send: (message, tags) => this.#sendRelay(message, tags),
      message: (command, params) =>
        server.network.messages.make(server.config.name, command, params),
    });
  }

  /** What it has asked for with CAP. */
  get capabilities(): ReadonlySet<Capability> {
    return this.#capabilities;
  }

  set capabilities(capabilities: ReadonlySet<Capability>) {
    this.#capabilities = capabilities;
    this.#tags = tagsFor(capabilities);
  }

  has(capability: Capability): boolean {
    return this.#capabilities.has(capability);
  }

  /** Takes a line from the client, without its ending. A promise is to be waited for before the next. */
  receive(line: string): void | Promise<void> {
    // Answers to lines that came together are as long as one that is long.
    return this.isBehind ? this.flushed().then(() => this.#take(line)) : this.#take(line);
  }

  #take(line: string): void | Promise<void> {
    if (this.#ended) return;
    this.#heard();
    const tags = tagsLength(line);
    const rest = tags === 0 ? line : line.slice(tags);
    if (
      tags > 0 && utf8Length(line.slice(0, tags)) > LIMITS.clientTags + 2 ||
      rest.length * 3 > this.server.config.maxLine - 2 &&
        utf8Length(rest) > this.server.config.maxLine - 2
    ) return this.bad("too-long");
    const message = parseMessage(line);
    if (message === undefined) return;
    if (/[\0\r]/.test(line)) {
      const command = message.command.replace(/[\0\r]/g, "");
      return this.numeric("ERR_UNKNOWNERROR", command || "*", "NUL and CR are not allowed");
    }
    const label = this.#labelOf(message);
    if (label === undefined) return this.server.dispatch(this, message);
    this.#answers.begin(label);
    const running = this.server.dispatch(this, message);
    if (running === undefined) return this.#answers.end();
    return running.finally(() => this.#answers.end());
  }

  /** IRCv3 labeled-response, which needs batches. */
  #labelOf({ tags }: Message): string | undefined {
    if (!this.has("labeled-response") || !this.has("batch")) return undefined;
    const label = tags.get("label") ?? "";
    return label === "" || utf8Length(label) > LIMITS.label ? undefined : label;
  }

  /** Answers a line that could not be read. */
  bad(what: BadLine): void {
    if (this.#ended) return;
    this.#heard();
    if (what === "too-long") return this.numeric("ERR_INPUTTOOLONG", "Input line was too long");
    const text = "Your message was not UTF-8, and was dropped: this server speaks UTF-8 only";
    if (this.has("standard-replies")) this.fail("*", "INVALID_UTF8", text);
    else this.notice(text);
  }

  #heard(): void {
    this.#silence = 0;
    this.#pinged = false;
  }

  /** So much time has passed, in milliseconds: a silent client is sent a PING, and at last is closed. */
  pass(elapsed: number): void {
    this.#silence += elapsed;
    if (this.#silence >= PING_AFTER + PING_TIMEOUT) {
      this.close(`Ping timeout: ${(PING_AFTER + PING_TIMEOUT) / 1_000} seconds`);
    } else if (this.#silence >= PING_AFTER && !this.#pinged) {
      this.#pinged = true;
      this.raw("PING", [this.server.config.name]);
    }
  }

  /** Whether it has ended: what was waited for meanwhile is of no use. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The connection has ended, or is about to; `reason` is what others are told. */
  closed(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.server.forget(this, reason);
  }

  /** Ends it, for a reason that it is told in an `ERROR`. */
  close(reason: string): void {
    this.#answers.end();
    this.closed(reason);
    this.link.close(reason);
  }

  /** What the client is called in replies. */
  get nick(): string {
    return this.user?.nick ?? this.registration.nick ?? "*";
  }

  /** Resolves when the client has taken what it was sent, or has gone: long answers wait for that, so that they never fill its outbox. */
  async flushed(): Promise<void> {
    const sent = this.#sent;
    await this.link.flushed();
    this.#gone = Math.max(this.#gone, sent);
    // Who reads is there as much as who writes; and what it writes is not read while an answer is on its way.
    this.#heard();
  }

  /** Whether so much is on its way to the client that it has to take some before it is sent more of an answer. */
  get isBehind(): boolean {
    return this.#sent - this.#gone >= BYTES_AT_ONCE;
  }

  /** Reckons with what a command has cost beyond its line: see `COSTS`. */
  charge(lines: number): void {
    if (lines > 0) this.link.charge(lines);
  }

  /** Sends a message that others may get too. */
  relay(message: Relay): void {
    if (this.#answers.isLabeled && message.by !== undefined && message.by === this.user) {
      return this.answer(message);
    }
    this.#send(message.line(this.#tags));
  }

  /** Sends a message that is part of the answer to a command. */
  answer(message: Relay): void {
    this.#answers.add(message);
  }

  /** Answers with what belongs together, in a batch if the client knows what that is (IRCv3). */
  async batch(type: string, params: readonly string[], run: () => Promise<void>): Promise<void> {
    if (this.has("batch")) await this.#answers.batch(type, params, run);
    else await run();
  }

  #sendRelay(message: Relay, tags: string | undefined): void {
    this.#send(
      tags === undefined ? message.line(this.#tags) : message.taggedLine(this.#tags, tags),
    );
  }

  #send(line: OutLine): void {
    this.#sent += line.cost;
    this.link.send(line);
  }

  /** Sends a reply; the last parameter is text. */
  numeric(numeric: Numeric, ...params: string[]): void {
    this.reply(NUMERICS[numeric], [this.nick, ...params], true);
  }

  /** Sends a reply without any text in it. */
  values(numeric: Numeric, ...params: string[]): void {
    this.reply(NUMERICS[numeric], [this.nick, ...params]);
  }

  /** Sends a notice of the server. */
  notice(text: string): void {
    this.reply("NOTICE", [this.nick, text], true);
  }

  /** Sends a notice of the server that answers nothing. */
  inform(text: string): void {
    const { config, network } = this.server;
    this.relay(network.messages.make(config.name, "NOTICE", [this.nick, text], { text: true }));
  }

  /** Sends an error that has a name instead of a number (IRCv3 standard replies); the last parameter is text. */
  fail(command: string, code: string, ...params: string[]): void {
    this.reply("FAIL", [command, code, ...params], true);
  }

  /** Sends a message of the server to this client alone. */
  reply(command: string, params: readonly string[], trailing = false): void {
    this.answer(this.server.network.messages.make(this.server.config.name, command, params, {
      text: trailing,
    }));
  }

  /** Sends a line as it is. */
  raw(command: string, params: readonly string[]): void {
    this.#send(new OutLine(formatMessage(undefined, command, params, true)));
  }
}
