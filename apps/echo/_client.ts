/** What the clients of echo have in common. */
import { type ByteStream, connect, type ConnectOptions, type Endpoint } from "@zocalo/transport";
import type { Argument } from "../common/command.ts";
import { EXIT } from "../common/exit_code.ts";
import { Failure } from "../common/failure.ts";
import type { Interrupts } from "../common/interrupts.ts";
import { toFailure } from "../common/to_failure.ts";

/** The server that a client connects to. */
export const SERVER_ARGUMENT = {
  type: "endpoint",
  value: "ENDPOINT",
  help: "The server",
  transports: ["tcp", "tls", "udp", "unix"],
  connect: true,
} as const satisfies Argument;

/** How long connecting may take, in milliseconds. */
export const CONNECT_TIMEOUT = 30_000;

/** How long the server may take to finish, to whom nothing is owed then, in milliseconds. */
export const CLOSE_TIMEOUT = 250;

/** Turns the errors of the network into failures, and throws all others. */
export function fail(error: unknown): Failure {
  const failure = toFailure(error);
  if (failure instanceof Failure) return failure;
  throw failure;
}

/** That bytes were damaged matters more than how the job ended. */
export function orDamaged(failure: Failure, isDamaged: boolean): Failure {
  return isDamaged ? new Failure(EXIT.INTEGRITY, failure.message, { cause: failure }) : failure;
}

/** Connects. What the network does against it is a {@linkcode Failure}. */
export async function open(endpoint: Endpoint, options: ConnectOptions): Promise<ByteStream> {
  try {
    return await connect(endpoint, options);
  } catch (error) {
    throw toFailure(error);
  }
}

/** Aborts the stream, and so whatever waits for it, when somebody interrupts twice. */
export function hurry(stream: ByteStream, { abort }: Interrupts): Disposable {
  const onAbort = () => stream.abort();
  if (abort.aborted) onAbort();
  else abort.addEventListener("abort", onAbort);
  return { [Symbol.dispose]: () => abort.removeEventListener("abort", onAbort) };
}
