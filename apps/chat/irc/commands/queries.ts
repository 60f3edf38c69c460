import type { Commands } from "../command.ts";
import { INFO, LINKS, MOTD, TIME, VERSION } from "./_about_server.ts";
import { HELP } from "./_help.ts";
import { LUSERS } from "./_lusers.ts";
import { MONITOR } from "./_monitor.ts";
import { ISON, USERHOST } from "./_presence.ts";
import { WHO } from "./_who.ts";
import { WHOIS, WHOWAS } from "./_whois.ts";

/** Questions about users and the server, which change nothing that others see. */
export const QUERY_COMMANDS: Commands = {
  WHO,
  WHOIS,
  WHOWAS,
  ISON,
  USERHOST,
  MONITOR,
  LUSERS,
  MOTD,
  VERSION,
  TIME,
  INFO,
  HELP,
  LINKS,
};
