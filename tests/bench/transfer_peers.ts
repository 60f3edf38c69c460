/** Programs that move files from one machine to another. */
import { userInfo } from "node:os";
import { EXECUTABLES } from "../../tools/compile.ts";
import { freePort } from "../support/run.ts";
import { deno } from "./commands.ts";
import { APP_FLAGS } from "./echo_servers.ts";
import { run } from "./process.ts";
import type { Context } from "./suite.ts";
import { MissingToolError } from "./tools.ts";
import { type TransferCommands, transferPeer, type TransferPeerOptions } from "./transfer.ts";
import { checkMailbox, TWIST, wormhole } from "./wormhole.ts";

/** Of shapes in which nothing is checked. */
const RAW_SHAPES = ["raw-tmpfs", "raw-disk"] as const;

const CHECKED_SHAPES = [
  "1g-tmpfs",
  "1g-disk",
  "1g-disk-fsync",
  "10k-tmpfs",
  "10k-disk",
  "10k-disk-fsync",
];
const SHAPES_WITHOUT_FSYNC = CHECKED_SHAPES.filter((name) => !name.endsWith("-fsync"));

/** Of a folder it makes a ZIP file first. */
const ONE_FILE = SHAPES_WITHOUT_FSYNC.filter((name) => name.startsWith("1g-"));

async function fileSend(context: Context): Promise<TransferCommands> {
  const { main } = EXECUTABLES["zocalo-file-send"]!;
  // With less, Deno refuses everything below /dev, and so /dev/shm.
  const argv = await deno(`../../${main}`, [...APP_FLAGS, "--allow-all"])(context);
  return {
    ends: true,
    listen({ shape, folder }) {
      const target = shape.raw
        ? ["--raw", "-o", `${folder}/${shape.what}`]
        : ["--once", "--accept-all", "-o", folder, ...(shape.fsync ? [] : ["--no-fsync"])];
      return Promise.resolve([...argv, "receive", ":0", ...target]);
    },
    connect({ shape, source }, port) {
      return Promise.resolve([
        ...argv,
        "send",
        `:${port}`,
        source,
        ...(shape.raw ? ["--raw"] : []),
      ]);
    },
  };
}

/** Whole files, as nothing is there that a difference could be sent of. It checks what came by a digest of each file. */
const rsync: TransferCommands = {
  ends: false,
  async listen({ folder, scratch }) {
    const config = `${scratch}/rsyncd.conf`;
    const root = Deno.uid() === 0 ? "uid = 0\ngid = 0\n" : "";
    const module = `[to]\npath = ${folder}\nread only = no\n`;
    await Deno.writeTextFile(config, `use chroot = no\naddress = 127.0.0.1\n${root}${module}`);
    const port = `--port=${await freePort()}`;
    return [
      "rsync",
      "--daemon",
      "--no-detach",
      `--config=${config}`,
      port,
      "--log-file=/dev/stderr",
    ];
  },
  connect({ shape, source }, port) {
    const options = ["-rptW", ...(shape.fsync ? ["--fsync"] : [])];
    return Promise.resolve(["rsync", ...options, source, `rsync://127.0.0.1:${port}/to/`]);
  },
};

const SSHD = "/usr/sbin/sshd";

async function sshdConfig(folder: string, port: number): Promise<string> {
  const path = `${folder}/sshd_config`;
  await run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", `${folder}/key`]);
  await Deno.copyFile(`${folder}/key.pub`, `${folder}/authorized_keys`);
  const lines = [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${folder}/key`,
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    "PidFile none",
    "StrictModes no",
    "UsePAM no",
    "Subsystem sftp internal-sftp",
  ];
  await Deno.writeTextFile(path, lines.join("\n") + "\n");
  return path;
}

/** It encrypts as well, with what both sides agree on. */
const scp: TransferCommands = {
  ends: false,
  async listen({ scratch }) {
    return [SSHD, "-D", "-e", "-f", await sshdConfig(scratch, await freePort())];
  },
  connect({ source, folder, scratch }, port) {
    const options = [
      "BatchMode=yes",
      "StrictHostKeyChecking=no",
      "UserKnownHostsFile=/dev/null",
      "IdentitiesOnly=yes",
    ].flatMap((option) => ["-o", option]);
    const key = ["-P", String(port), "-i", `${scratch}/key`, "-F", "none"];
    const target = `${userInfo().username}@127.0.0.1:${folder}`;
    return Promise.resolve(["scp", "-qrp", ...key, ...options, source, target]);
  },
};

async function checkSshd({ build }: Context): Promise<void> {
  const folder = await build.once("sshd", (path) => Deno.mkdir(path));
  try {
    await run([SSHD, "-t", "-f", await sshdConfig(folder, 1)]);
  } catch (cause) {
    throw new MissingToolError(`sshd (openssh-server) cannot run: ${(cause as Error).message}`);
  }
}

const socat: TransferCommands = {
  ends: true,
  listen({ shape, folder }) {
    const from = "TCP-LISTEN:0,bind=127.0.0.1";
    const to = `CREATE:${folder}/${shape.what}`;
    return Promise.resolve(["socat", "-dd", "-u", "-b", "1048576", from, to]);
  },
  connect({ source }, port) {
    const to = `TCP:127.0.0.1:${port}`;
    return Promise.resolve(["socat", "-u", "-b", "1048576", `OPEN:${source}`, to]);
  },
};

const PEERS: readonly TransferPeerOptions[] = [
  {
    name: "rsync",
    title: "rsync daemon -W",
    shapes: CHECKED_SHAPES,
    programs: ["rsync"],
    commands: () => Promise.resolve(rsync),
  },
  {
    name: "scp",
    title: "scp",
    shapes: SHAPES_WITHOUT_FSYNC,
    programs: ["scp", "ssh-keygen"],
    prepare: checkSshd,
    commands: () => Promise.resolve(scp),
  },
  {
    name: "magic-wormhole",
    title: "magic-wormhole",
    shapes: ONE_FILE,
    programs: ["wormhole", TWIST],
    prepare: checkMailbox,
    commands: wormhole,
  },
  {
    name: "socat",
    title: "socat",
    shapes: RAW_SHAPES,
    programs: ["socat"],
    commands: () => Promise.resolve(socat),
  },
  { name: "zocalo", title: "file-send", programs: [], commands: fileSend },
];

/** In the order of the table. */
export const TRANSFER_PEERS = PEERS.map(transferPeer);
