import { connect, type Endpoint, type TlsConnectOptions } from "@zocalo/transport";
import type { Context } from "../common/command.ts";
import { Interruption } from "../common/interrupts.ts";
import { type TlsConnectFiles, tlsToConnect } from "../common/tls_options.ts";
import type { Party } from "./_party.ts";
import { isMistypedCode } from "./_code.ts";
import { ownCommand } from "./_own_command.ts";
import { SecretNeededError } from "./protocol/greet.ts";
import { canPrompt, promptSecret, readSecret } from "./_secret.ts";
import { toTransferFailure } from "./_transfer_failure.ts";
import type { TransferOutput } from "./_transfer_output.ts";

/** What the options of a command that connects were set to. */
export interface ConnectorValues extends TlsConnectFiles {
  readonly endpoint: Endpoint;
  readonly passwordFile: string | undefined;
}

/** What one attempt needs. */
interface Attempt {
  readonly party: Party;
  readonly endpoint: Endpoint;
  readonly tls: TlsConnectOptions | undefined;
  readonly output: TransferOutput;
  readonly signal: AbortSignal;
}

async function attempt(
  { party, endpoint, tls, output, signal }: Attempt,
  secret: string | undefined,
): Promise<number> {
  await using stream = await connect(endpoint, { signal, ...(tls === undefined ? {} : { tls }) });
  const view = output.view();
  const nothing = () => {};
  try {
    return await party.meet(stream, {
      isListener: false,
      secret,
      signal,
      onGreeted: nothing,
      onBegun: nothing,
      view,
    });
  } catch (error) {
    if (error instanceof Interruption && error.kind !== "SIGPIPE") {
      view.interrupted(output.resumable && view.keepsSomething ? ownCommand() : undefined);
    }
    throw error;
  } finally {
    output.remove(view);
  }
}

/**
 * Connects, and runs one transfer.
 *
 * @returns The exit code.
 * @throws {Failure} If it does not come to its end.
 */
export async function connectParty(
  party: Party,
  values: ConnectorValues,
  context: Context,
  output: TransferOutput,
): Promise<number> {
  const { endpoint, passwordFile } = values;
  const signal = context.interrupts.drain;
  const tls = await tlsToConnect(values, endpoint);
  const first = { party, endpoint, tls, output, signal };
  let secret = passwordFile === undefined
    ? undefined
    : await readSecret("--password-file", passwordFile, context);
  try {
    try {
      return await attempt(first, secret);
    } catch (error) {
      if (!(error instanceof SecretNeededError && canPrompt())) throw error;
    }
    secret = await promptSecret(context);
    return await attempt(first, secret);
  } catch (error) {
    const isMistyped = secret !== undefined && isMistypedCode(secret);
    const { resumable } = output;
    const situation = { role: party.role, isListener: false, resumable, isMistyped };
    throw toTransferFailure(error, situation);
  }
}
