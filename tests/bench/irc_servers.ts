/** IRC servers, all without a throttle, and with 64 KiB that may wait for a client. */
import { EXECUTABLES } from "../../tools/compile.ts";
import { needs } from "../support/skip.ts";
import { deno, type Program, python } from "./commands.ts";
import { APP_FLAGS } from "./echo_servers.ts";
import type { ServerPeerOptions } from "./server_peer.ts";
import { MissingToolError } from "./tools.ts";

function foreign(name: string): Program {
  return (context) => {
    if (needs(name).ignore) throw new MissingToolError(`${name} is not installed`);
    return python(`peers/chat/${name}.py`)(context);
  };
}

export const NGIRCD: ServerPeerOptions = {
  name: "ngircd",
  title: "ngircd",
  program: foreign("ngircd"),
};

export const INSPIRCD: ServerPeerOptions = {
  name: "inspircd",
  title: "InspIRCd",
  program: foreign("inspircd"),
};

export const ZOCALO_CHAT: ServerPeerOptions = {
  name: "zocalo",
  title: "chat serve",
  program: deno("peers/chat/zocalo_chat.ts", [
    ...APP_FLAGS,
    ...EXECUTABLES["zocalo-chat"]!.permissions,
  ]),
};
