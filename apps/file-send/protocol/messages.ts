import { MAX_REASON } from "./reasons.ts";
import { TransferError } from "./transfer_error.ts";

/** Who sends the files, and who gets them. */
export type Role = "sender" | "receiver";

/** Why one side has given up, as the other is told. */
export const CANCEL_CODES = [
  "protocol",
  "auth",
  "refused",
  "integrity",
  "disk",
  "source",
  "interrupted",
  "internal",
] as const;

/** Why one side has given up, as the other is told. */
export type CancelCode = typeof CANCEL_CODES[number];

/** A file or folder that is offered. */
export interface ManifestEntry {
  /** Names from the top. */
  readonly path: readonly string[];
  readonly kind: "file" | "directory";
  /** In bytes; `null` if nobody knows. */
  readonly size: number | null;
  /** Permission bits. */
  readonly mode: number;
  /** In milliseconds since 1970. */
  readonly mtime: number | null;
  /** Another one if the source has changed. */
  readonly id: string;
  /** Whether each chunk is proved to come from who knows the secret; no part of the message. @default {false} */
  readonly proved?: boolean;
}

/** What the receiver does about an entry. */
export interface Decision {
  readonly entry: number;
  readonly action: "send" | "skip" | "refuse";
  /** Chunks that are there already. */
  readonly chunks: number;
  /** Their digests, in hex. */
  readonly digests: string;
  readonly reason: string;
}

/** An entry that did not get there. */
export interface EntryFailure {
  readonly entry: number;
  readonly reason: string;
}

/** The messages by their type; PROTOCOL.md says what they mean. */
export interface Messages {
  readonly hello: {
    readonly protocol: string;
    readonly version: number;
    readonly role: Role;
    readonly nonce: string;
    readonly auth: boolean;
    readonly software: string;
  };
  readonly proof: { readonly mac: string };
  readonly manifest: { readonly entries: readonly ManifestEntry[] };
  readonly "manifest-end": {
    readonly entries: number;
    readonly bytes: number;
    readonly digest: string;
    readonly mac: string;
  };
  readonly accept: { readonly entries: readonly Decision[] };
  readonly "accept-end": Readonly<Record<never, never>>;
  readonly failed: EntryFailure;
  readonly done: {
    readonly entry: number;
    readonly size: number;
    readonly root: string;
    readonly mac: string;
  };
  readonly stored: { readonly bytes: number };
  readonly end: { readonly root: string; readonly mac: string };
  readonly verdict: {
    readonly root: string;
    readonly files: number;
    readonly bytes: number;
    readonly failures: number;
    readonly mac: string;
  };
  readonly bye: Readonly<Record<never, never>>;
  readonly alive: Readonly<Record<never, never>>;
  readonly cancel: { readonly code: CancelCode; readonly reason: string };
}

/** The types of messages. */
export type MessageType = keyof Messages;

/** A message. */
export type Message = { [T in MessageType]: { readonly type: T } & Messages[T] }[MessageType];

/** Checks a field; returns it, or `undefined` if it is not what it should be. */
type Field = (value: unknown) => unknown;

/** So many characters are enough for any name. */
const MAX_TEXT = 4_096;

const textOf = (most: number): Field => (value) =>
  typeof value === "string" && value.length <= most && value.isWellFormed() ? value : undefined;
const text = textOf(MAX_TEXT);
const reason = textOf(MAX_REASON);
const boolean: Field = (value) => typeof value === "boolean" ? value : undefined;
const count: Field = (value) =>
  Number.isSafeInteger(value) && value as number >= 0 ? value : undefined;
const oneOf = (...values: readonly string[]): Field => (value) =>
  values.includes(value as string) ? value : undefined;
const orNull = (field: Field): Field => (value) => value === null ? null : field(value);
const optional = (field: Field, missing: unknown): Field => (value) =>
  value === undefined ? missing : field(value);
const mode: Field = (value) =>
  count(value) !== undefined && value as number <= 0o777 ? value : undefined;
const time: Field = (value) =>
  Number.isFinite(value) && Math.abs(value as number) <= 8.64e15 ? value : undefined;

/** Bytes in hex; without a length any number of them. */
const hex = (bytes?: number): Field => (value) =>
  typeof value === "string" && /^(?:[0-9a-f]{2})*$/.test(value) &&
    (bytes === undefined || value.length === 2 * bytes)
    ? value
    : undefined;

const list = (item: Field): Field => (value) => {
  if (!Array.isArray(value)) return undefined;
  const items = value.map(item);
  return items.includes(undefined) ? undefined : items;
};

function record(fields: Readonly<Record<string, Field>>): Field {
  const all = Object.entries(fields);
  return (value) => {
    if (typeof value !== "object" || value === null) return undefined;
    const result: Record<string, unknown> = {};
    for (const [name, field] of all) {
      const checked = field((value as Record<string, unknown>)[name]);
      if (checked === undefined) return undefined;
      result[name] = checked;
    }
    return result;
  };
}

/** SHA-256 in hex, or nothing where there was no proof. */
const mac = optional((value) => value === "" ? value : hex(32)(value), "");

const FIELDS: Readonly<Record<MessageType, Readonly<Record<string, Field>>>> = {
  hello: {
    protocol: text,
    version: count,
    role: oneOf("sender", "receiver"),
    nonce: hex(32),
    auth: boolean,
    software: text,
  },
  proof: { mac: hex(32) },
  manifest: {
    entries: list(record({
      path: (value) => Array.isArray(value) && value.length > 0 ? list(text)(value) : undefined,
      kind: oneOf("file", "directory"),
      size: orNull(count),
      mode,
      mtime: orNull(time),
      id: text,
    })),
  },
  "manifest-end": { entries: count, bytes: count, digest: hex(32), mac },
  accept: {
    entries: list(record({
      entry: count,
      action: oneOf("send", "skip", "refuse"),
      chunks: optional(count, 0),
      digests: optional(hex(), ""),
      reason: optional(reason, ""),
    })),
  },
  "accept-end": {},
  failed: { entry: count, reason },
  done: { entry: count, size: count, root: hex(32), mac },
  stored: { bytes: count },
  end: { root: hex(32), mac },
  verdict: { root: hex(32), files: count, bytes: count, failures: count, mac },
  bye: {},
  alive: {},
  cancel: { code: oneOf(...CANCEL_CODES), reason },
};

const PARSERS = new Map(Object.entries(FIELDS).map(([type, fields]) => [type, record(fields)]));

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a message.
 *
 * @throws {TransferError} If it is none.
 */
export function parseMessage(body: Uint8Array): Message {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(body));
  } catch (cause) {
    throw new TransferError("protocol", "the other side sent a message that is not JSON", {
      cause,
    });
  }
  const type = (value as { type?: unknown } | null)?.type;
  const parsed = typeof type === "string" ? PARSERS.get(type)?.(value) : undefined;
  if (parsed === undefined) {
    const what = JSON.stringify(type)?.slice(0, 40);
    throw new TransferError("protocol", `the other side sent a bad message of type ${what}`);
  }
  return { type, ...parsed as object } as Message;
}
