import type { Client, ClientServer, Frame } from "@zocalo/multiclient";
import type { Endpoint } from "@zocalo/transport";
import type { Link } from "./irc/link.ts";
import type { OutLine } from "./irc/relay.ts";
import type { Session } from "./irc/session.ts";

/** A client of this server. */
export type ChatClient = Client<string, Session>;

/** The connections of one endpoint. */
export type ChatServer = ClientServer<string, string, Session>;

/** Where a client is; those of a Unix socket have no address. */
export function addressOf({ remote }: { readonly remote: Endpoint }): string {
  return remote.hostname ?? remote.transport;
}

/** Makes one of a client for the protocol. */
export class ClientLink implements Link {
  readonly host: string;
  readonly address: string;
  readonly secure: boolean;
  readonly #client: Client<string, unknown>;
  readonly #encode: (line: string) => Frame;

  /** `host` is what others see. */
  constructor(client: Client<string, unknown>, host: string, encode: (line: string) => Frame) {
    this.host = host;
    this.address = addressOf(client);
    this.secure = client.remote.transport === "tls";
    this.#client = client;
    this.#encode = encode;
  }

  send(line: OutLine): void {
    this.#client.send((line.encoded ??= this.#encode(line.text)) as Frame);
  }

  flushed(): Promise<void> {
    return this.#client.flushed();
  }

  charge(lines: number): void {
    this.#client.charge(lines);
  }

  admit(): void {
    this.#client.admit();
  }

  close(reason: string): void {
    this.#client.close(reason);
  }
}
