import { assertEquals, assertNotEquals } from "@std/assert";
import { program as chat } from "../apps/chat/main.ts";
import { program as echo } from "../apps/echo/main.ts";
import { program as fileSend } from "../apps/file-send/main.ts";
import { program as howto } from "../apps/howto/main.ts";
import { defineCommand, type Program } from "../apps/common/command.ts";
import { optionFaults } from "./option_tables.ts";

for (const program of [echo, chat, fileSend, howto]) {
  Deno.test(`optionFaults() finds nothing when it reads the README of ${program.name}`, async () => {
    const path = new URL(`../apps/${program.name}/README.md`, import.meta.url);
    assertEquals(optionFaults(program, await Deno.readTextFile(path)), []);
  });
}

const serve = defineCommand({
  name: "serve",
  summary: "Serves",
  arguments: {},
  options: {
    maxClients: { type: "integer", short: "m", value: "N", help: "Clients at once", default: "5" },
    dryRun: { type: "boolean", help: "Do nothing" },
  },
  without: ["verbose"],
  run: () => Promise.resolve(0),
});
const stop = defineCommand({
  name: "stop",
  summary: "Stops",
  arguments: {},
  options: { now: { type: "boolean", help: "At once" } },
  run: () => Promise.resolve(0),
});
const PROGRAM: Program = {
  name: "app",
  executable: "zocalo-app",
  version: "1",
  summary: "An app",
  commands: [serve, stop],
};

const README = `## app serve

\`\`\`sh
# To stop it, press Ctrl-C
app serve
\`\`\`

| option                    | meaning                |
| ------------------------- | ---------------------- |
| \`-m\`, \`--max-clients N\` | clients at once \`[5]\` |
| \`--dry-run\`, \`--json\`   | do nothing             |

## app stop

\`--now\` does not wait.
`;

Deno.test("optionFaults() finds nothing when a README is right", () => {
  assertEquals(optionFaults(PROGRAM, README), []);
});

/** How a README may be wrong: what of it is replaced. */
const WRONG: Record<string, [from: string, to: string]> = {
  "an option is missing": ["--now", "now"],
  "an option is only where another command is explained": ["## app stop\n\n", ""],
  "an option is not there": ["--dry-run", "--dry-walk"],
  "an option is of another command": ["--json", "--now"],
  "a short name is another": ["-m`", "-n`"],
  "a short name is missing": ["`-m`, ", ""],
  "a short name alone is not there": ["`--dry-run`, `--json`", "`-q`, `-x`"],
  "an option that all commands share is refused by this one": ["--json`", "--verbose`"],
  "a value has another name": ["-clients N", "-clients COUNT"],
  "a value is missing": ["-clients N", "-clients"],
  "a switch has a value": ["--dry-run`", "--dry-run N`"],
  "a default is another": ["[5]", "[6]"],
  "a default is missing": [" `[5]`", ""],
  "a default is too many": ["do nothing", "do nothing `[1]`"],
};

for (const [what, [from, to]] of Object.entries(WRONG)) {
  Deno.test(`optionFaults() tells when ${what}`, () => {
    const readme = README.replace(from, to);
    assertNotEquals(readme, README);
    assertEquals(optionFaults(PROGRAM, readme).length > 0, true);
  });
}
