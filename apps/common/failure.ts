import { EXIT } from "./exit_code.ts";

/** An end that was foreseen: `runProgram` prints the message as one line and leaves with the code. */
export class Failure extends Error {
  override readonly name: string = "Failure";
  readonly exitCode: number;

  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** A command line that cannot be understood. */
export class UsageError extends Failure {
  override readonly name = "UsageError";

  constructor(message: string, options?: ErrorOptions) {
    super(EXIT.USAGE, message, options);
  }
}
