/** `chat serve` within this process, and programs that misbehave beside it. */
import { fromFileUrl } from "@std/path";
import { formatEndpoint, parseEndpoint } from "@zocalo/transport";
import type { ChatEvent } from "../../apps/chat/_chat_event.ts";
import { ChatService } from "../../apps/chat/_chat_service.ts";
import type { ChatSettings } from "../../apps/chat/_chat_settings.ts";
import type { IrcConfig } from "../../apps/chat/irc/config.ts";
import { Printed } from "../support/app.ts";

/** Of a server without a password, or operators. */
export const CHAT_CONFIG: IrcConfig = {
  name: "irc.test",
  network: "TestNet",
  version: "zocalo-test",
  motd: [],
  maxLine: 512,
  history: 100,
};

const SETTINGS: ChatSettings = {
  endpoints: [parseEndpoint("tcp://127.0.0.1:0")],
  irc: CHAT_CONFIG,
  tls: undefined,
  maxClients: 10_000,
  maxClientsPerHost: Infinity,
  maxSendq: 98_304,
  flood: "off",
  registrationTimeout: 60_000,
};

/** A running server. It is gone when it is disposed of. */
export interface RunningChat extends AsyncDisposable {
  readonly service: ChatService;
  readonly endpoint: string;
}

/** Starts a server. That something went wrong inside is an uncaught error. */
export async function startChat(
  settings: Partial<ChatSettings> = {},
  onEvent: (event: ChatEvent) => void = () => {},
): Promise<RunningChat> {
  const service = await ChatService.start({ ...SETTINGS, ...settings }, {
    event: onEvent,
    trouble: (message) => reportError(new Error(message)),
  });
  return {
    service,
    endpoint: formatEndpoint(service.endpoints[0]!),
    [Symbol.asyncDispose]: async () => void await service.shutdown(0),
  };
}

/** Clients of `python_irc.py`. They are killed when they are disposed of. */
export class PythonIrc implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #stdout: Printed;

  constructor(...args: string[]) {
    const path: string = fromFileUrl(new URL("python_irc.py", import.meta.url));
    this.#process = new Deno.Command("python3", {
      args: [path, ...args],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#stdout = new Printed(this.#process.stdout);
  }

  /** Waits until it tells something of a type. */
  // deno-lint-ignore no-explicit-any -- tests say what they expect of it
  async told(type: string): Promise<any> {
    const [[line]] = await this.#stdout.match(RegExp(`^{"type": "${type}".*}$`, "gm")) as [
      [string],
    ];
    return JSON.parse(line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await Promise.all([this.#process.status, this.#stdout.ended]);
    await this.#process.stdin.close().catch(() => {});
  }
}

/** The port of an endpoint. */
export function portOf(endpoint: string): string {
  return endpoint.slice(endpoint.lastIndexOf(":") + 1);
}
