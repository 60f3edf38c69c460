import type { CloseKind, CloseReason } from "@zocalo/multiclient";

/** In the words that IRC servers have for it. */
const TEXTS: Readonly<Record<Exclude<CloseKind, "application">, string>> = {
  peer: "Client closed connection",
  lost: "Connection reset by peer",
  overflow: "SendQ exceeded",
  flood: "Excess Flood",
  idle: "Ping timeout",
  introduction: "Registration timed out",
  protocol: "Protocol error",
  error: "Internal error",
  shutdown: "Server shutting down",
};

/** Why a client has gone, as it is told and as others are. */
export function closeText({ kind, message }: CloseReason): string {
  return kind === "application" ? message : TEXTS[kind];
}
