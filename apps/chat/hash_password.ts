import { type Command, defineCommand } from "../common/command.ts";
import { EXIT } from "../common/exit_code.ts";
import { readPassword } from "../common/read_password.ts";
import { hashPassword } from "./password_hash.ts";

/** `chat hash-password`. */
export const hashPasswordCommand: Command = defineCommand({
  name: "hash-password",
  summary: "Makes the hash of a password, for --oper-file of chat serve",
  arguments: {},
  options: {},
  without: ["verbose"],
  notes: "Asks for the password on a terminal, without showing it; else it is the only line of\n" +
    "standard input. Prints the hash: scrypt, with a new salt each time.",
  async run({ json }, context) {
    const hash = await hashPassword(await readPassword("PASSWORD", "-", context));
    if (json) await context.out.json({ hash });
    else await context.out.line(hash);
    return EXIT.OK;
  },
});
