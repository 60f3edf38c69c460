import { EXIT } from "../common/exit_code.ts";
import type { Context, Options } from "../common/command.ts";
import { Failure, UsageError } from "../common/failure.ts";
import { readFile } from "../common/read_file.ts";
import { readPassword } from "../common/read_password.ts";
import { readAuthorities } from "../common/tls_options.ts";
import type { NatsLogin, NatsServer } from "./mesh/nats_server.ts";

/** The options of NATS. */
export const NATS_OPTIONS = {
  nats: {
    type: "string",
    value: "URL",
    help: "Share all with the other nodes around this NATS, nats:// or tls://",
    repeatable: true,
  },
  natsCreds: {
    type: "file",
    value: "FILE",
    help: "Credentials for NATS, as its own tools make them",
  },
  natsPasswordFile: {
    type: "file",
    value: "FILE",
    help: "Password of the user in the URL, a line; without a user: a token",
  },
  natsCa: {
    type: "file",
    value: "FILE",
    help: "CA that has signed the certificate of a tls:// NATS, in PEM",
    repeatable: true,
  },
} as const satisfies Options;

/** What {@linkcode NATS_OPTIONS} were set to. */
export interface NatsValues {
  readonly nats: readonly string[];
  readonly natsCreds: string | undefined;
  readonly natsPasswordFile: string | undefined;
  readonly natsCa: readonly string[];
}

/** Where NATS listens unless told otherwise. */
const DEFAULT_PORT = "4222";

/** A URL without what is secret in it. */
interface Place {
  readonly url: string;
  readonly tls: boolean;
  readonly user: string;
}

function parsePlace(text: string): Place {
  if (!/^(nats|tls):\/\/[^/?#]+\/?$/.test(text) || !URL.canParse(text)) {
    // What is there instead may have a password in it.
    throw new UsageError("Cannot use --nats: expected nats://HOST[:PORT] or tls://HOST[:PORT]");
  }
  const { protocol, hostname, port, username, password } = new URL(text);
  if (password !== "") {
    throw new UsageError(
      "Cannot use --nats with a password, which others can see: use --nats-password-file",
    );
  }
  if (hostname === "") throw new UsageError("Cannot use --nats without a host");
  const url = `${protocol}//${hostname}:${port || DEFAULT_PORT}`;
  return { url, tls: protocol === "tls:", user: decodeURIComponent(username) };
}

/** What a file with credentials holds, as `nsc` writes it: a token, and the seed of the key that it is for. */
const CREDENTIALS = /BEGIN NATS USER JWT-[^]*BEGIN USER NKEY SEED-/;

async function readCredentials(path: string): Promise<string> {
  const text = await readFile("--nats-creds", path);
  if (CREDENTIALS.test(text)) return text;
  const message = `Cannot use --nats-creds ${
    JSON.stringify(path)
  }: it holds no credentials of NATS`;
  throw new Failure(EXIT.FILE, message);
}

/** Options that would do nothing are refused. */
function checkTogether(values: NatsValues, places: readonly Place[]): void {
  const { nats, natsCreds, natsPasswordFile, natsCa } = values;
  const refuse = (what: string): never => {
    throw new UsageError(`Cannot use ${what}`);
  };
  if (nats.length === 0) {
    if (natsCreds !== undefined) refuse("--nats-creds without --nats");
    if (natsPasswordFile !== undefined) refuse("--nats-password-file without --nats");
    if (natsCa.length > 0) refuse("--nats-ca without --nats");
  }
  if (natsCa.length > 0 && !places.some(({ tls }) => tls)) {
    refuse("--nats-ca without a tls:// --nats");
  }
  if (natsCreds !== undefined && natsPasswordFile !== undefined) {
    refuse("--nats-creds together with --nats-password-file");
  }
  const isNamed = places.some(({ user }) => user !== "");
  if (isNamed && natsPasswordFile === undefined) {
    refuse("--nats with a user without --nats-password-file");
  }
}

/**
 * Checks the options of NATS, and reads the files that they name.
 *
 * @returns nothing if there is no NATS.
 * @throws {UsageError} If options make no sense.
 * @throws {Failure} If a file cannot be used.
 */
export async function readNats(values: NatsValues, context: Context): Promise<NatsServer[]> {
  const places = values.nats.map(parsePlace);
  checkTogether(values, places);
  const { natsCreds, natsPasswordFile, natsCa } = values;
  const creds = natsCreds === undefined ? undefined : await readCredentials(natsCreds);
  const password = natsPasswordFile === undefined
    ? undefined
    : await readPassword("--nats-password-file", natsPasswordFile, context);
  const cas = await readAuthorities("--nats-ca", natsCa);
  const loginOf = (user: string): NatsLogin | undefined => {
    if (creds !== undefined) return { creds };
    if (password === undefined) return undefined;
    return user === "" ? { token: password } : { user, password };
  };
  return places.map(({ url, tls, user }) => ({
    url,
    tls,
    ca: tls && cas.length > 0 ? cas.join("") : undefined,
    login: loginOf(user),
  }));
}
