import { formatMessage } from "../irc/message.ts";
import { historyEnded } from "./_history.ts";
import type { Handler, Handlers } from "./_incoming.ts";
import { keep, MAX_NAME } from "./_keep.ts";
import { becomeReady } from "./_registration.ts";

const ping: Handler = (client, { params }) => {
  // Cut: what is given back must fit into a line.
  const token = (params.at(-1) ?? "").slice(0, MAX_NAME);
  client.outbox.now(formatMessage(undefined, "PONG", [token], true));
};

const pong: Handler = (client, { params, session }) => {
  const token = params.at(-1) ?? "";
  session.confirmBefore(client.outbox.pong(token));
  if (token === session.historyToken) session.historyToken = undefined;
  // What was asked before it has been answered.
  if (token === session.readyToken) becomeReady(client, session);
};

const error: Handler = (client, { params, session }) => {
  const reason = keep(params.at(-1) ?? "");
  session.lastError = reason;
  if (!session.quitting) client.error(client.windows.status, reason, "ERROR");
  // ngircd and inspircd say no more than this of a wrong password.
  if (session.phase === "registering" && /password|access denied/i.test(reason)) {
    client.exit ??= { code: 6, reason };
  }
};

const batch: Handler = (client, { params, session, label, origin }) => {
  const [reference = "", type = "", ...rest] = params;
  const name = reference.slice(1);
  if (reference.startsWith("+")) {
    session.openBatch(name, {
      type: keep(type, MAX_NAME),
      params: rest.slice(0, 1).map((param) => keep(param, MAX_NAME)),
      origin: label === undefined ? undefined : origin,
      label,
      lines: 0,
    });
  } else if (reference.startsWith("-")) {
    const ended = session.closeBatch(name);
    if (ended?.type === "chathistory") historyEnded(client, ended);
  }
};

/** FAIL, WARN and NOTE: command, code, what it is about, and a text for people. */
const standardReply: Handler = (client, { command, params, session, label, origin }) => {
  const [about = "", code = ""] = params;
  const text = `${params.at(-1) ?? ""} (${about} ${code})`;
  if (command !== "FAIL") return client.info(origin, text);
  const failed = session.takeUnconfirmed(label);
  client.error(origin, failed === undefined ? text : `${text}: not sent: ${failed.text}`, code);
};

const kill: Handler = (client, { nick, params }) => {
  client.error(
    client.windows.status,
    `${nick} has closed your connection: ${params.at(-1) ?? ""}`,
    "KILL",
  );
};

export const PROTOCOL: Handlers = {
  PING: ping,
  PONG: pong,
  ERROR: error,
  BATCH: batch,
  FAIL: standardReply,
  WARN: standardReply,
  NOTE: standardReply,
  KILL: kill,
  // It says that a request was dealt with, and nothing else.
  ACK: () => {},
};
