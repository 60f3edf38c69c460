import type { Argument, Options, ValueOption } from "../common/command.ts";
import { TLS_CONNECT_OPTIONS, TLS_LISTEN_OPTIONS } from "../common/tls_options.ts";
import { ON_EXIST } from "./store/placing.ts";

const LISTEN = {
  type: "endpoint",
  value: "ENDPOINT",
  help: "Where to listen; port 0 takes a free one",
  default: "tcp://127.0.0.1:7008",
  transports: ["tcp", "tls", "unix"],
} as const satisfies ValueOption;

/** Where a command listens that has no other arguments. */
export const LISTEN_ARGUMENT = LISTEN satisfies Argument;

/** Where a command listens whose arguments are paths. */
export const LISTEN_OPTION = { ...LISTEN, short: "l" } as const satisfies ValueOption;

/** Where a command connects to. */
export const CONNECT_ARGUMENT = {
  type: "endpoint",
  value: "ENDPOINT",
  help: "Where the other side listens",
  transports: ["tcp", "tls", "unix"],
  connect: true,
} as const satisfies Argument;

/** What is sent. */
export const PATHS_ARGUMENT = {
  type: "file",
  value: "PATH",
  help: "Files and folders to send, or - for standard input",
  repeatable: true,
} as const satisfies Argument;

const RAW = {
  type: "boolean",
  help: "Only bytes until the end, as nc has them: no names, no check, no resume",
} as const;

/** Of commands that get files. */
export const RECEIVE_OPTIONS = {
  output: {
    type: "file",
    short: "o",
    value: "PATH",
    help: "Folder that files go to, or with --raw the file [.]",
  },
  onExist: {
    type: "string",
    value: "WHAT",
    help: "Where another file is: fail, overwrite, rename or skip",
    choices: ON_EXIST,
    default: "fail",
  },
  acceptAll: { type: "boolean", help: "Ask nobody before taking what is offered" },
  maxSize: {
    type: "size",
    value: "BYTES",
    help: "Most that is taken in one transfer [10G with --accept-all]",
    min: "1",
  },
  stdout: { type: "boolean", help: "Write one file to standard output" },
  noFsync: { type: "boolean", help: "Do not wait until the disk has it; a crash may lose files" },
  noResume: { type: "boolean", help: "Begin unfinished files anew, and keep none" },
  raw: RAW,
} as const satisfies Options;

/** Of commands that send files. */
export const SEND_OPTIONS = {
  name: { type: "string", value: "NAME", help: "What the only PATH is called over there" },
  exclude: {
    type: "string",
    value: "GLOB",
    help: "Leave out what matches: *.tmp, build/, /docs/*.pdf",
    repeatable: true,
  },
  symlinks: {
    type: "string",
    value: "WHAT",
    help: "Links within folders: refuse or skip",
    choices: ["refuse", "skip"],
    default: "refuse",
  },
  limitRate: { type: "size", value: "BYTES", help: "Send at most so many a second", min: "1k" },
  sha256: { type: "boolean", help: "Print the SHA-256 of each file, as sha256sum does" },
  dryRun: { type: "boolean", help: "List what would be sent, and end" },
  raw: RAW,
} as const satisfies Options;

/** Of commands that listen. */
export const LISTENER_OPTIONS = {
  once: { type: "boolean", help: "End after one transfer, with its exit code" },
  passwordFile: {
    type: "file",
    value: "FILE",
    help: "Password to ask for, a line; -: standard input",
  },
  code: { type: "boolean", help: "Ask for a random code, which is printed" },
  ...TLS_LISTEN_OPTIONS,
  insecure: {
    type: "boolean",
    help: "Ask for nothing though others than this machine can connect",
  },
} as const satisfies Options;

/** Of commands that connect. */
export const CONNECTOR_OPTIONS = {
  passwordFile: {
    type: "file",
    value: "FILE",
    help: "The listener's password or code, a line; -: standard input",
  },
  ...TLS_CONNECT_OPTIONS,
} as const satisfies Options;
