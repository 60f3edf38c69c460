import { type Endpoint, formatEndpoint } from "@zocalo/transport";
import type { Context } from "../common/command.ts";
import type { ChatEvent, ChatObserver } from "./_chat_event.ts";
import { type ChatReport, MAX_NAMED } from "./_chat_service.ts";
import { inMicroseconds } from "./_client_event.ts";

/** How much is said. */
export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** What only those hear of who ask for more. */
const DETAILS: ReadonlySet<ChatEvent["event"]> = new Set([
  "opened",
  "throttled",
  "closed",
  "handshake",
]);

function countClients(count: number): string {
  return `${count} client${count === 1 ? "" : "s"}`;
}

/** An event as a line of text. */
export function describe(event: ChatEvent): string {
  switch (event.event) {
    case "registered":
      return `${event.nick} has come from ${event.address}`;
    case "quit":
      return `${event.nick} has gone: ${event.reason}`;
    case "joined":
      return `${event.nick} joined ${event.channel}`;
    case "parted":
      return `${event.nick} left ${event.channel}`;
    case "renamed":
      return `${event.nick} is called ${event.to} now`;
    case "killed":
      return `${event.nick} was closed by ${event.by}: ${event.reason}`;
    case "serverJoined":
      return `server ${event.server} has joined`;
    case "serverLost":
      return `server ${event.server} is lost`;
    case "serverAhead":
      return `server ${event.server} has a clock that is a day ahead: what it says is passed over`;
    case "natsConnected":
      return `connected to ${event.url}`;
    case "natsLost":
      return `lost ${event.url}: ${event.reason}: trying again`;
    case "oper":
      return `${event.nick} is an operator now: ${event.name}`;
    case "wrongPassword":
      return `${event.nick} from ${event.address} gave a wrong password`;
    case "refused":
      return `${event.remote} refused: ${event.reason}`;
    case "handshake":
      return `${event.remote} has not completed its TLS handshake: ${event.reason}`;
  }
  // Clients of a Unix socket have no address.
  const who = event.remote === "unix:" ? `client ${event.id} of ${event.endpoint}` : event.remote;
  switch (event.event) {
    case "opened":
      return `${who} opened`;
    case "throttled":
      return `${who} sends too fast and is slowed down`;
    case "limited":
      return `${event.nick === null ? who : `${event.nick} (${who})`} closed: ${event.reason}`;
    case "closed":
      return `${who} closed: ${event.outcome}, ${event.lines} lines, ${event.bytesRead} bytes in, ` +
        `${event.bytesWritten} out, ${(event.duration / 1_000).toFixed(3)} s: ${event.reason}`;
  }
}

/** What `chat serve` says: messages on standard error, or events on standard output. */
export class ServeOutput implements ChatObserver {
  readonly #context: Context;
  readonly #options: OutputOptions;
  /** Why connections were refused that nobody was told of. */
  readonly #refused = new Set<string>();

  constructor(context: Context, options: OutputOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** Nobody waits for these lines: a reader that has stopped must not stop the server. */
  #say(text: string, event: object): void {
    if (this.#options.json) void this.#context.out.json(event);
    else if (!this.#options.quiet) void this.#context.err.line(text);
  }

  listening(endpoint: Endpoint): void {
    const name = formatEndpoint(endpoint);
    this.#say(`listening on ${name}`, { event: "listening", endpoint: name });
  }

  event(event: ChatEvent): void {
    if (!this.#options.verbose && (DETAILS.has(event.event) || this.#wasTold(event))) return;
    this.#say(describe(event), event);
  }

  /** Of a flood of connections the first is told: it must not become a flood of lines. */
  #wasTold(event: ChatEvent): boolean {
    if (event.event !== "refused") return false;
    if (this.#refused.has(event.reason)) return true;
    this.#refused.add(event.reason);
    return false;
  }

  /** A message of several lines, such as a stack trace, stays one. */
  trouble(message: string): void {
    for (const line of `chat: ${message}`.split("\n")) void this.#context.err.line(line);
  }

  draining(clients: number): void {
    if (clients === 0) return;
    const text = `draining ${countClients(clients)}; a second signal aborts`;
    this.#say(text, { event: "draining", clients });
  }

  /** The last words. Clients that were cut are worth a message even to those who want it quiet. */
  async stopped({ drained, aborted, named }: ChatReport, duration: number): Promise<void> {
    const { out, err } = this.#context;
    if (this.#options.json) {
      const event = { event: "stopped", drained, aborted, duration: inMicroseconds(duration) };
      await out.json(event, { keep: true });
    }
    if (aborted === 0) return;
    const names = aborted > MAX_NAMED ? [...named, "…"] : named;
    const after = `${Number((duration / 1_000).toFixed(1))}s`;
    const message = `aborted ${countClients(aborted)} after ${after}: ${names.join(", ")}`;
    await err.line(message, { keep: true });
  }
}
