import type { Endpoint } from "@zocalo/transport";
import type { Context } from "../common/command.ts";
import { EXIT } from "../common/exit_code.ts";
import { checkExposure } from "../common/exposure.ts";
import { UsageError } from "../common/failure.ts";
import { serveUntilInterrupted } from "../common/serve_until_interrupted.ts";
import { type TlsListenFiles, tlsToListen } from "../common/tls_options.ts";
import { generateCode } from "./_code.ts";
import type { Party } from "./_party.ts";
import { type PeerCommand, peerCommands } from "./_peer_command.ts";
import { readSecret } from "./_secret.ts";
import type { TransferOutput } from "./_transfer_output.ts";
import { TransferService } from "./_transfer_service.ts";

/** What the options of a command that listens were set to. */
export interface ListenerValues extends TlsListenFiles {
  readonly endpoint: Endpoint;
  readonly once: boolean;
  readonly passwordFile: string | undefined;
  readonly code: boolean;
  readonly insecure: boolean;
  readonly raw: boolean;
}

async function readSecretOf(
  { passwordFile, code }: ListenerValues,
  context: Context,
): Promise<string | undefined> {
  if (passwordFile === undefined) return code ? generateCode() : undefined;
  return await readSecret("--password-file", passwordFile, context);
}

/** What those type who connect. */
export function otherSide(
  { role }: Pick<Party, "role">,
  { endpoint, passwordFile, code }: Pick<ListenerValues, "endpoint" | "passwordFile" | "code">,
): PeerCommand {
  const words = role === "receiver" ? ["PATH"] : [];
  if (endpoint.transport === "tls") words.unshift("--tls-ca", "CA.pem");
  // Who only answers when asked gives everything to anybody who poses as this listener and does not ask.
  if (passwordFile !== undefined || code) words.push("--password-file", "-");
  return { command: role === "receiver" ? "send" : "get", words };
}

/** Checks that nobody gets in by accident. */
function checkValues(values: ListenerValues): void {
  const { endpoint, passwordFile, code, raw } = values;
  if (passwordFile !== undefined && code) {
    throw new UsageError("Cannot use --password-file together with --code");
  }
  const secrets = raw ? [] : ["--password-file", "--code"];
  checkExposure([endpoint], { ...values, asksSecret: passwordFile !== undefined || code }, secrets);
}

/**
 * Listens, and runs a transfer with everybody who connects, until it is interrupted or has served the only one.
 *
 * @returns The exit code.
 * @throws {Failure} If it cannot listen.
 */
export async function listenParty(
  party: Party,
  values: ListenerValues,
  context: Context,
  output: TransferOutput,
): Promise<number> {
  checkValues(values);
  const { endpoint, once } = values;
  const { interrupts } = context;
  const tls = await tlsToListen(values, [endpoint]);
  const secret = await readSecretOf(values, context);
  const service = TransferService.start(party, { endpoint, tls, secret, once }, output);
  output.listening(service.endpoint);
  const commands = values.raw ? [] : peerCommands(service.endpoint, otherSide(party, values));
  output.instructions(commands, values.code ? secret : undefined);
  let cut = 0;
  await serveUntilInterrupted(service, interrupts, {
    draining: () => output.draining(service.transfers),
    async stopped(report) {
      cut = report.cut;
      await output.stopped(cut);
    },
  });
  if (service.exitCode !== undefined) return service.exitCode;
  // The job was that one transfer, or what was cut.
  if (once || cut > 0 || interrupts.reason?.kind === "SIGPIPE") {
    return interrupts.reason?.exitCode ?? EXIT.OK;
  }
  return EXIT.OK;
}
