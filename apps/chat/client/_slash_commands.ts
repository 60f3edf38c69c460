import { OTHER_COMMANDS } from "./_other_commands.ts";
import { ROOM_COMMANDS } from "./_room_commands.ts";
import { type Entered, firstWord, type SlashCommand } from "./_slash_command.ts";
import { TALK_COMMANDS } from "./_talk_commands.ts";

function withUsage({ name, usage }: SlashCommand): string {
  return `/${name} ${usage}`.trimEnd();
}

function help({ client, window, rest }: Entered): string | void {
  const name = rest.replace(/^\//, "").toLowerCase();
  const shown = name === "" ? SLASH_COMMANDS : [findCommand(name)];
  for (const command of shown) {
    if (command === undefined) return `There is no command /${name}`;
    client.info(window, `${withUsage(command)}: ${command.help}`);
  }
  if (name === "") client.info(window, "All else is said in the window; //text says /text");
}

/** All commands for whoever sits here, by their names. */
export const SLASH_COMMANDS: readonly SlashCommand[] = [
  ...TALK_COMMANDS,
  ...ROOM_COMMANDS,
  ...OTHER_COMMANDS,
  { name: "help", usage: "[COMMAND]", help: "shows the commands, or what one does", run: help },
].sort((a, b) => a.name < b.name ? -1 : 1);

const BY_NAME: ReadonlyMap<string, SlashCommand> = new Map(
  SLASH_COMMANDS.flatMap((command) =>
    [command.name, ...command.aliases ?? []].map((name) => [name, command] as const)
  ),
);

/** A command by one of its names, in lower case. */
export function findCommand(name: string): SlashCommand | undefined {
  return BY_NAME.get(name);
}

/** Runs what was entered after a slash. */
export function runCommand(entered: Entered): void {
  const { client, window } = entered;
  const [name, rest] = firstWord(entered.rest);
  const command = findCommand(name.toLowerCase());
  if (command === undefined) {
    client.error(window, `Unknown command /${name}: /help shows all; //${name} says /${name}`);
    return;
  }
  const wrong = command.run({ ...entered, rest: rest.trim() });
  if (wrong !== undefined) client.error(window, `${wrong} (${withUsage(command)})`);
}
