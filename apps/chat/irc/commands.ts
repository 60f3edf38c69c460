import type { Commands } from "./command.ts";
import { CHANNEL_COMMANDS } from "./commands/channels.ts";
import { MESSAGE_COMMANDS } from "./commands/messages.ts";
import { MODE_COMMANDS } from "./commands/modes.ts";
import { OPERATOR_COMMANDS } from "./commands/operators.ts";
import { QUERY_COMMANDS } from "./commands/queries.ts";
import { REGISTRATION_COMMANDS } from "./commands/registration.ts";

/** All commands of the protocol, a family in each file. */
export const COMMANDS: Commands = {
  ...REGISTRATION_COMMANDS,
  ...CHANNEL_COMMANDS,
  ...MODE_COMMANDS,
  ...MESSAGE_COMMANDS,
  ...QUERY_COMMANDS,
  ...OPERATOR_COMMANDS,
};
