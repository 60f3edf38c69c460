/** magic-wormhole, with a mailbox server of its own in which the two sides find each other. */
import { run } from "./process.ts";
import type { Context } from "./suite.ts";
import { MissingToolError } from "./tools.ts";
import type { TransferCommands } from "./transfer.ts";
import { TransferProgram } from "./transfer_program.ts";

/** Of Twisted, as Debian calls it: runs the mailbox server. */
export const TWIST = "twist3";

/** Finds out whether the mailbox server is there. */
export async function checkMailbox(): Promise<void> {
  try {
    await run([TWIST, "wormhole-mailbox", "--help"]);
  } catch {
    throw new MissingToolError("python3-magic-wormhole-mailbox-server is not installed");
  }
}

/** Starts it for all transfers of a suite, and resolves to its URL. */
async function startMailbox({ resources, signal }: Context): Promise<string> {
  // It logs to stderr.
  const server = [TWIST, "--log-file=+", "wormhole-mailbox", "--port=tcp:0:interface=127.0.0.1"];
  const mailbox = new TransferProgram([...server, "--channel-db=:memory:"], signal);
  resources.use(mailbox);
  const [, port] = await mailbox.said(/PrivacyEnhancedSite starting on (\d+)/);
  return `ws://127.0.0.1:${port}/v1`;
}

/** It encrypts as well, and checks all by one digest. The two connect to each other, without a relay for the data. */
export function wormhole(context: Context): Promise<TransferCommands> {
  let mailbox: Promise<string> | undefined;
  let transfers = 0;
  const program = async () => {
    mailbox ??= startMailbox(context);
    return ["wormhole", `--relay-url=${await mailbox}`, "--transit-helper="];
  };
  const code = () => `${transfers}-zocalo`;
  return Promise.resolve({
    ends: true,
    // A second after it has connected to the mailbox.
    ready: /^Waiting for sender/m,
    async listen({ shape, folder }) {
      transfers += 1;
      const options = ["--accept-file", "--hide-progress", "-o", `${folder}/${shape.what}`];
      return [...await program(), "receive", ...options, code()];
    },
    async connect({ source }) {
      return [...await program(), "send", "--hide-progress", "--code", code(), source];
    },
  });
}
