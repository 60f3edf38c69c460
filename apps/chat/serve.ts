import { type Command, type Context, defineCommand } from "../common/command.ts";
import { EXIT } from "../common/exit_code.ts";
import { Interruption, unlessAborted } from "../common/interrupts.ts";
import { serveUntilInterrupted } from "../common/serve_until_interrupted.ts";
import { TLS_LISTEN_OPTIONS } from "../common/tls_options.ts";
import { ChatService } from "./_chat_service.ts";
import { NATS_OPTIONS } from "./_nats_settings.ts";
import { readSettings, type ServeValues } from "./_read_settings.ts";
import { type OutputOptions, ServeOutput } from "./_serve_output.ts";

async function run(values: ServeValues & OutputOptions, context: Context): Promise<number> {
  const { interrupts } = context;
  const settings = await unlessAborted(readSettings(values, context), interrupts.drain);
  const output = new ServeOutput(context, values);
  const service = await ChatService.start(settings, output);
  for (const endpoint of service.endpoints) output.listening(endpoint);
  await serveUntilInterrupted(service, interrupts, {
    draining: () => output.draining(service.clients),
    stopped: (report, duration) => output.stopped(report, duration),
  });
  return EXIT.OK;
}

/** `chat serve`. */
export const serve: Command = defineCommand({
  name: "serve",
  summary: "An IRC server: every IRC client can connect",
  arguments: {
    endpoints: {
      type: "endpoint",
      value: "ENDPOINT",
      help: "Where to listen; port 0 takes a free one",
      default: "tcp://127.0.0.1:6667",
      repeatable: true,
      transports: ["tcp", "tls", "unix"],
    },
  },
  options: {
    name: {
      type: "string",
      value: "NAME",
      help: "Name of the server, as a host is named [irc.localhost]",
    },
    network: {
      type: "string",
      value: "NAME",
      help: "Name of the network, for people",
      default: "Zocalo",
    },
    motd: { type: "file", value: "FILE", help: "Text that everybody gets who comes" },
    history: {
      type: "integer",
      value: "N",
      help: "Messages kept for those who join a channel; 0: none",
      default: "100",
      min: "0",
      max: "10000",
    },
    maxLine: {
      type: "integer",
      value: "N",
      help: "Bytes of a line with its ending, tags apart",
      default: "512",
      min: "512",
      max: "16384",
    },
    flood: {
      type: "rate",
      value: "N/D",
      help: "Lines of a client in a time, and at once; off: any",
      default: "5/2s",
    },
    maxSendq: {
      type: "size",
      value: "BYTES",
      help: "What may wait for a client that reads slowly",
      default: "96k",
      min: "64k",
      max: "1G",
    },
    maxClients: {
      type: "integer",
      value: "N",
      help: "Clients at once on each endpoint; others are refused",
      default: "10000",
      min: "1",
    },
    maxClientsPerHost: {
      type: "integer",
      value: "N",
      help: "Of these, from one host; 0: any",
      default: "100",
      min: "0",
    },
    passwordFile: {
      type: "file",
      value: "FILE",
      help: "Password that clients must give, a line; -: standard input",
    },
    operFile: {
      type: "file",
      value: "FILE",
      help: "Operators, as NAME:HASH lines: see chat hash-password",
    },
    ...NATS_OPTIONS,
    ...TLS_LISTEN_OPTIONS,
    insecure: {
      type: "boolean",
      help: "Let everybody in though others than this machine can connect",
    },
  },
  notes:
    'Prints "listening on ENDPOINT" to standard error, who comes, joins and goes, and who is closed\n' +
    "because of a limit. SIGINT or SIGTERM drains: all clients get what waits for them and are told.\n" +
    "A second signal aborts. The exit code is 0 in either case.",
  async run(values, context) {
    try {
      return await run(values, context);
    } catch (error) {
      // Before it listened there was nothing to drain, and nothing that was cut short.
      if (error instanceof Interruption) return EXIT.OK;
      throw error;
    }
  },
});
