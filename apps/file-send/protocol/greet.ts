import type { Conversation } from "./conversation.ts";
import { Guesses } from "./guesses.ts";
import type { Messages, Role } from "./messages.ts";
import { Secret } from "./secret.ts";
import { TransferError } from "./transfer_error.ts";

/** The name of the protocol in its `hello`, and the version that is spoken here. */
const PROTOCOL = "zocalo-file-send";
const VERSION = 1;
const NONCE_SIZE = 32;

/** So long the other side may take for its hello, and for its proof if it connected, in milliseconds. */
const GREETING_TIMEOUT = 10_000;

/** Who greets. */
export interface GreetOptions {
  readonly role: Role;
  readonly isListener: boolean;
  /** What both should know. A listener that has one asks for it, and a connector that has one wants to be asked. */
  readonly secret?: string | undefined;
  /** The program and its version, for the other side's messages. */
  readonly software: string;
  /** Shared by all connections of a listener. */
  readonly guesses?: Guesses | undefined;
  /**
   * How long the other side may take for what it has to say at once, in milliseconds.
   *
   * @default {10_000}
   */
  readonly timeout?: number | undefined;
}

/** The other side asks for a secret, and there is none. */
export class SecretNeededError extends TransferError {
  constructor() {
    super("auth", "the other side asks for its code or password");
  }
}

/**
 * Says hello, and proves to each other that both know the secret if the listener asks for it.
 *
 * @returns What proves things from now on, if there is a secret.
 * @throws {TransferError} `protocol`, if the other side is something else; `auth`, if it does not know the secret.
 * @throws {SecretNeededError} If the listener asks for one and `options` has none.
 */
export async function greet(
  conversation: Conversation,
  options: GreetOptions,
): Promise<Secret | undefined> {
  const { role, isListener, secret, software, timeout = GREETING_TIMEOUT } = options;
  const { frames } = conversation;
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_SIZE)).toHex();
  const isAsking = isListener && secret !== undefined;
  const fields = { protocol: PROTOCOL, version: VERSION, role, nonce, auth: isAsking, software };
  const own = frames.send("hello", fields);
  using deadline = startDeadline(conversation, timeout);
  const [hello] = await Promise.all([conversation.expect("hello"), frames.flush()]);
  const theirs = conversation.body.slice();
  check(hello, role);
  // A copy of our own would prove what we prove.
  if (hello.nonce === nonce) {
    throw new TransferError("protocol", "the other side sent our own hello");
  }
  if (isAsking) {
    const { mac } = await conversation.expect("proof");
    deadline[Symbol.dispose]();
    const derive = () => Secret.derive(secret, [hello.nonce, nonce], [theirs, own]);
    return await admit(conversation, derive, mac, options.guesses ?? new Guesses());
  }
  if (isListener || !hello.auth) {
    if (secret === undefined) return undefined;
    // Whoever stands between the two could say so to be let through.
    throw new TransferError("auth", "the other side does not ask for the code or password");
  }
  if (secret === undefined) throw new SecretNeededError();
  deadline[Symbol.dispose]();
  const proofs = await Secret.derive(secret, [nonce, hello.nonce], [own, theirs]);
  await introduce(conversation, proofs);
  return proofs;
}

/** Ends the conversation when the time is up, unless it is disposed of before. */
function startDeadline(conversation: Conversation, timeout: number): Disposable {
  const timer = setTimeout(() => {
    const message = `Cannot greet the other side: it said nothing sensible for ${timeout} ms`;
    conversation.stop(new DOMException(message, "TimeoutError"));
  }, timeout);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

function check(hello: Messages["hello"], role: Role): void {
  if (hello.protocol !== PROTOCOL) {
    throw new TransferError("protocol", "the other side does not speak the file-send protocol");
  }
  if (hello.version < 1) {
    throw new TransferError(
      "protocol",
      `the other side speaks version ${hello.version} of the protocol`,
    );
  }
  if (hello.role === role) {
    const what = role === "sender" ? "sends files, too" : "waits for files, too";
    throw new TransferError("protocol", `the other side ${what}`);
  }
}

/** The connector goes first: nobody gets anything to guess by who only connects. */
async function introduce(conversation: Conversation, secret: Secret): Promise<void> {
  const { frames } = conversation;
  frames.send("proof", { mac: secret.prove("connector") });
  await frames.flush();
  const { mac } = await conversation.expect("proof");
  if (!secret.verify("listener", mac)) {
    throw new TransferError("auth", "the other side does not know the code or password");
  }
}

async function admit(
  conversation: Conversation,
  derive: () => Promise<Secret>,
  mac: string,
  guesses: Guesses,
): Promise<Secret> {
  const { frames, remote, stopped } = conversation;
  // Who goes while it waits for its turn leaves its place to others.
  conversation.lookAhead();
  let secret: Secret | undefined;
  const check = async () => {
    secret = await derive();
    return secret.verify("connector", mac);
  };
  if (!await guesses.attempt(remote, check, stopped) || secret === undefined) {
    throw new TransferError("auth", "the code or password is wrong");
  }
  frames.send("proof", { mac: secret.prove("listener") });
  await frames.flush();
  return secret;
}
