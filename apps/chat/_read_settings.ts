import { createHash, timingSafeEqual } from "node:crypto";
import type { Endpoint } from "@zocalo/transport";
import type { Context } from "../common/command.ts";
import { EXIT } from "../common/exit_code.ts";
import { checkExposure } from "../common/exposure.ts";
import { Failure, UsageError } from "../common/failure.ts";
import type { Rate } from "../common/parse_rate.ts";
import { readFile } from "../common/read_file.ts";
import { readPassword } from "../common/read_password.ts";
import { type TlsListenFiles, tlsToListen } from "../common/tls_options.ts";
import { VERSION } from "../common/version.ts";
import type { ChatSettings } from "./_chat_settings.ts";
import { type NatsValues, readNats } from "./_nats_settings.ts";
import { Operators, parseOperators } from "./_operators.ts";

/** What the options of `chat serve` were set to. */
export interface ServeValues extends TlsListenFiles, NatsValues {
  readonly endpoints: readonly Endpoint[];
  readonly name: string | undefined;
  readonly network: string;
  readonly motd: string | undefined;
  readonly history: number;
  readonly maxLine: number;
  readonly flood: Rate | "off";
  readonly maxSendq: number;
  readonly maxClients: number;
  readonly maxClientsPerHost: number;
  readonly passwordFile: string | undefined;
  readonly operFile: string | undefined;
  readonly insecure: boolean;
}

/** For people who type NICK and USER themselves, in milliseconds. InspIRCd has 90 s, ergo 60 s. */
const REGISTRATION_TIMEOUT = 60_000;

/** A point tells a server's name from a nickname; RFC 2812 allows 63 characters. */
const SERVER_NAME = /^(?=.{1,63}$)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;

/** It goes into a token of `RPL_ISUPPORT`. */
const NETWORK_NAME = /^[A-Za-z0-9._-]{1,32}$/;

/** In NATS, points part words. */
const NATS_NETWORK_NAME = /^[A-Za-z0-9_-]{1,32}$/;

/**
 * A server's name unless it is told. Each node has to have another one, and the same again when it is started again: only who starts
 * them knows that, so one that is made up is never the same.
 */
function defaultName(nats: readonly string[]): string {
  return nats.length === 0 ? "irc.localhost" : `irc-${crypto.randomUUID().slice(0, 8)}.localhost`;
}

function checkNames({ name, network, nats }: ServeValues & { readonly name: string }): void {
  const refuse = (option: string, expected: string, value: string): never => {
    throw new UsageError(
      `Cannot use ${option}: expected ${expected}: current value is ${JSON.stringify(value)}`,
    );
  };
  if (!SERVER_NAME.test(name)) {
    refuse("--name", "a host name with a point, of at most 63 characters", name);
  }
  if (!NETWORK_NAME.test(network)) {
    refuse("--network", "1 to 32 letters, digits, points, hyphens and underscores", network);
  }
  if (nats.length > 0 && !NATS_NETWORK_NAME.test(network)) {
    refuse("--network with --nats", "letters, digits, hyphens and underscores", network);
  }
}

/** Lines that must fit into what may wait for a client: twice what a long answer has on the way at once. */
const MIN_LINES = 128;

function checkSendq({ maxLine, maxSendq }: ServeValues): void {
  const least = MIN_LINES * maxLine;
  if (maxSendq >= least) return;
  throw new UsageError(
    `Cannot use --max-line ${maxLine} with --max-sendq of less than ${least}, ${MIN_LINES} such lines: ` +
      `current value is ${maxSendq}`,
  );
}

/** How long a line may have to wait, in milliseconds: longer, and the answers to PING would come too late. */
const MAX_INTERVAL = 30_000;

function checkFlood({ flood }: ServeValues): void {
  if (flood === "off" || flood.interval <= flood.count * MAX_INTERVAL) return;
  throw new UsageError(
    `Cannot use --flood as a line each ${MAX_INTERVAL / 1_000} seconds or more often: ` +
      `current value is ${flood.count}/${flood.interval}ms`,
  );
}

/** What is around each line of the message of the day, and what is sent before it, about; in bytes. */
const MOTD_FRAME = 128;

/** Whoever comes gets it whole, so it must fit into what may wait for a client. */
async function readMotd({ motd: path, maxSendq }: ServeValues): Promise<string[]> {
  if (path === undefined) return [];
  const text = await readFile("--motd", path);
  if (text === "") return [];
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  const refuse = (why: string): never => {
    throw new Failure(EXIT.FILE, `Cannot use --motd ${JSON.stringify(path)}: ${why}`);
  };
  const bad = lines.findIndex((line) => /[\0\r]/.test(line));
  if (bad >= 0) refuse(`line ${bad + 1} has NUL or CR in it`);
  const size = new TextEncoder().encode(text).length + lines.length * MOTD_FRAME;
  if (size > maxSendq / 2) refuse("it would fill more than half of --max-sendq");
  return lines;
}

/** Comparing digests takes as long for every guess. */
function passwordCheck(password: string): (guess: string) => Promise<boolean> {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const expected = digest(password);
  return (guess) => Promise.resolve(timingSafeEqual(digest(guess), expected));
}

async function readOperators(path: string): Promise<Operators> {
  const text = await readFile("--oper-file", path);
  return new Operators(parseOperators("--oper-file", path, text));
}

/** What `PASS :` and the ending take of a line, in bytes. */
const PASS_FRAME = "PASS :\r\n".length;

async function readServerPassword(
  path: string,
  maxLine: number,
  context: Context,
): Promise<string> {
  const password = await readPassword("--password-file", path, context);
  const { length } = new TextEncoder().encode(password);
  if (length <= maxLine - PASS_FRAME) return password;
  throw new Failure(
    EXIT.FILE,
    `Cannot use a password that fits in no line: current length is ${length} bytes`,
  );
}

/**
 * Checks the options and reads the files that they name.
 *
 * @throws {UsageError} If options make no sense.
 * @throws {Failure} If a file cannot be used.
 */
export async function readSettings(values: ServeValues, context: Context): Promise<ChatSettings> {
  const { endpoints, maxLine, passwordFile, operFile, maxClientsPerHost } = values;
  const { name = defaultName(values.nats) } = values;
  checkNames({ ...values, name });
  checkSendq(values);
  checkFlood(values);
  const asksSecret = passwordFile !== undefined;
  checkExposure(endpoints, { ...values, asksSecret }, ["--password-file"]);
  const tls = await tlsToListen(values, endpoints);
  const motd = await readMotd(values);
  const operators = operFile === undefined ? undefined : await readOperators(operFile);
  const password = passwordFile === undefined
    ? undefined
    : await readServerPassword(passwordFile, maxLine, context);
  const nats = await readNats(values, context);
  return {
    endpoints,
    irc: {
      name,
      network: values.network,
      version: `zocalo-${VERSION}`,
      motd,
      maxLine,
      history: values.history,
      checkPassword: password === undefined ? undefined : passwordCheck(password),
      checkOperator: operators && ((name, guess, host) => operators.check(name, guess, host)),
    },
    tls,
    nats,
    maxClients: values.maxClients,
    maxClientsPerHost: maxClientsPerHost === 0 ? Infinity : maxClientsPerHost,
    maxSendq: values.maxSendq,
    flood: values.flood,
    registrationTimeout: REGISTRATION_TIMEOUT,
  };
}
