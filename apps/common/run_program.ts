import { red } from "@std/fmt/colors";
import type { Command, Context, Program } from "./command.ts";
import { withCompletions } from "./completions.ts";
import { EXIT } from "./exit_code.ts";
import { Failure, UsageError } from "./failure.ts";
import { commandHelp, programHelp } from "./help.ts";
import { Interruption, type Interrupts } from "./interrupts.ts";
import { parseCommand } from "./parse_command.ts";
import { processContext } from "./process_context.ts";

/** How long a command may take to end after a second interruption, in milliseconds. */
const LAST_MOVES = 2_000;

/** How long the last lines may take after a second interruption, in milliseconds. */
const LAST_WORDS = 100;

/** What a program works with. */
export interface ProgramContext extends Context {
  /** Rejects with an error that nobody caught. Left to itself Deno would exit with 1, which is an answer. */
  readonly uncaught?: Promise<never>;
}

/** Looked for before anything is parsed, since errors of the command line are coloured too. */
function refusesColor(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end < 0 ? args.length : end).includes("--no-color");
}

/** What the command line asks for. `command` is missing where the program itself is meant. */
interface Request {
  readonly program: Program;
  readonly command: Command | undefined;
  readonly args: readonly string[];
}

/** What a program answers itself. */
const PROGRAM_OPTIONS: readonly string[] = ["-h", "--help", "-V", "--version"];

function findCommand(program: Program, args: readonly string[]): Request {
  const [name = "", ...rest] = args;
  const command = program.commands.find((command) => command.name === name);
  if (command !== undefined) return { program, command, args: rest };
  return { program, command: PROGRAM_OPTIONS.includes(name) ? undefined : program.implied, args };
}

async function runWithoutCommand({ program, args }: Request, { out }: Context): Promise<number> {
  const [first] = args;
  if (first === "-h" || first === "--help") {
    await out.text(programHelp(program));
    return EXIT.OK;
  }
  if (first === "-V" || first === "--version") {
    await out.line(`${program.executable} ${program.version}`);
    return EXIT.OK;
  }
  const names = program.commands.map((command) => command.name).join(", ");
  throw new UsageError(
    first === undefined
      ? `The command is missing: expected one of ${names}`
      : `Cannot run ${JSON.stringify(first)}: expected one of ${names}`,
  );
}

async function run(request: Request, context: Context): Promise<number> {
  const { program, command, args } = request;
  if (command === undefined) return await runWithoutCommand(request, context);
  const values = parseCommand(command, args);
  if (values === "help") {
    await context.out.text(commandHelp(program, command));
    return EXIT.OK;
  }
  if (values === "version") {
    return await runWithoutCommand({ ...request, args: ["--version"] }, context);
  }
  return await command.run(values as Parameters<Command["run"]>[0], context);
}

async function report(
  error: unknown,
  { program, command }: Request,
  { err }: Context,
): Promise<number> {
  // The reason of the signal that was passed on to whatever was waiting.
  if (error instanceof Interruption) return error.exitCode;
  if (!(error instanceof Failure)) {
    const stack = error instanceof Error ? error.stack ?? error.message : String(error);
    await err.line(`${program.name}: internal error, please report it`, { style: red, keep: true });
    for (const line of stack.split("\n")) await err.line(line, { keep: true });
    return EXIT.BUG;
  }
  await err.line(`${program.name}: ${error.message}`, { style: red, keep: true });
  if (error instanceof UsageError) {
    const name = command === undefined ? program.name : `${program.name} ${command.name}`;
    await err.line(`Try '${name} --help'.`, { keep: true });
  }
  return error.exitCode;
}

/**
 * What `promise` brings, unless it takes longer than `time` milliseconds once somebody has interrupted twice.
 *
 * @throws {Interruption} If it does.
 */
async function hurry<T>(promise: Promise<T>, interrupts: Interrupts, time: number): Promise<T> {
  const { abort } = interrupts;
  const { promise: impatience, reject } = Promise.withResolvers<never>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onAbort = () => timer = setTimeout(() => reject(interrupts.reason), time);
  if (abort.aborted) onAbort();
  else abort.addEventListener("abort", onAbort);
  try {
    return await Promise.race([promise, impatience]);
  } finally {
    abort.removeEventListener("abort", onAbort);
    clearTimeout(timer);
  }
}

/** Writes what still waits. Whoever has interrupted twice may be waiting for a terminal or a pipe that is stuck. */
async function flush({ out, err, interrupts }: Context): Promise<void> {
  const flushed = Promise.all([out.flush(), err.flush()]);
  await hurry(flushed, interrupts, LAST_WORDS).catch((error) => {
    if (!(error instanceof Interruption)) throw error;
  });
}

/** A standard output that failed decides, whatever the command made of it. */
async function exitCodeOfOutput(
  exitCode: number,
  { program }: Request,
  { out, err }: Context,
): Promise<number> {
  if (!out.failed.aborted) return exitCode;
  const { reason } = out.failed;
  // The reader has seen enough, as in "| head -1": nothing to speak of.
  if (reason instanceof Deno.errors.BrokenPipe) return EXIT.SIGPIPE;
  const why = reason instanceof Error ? reason.message : String(reason);
  const message = `${program.name}: Cannot write to standard output: ${why}`;
  await err.line(message, { style: red, keep: true });
  return EXIT.FILE;
}

/**
 * Runs the command that `args` name, reports what goes wrong, and returns the exit code. It is the whole of an app's
 * `main`.
 *
 * When standard output cannot be written to any more, the command is interrupted as by SIGTERM. One that goes on for 2 s after
 * a second interruption is left to itself.
 */
export async function runProgram(
  program: Program,
  args: readonly string[],
  context?: ProgramContext,
): Promise<number> {
  if (context === undefined) {
    using own = processContext();
    return await runProgram(program, args, own);
  }
  const { out, err, interrupts } = context;
  if (refusesColor(args)) out.color = err.color = false;
  out.failed.addEventListener("abort", () => interrupts.trigger("SIGPIPE"), { once: true });
  const request = findCommand(withCompletions(program), args);
  let exitCode: number;
  try {
    const { uncaught } = context;
    const ended = hurry(run(request, context), interrupts, LAST_MOVES);
    exitCode = await (uncaught === undefined ? ended : Promise.race([ended, uncaught]));
  } catch (error) {
    exitCode = await report(error, request, context);
  }
  await flush(context);
  return await exitCodeOfOutput(exitCode, request, context);
}
