import type { Commands } from "../command.ts";
import { INVITE } from "./_invite.ts";
import { JOIN } from "./_join.ts";
import { KICK } from "./_kick.ts";
import { LIST } from "./_list.ts";
import { NAMES } from "./_names.ts";
import { PART } from "./_part.ts";
import { TOPIC } from "./_topic.ts";

/** What channels there are, and who is in them. */
export const CHANNEL_COMMANDS: Commands = { JOIN, PART, TOPIC, NAMES, LIST, INVITE, KICK };
