import type { ConnectOptions, Endpoint } from "@zocalo/transport";
import type { Context } from "../common/command.ts";
import { UsageError } from "../common/failure.ts";
import type { Rate } from "../common/parse_rate.ts";
import { readPassword } from "../common/read_password.ts";
import { type TlsConnectFiles, tlsToConnect } from "../common/tls_options.ts";
import { VERSION } from "../common/version.ts";
import type { ChatStateOptions, Pace } from "./client/chat_options.ts";

/** What the options of `chat join` were set to. */
export interface JoinValues extends TlsConnectFiles {
  readonly endpoint: Endpoint;
  readonly nick: string | undefined;
  readonly room: readonly string[];
  readonly realname: string | undefined;
  readonly passwordFile: string | undefined;
  readonly pace: Rate | "off";
}

/** What `chat join` works with. */
export interface JoinSettings {
  readonly endpoint: Endpoint;
  readonly connect: ConnectOptions;
  readonly state: ChatStateOptions;
}

/** No server takes longer ones (libera.chat: 16 and 50; `chat serve`: 32 and 64). In UTF-16 code units. */
const MAX_NICK = 64;
const MAX_ROOM = 200;

/** Only what is on its way is bounded: no more than a server's buffers take. */
const UNPACED: Pace = { lines: 100, interval: 0 };

/** The `#` that a shell takes for the beginning of a comment need not be typed. */
function roomName(room: string): string {
  return /^[#&!+]/.test(room) ? room : `#${room}`;
}

function checkNick(nick: string | undefined): string {
  if (nick === undefined) throw new UsageError("Cannot join without a nick: -n/--nick is missing");
  // What IRC divides words by, and what nicks cannot begin with on any server.
  // deno-lint-ignore no-control-regex -- they are what is looked for
  if (/^[\d#&:@+$-]|[\x00-\x20,*?!@\x7f]/.test(nick) || nick.length > MAX_NICK || nick === "") {
    throw new UsageError(
      `Cannot join as ${
        JSON.stringify(nick)
      }: -n/--nick takes a name without spaces and , * ? ! @, ` +
        `which does not begin with a digit or a sign, of at most ${MAX_NICK} characters`,
    );
  }
  return nick;
}

function checkRoom(room: string): string {
  const name = roomName(room);
  // deno-lint-ignore no-control-regex -- they are what is looked for
  if (/[\x00-\x20,\x7f]/.test(room) || room === "" || name.length > MAX_ROOM) {
    throw new UsageError(
      `Cannot join ${
        JSON.stringify(room)
      }: -r/--room takes a name without spaces and commas, of at ` +
        `most ${MAX_ROOM} characters; say /join ROOM KEY for one with a key`,
    );
  }
  return name;
}

/**
 * Checks the options and reads the files that they name.
 *
 * @param keepsInput Whether standard input is what is to be said, and so cannot be the password.
 * @throws {UsageError} If options make no sense.
 * @throws {Failure} If a file cannot be used.
 */
export async function readJoinSettings(
  values: JoinValues,
  keepsInput: boolean,
  context: Context,
): Promise<JoinSettings> {
  const { endpoint, passwordFile, realname } = values;
  const pace = values.pace === "off"
    ? UNPACED
    : { lines: values.pace.count, interval: values.pace.interval };
  const nick = checkNick(values.nick);
  const rooms = values.room.map(checkRoom);
  if (passwordFile === "-" && keepsInput) {
    throw new UsageError(
      "Cannot read --password-file from standard input, which is what is to be said: name a file",
    );
  }
  const tls = await tlsToConnect(values, endpoint);
  const password = passwordFile === undefined
    ? undefined
    : await readPassword("--password-file", passwordFile, context);
  return {
    endpoint,
    connect: tls === undefined ? {} : { tls },
    state: {
      ...{ nick, rooms, password, realname, pace },
      version: `zocalo-chat ${VERSION}`,
      now: Date.now,
    },
  };
}
