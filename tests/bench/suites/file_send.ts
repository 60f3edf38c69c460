/** Files from one program to another. */
import type { Suite } from "../suite.ts";
import { MEMORY_COLUMNS, type TransferShape } from "../transfer.ts";
import { TRANSFER_PEERS } from "../transfer_peers.ts";

type Kind = Pick<TransferShape, "what" | "raw" | "unit"> & { name: string; title: string };

const LARGE: Kind = { name: "1g", title: "1 GiB", what: "large", raw: false, unit: "MB/s" };
const RAW: Kind = { ...LARGE, name: "raw", title: "1 GiB, raw", raw: true };
const SMALL: Kind = {
  name: "10k",
  title: "10 000 files of 1 to 64 KiB",
  what: "small",
  raw: false,
  unit: "files/s",
};

type Place = Pick<TransferShape, "target" | "fsync"> & { name: string; title: string };

const TMPFS: Place = { name: "tmpfs", title: "tmpfs", target: "tmpfs", fsync: false };
const DISK: Place = { name: "disk", title: "disk", target: "disk", fsync: false };
const FSYNC: Place = { name: "disk-fsync", title: "disk, fsync", target: "disk", fsync: true };

const shape = (kind: Kind, place: Place): TransferShape => ({
  ...kind,
  ...place,
  name: `${kind.name}-${place.name}`,
  title: `${kind.title} to ${place.title}`,
});

/** In bytes: as much as a small machine can spare. */
const MEMORY = 200_000_000;

export const fileSend: Suite<TransferShape> = {
  name: "file-send",
  summary: "files over loopback, from the page cache to tmpfs and to disk",
  shapes: [
    ...[LARGE, SMALL].flatMap((kind) => [TMPFS, DISK, FSYNC].map((place) => shape(kind, place))),
    ...[TMPFS, DISK].map((place) => shape(RAW, place)),
  ],
  ours: "zocalo",
  baselines: ["rsync", "scp", "magic-wormhole", "socat"],
  columns: MEMORY_COLUMNS,
  bars: [
    { figure: "rate", over: "rsync", atLeast: 1 },
    { figure: "rate", over: "scp", atLeast: 1 },
    { figure: "rate", over: "magic-wormhole", atLeast: 1 },
    { figure: "rate", over: "socat", atLeast: 0.5 },
    { figure: "sender", atMost: MEMORY },
    { figure: "receiver", atMost: MEMORY },
  ],
  peers: TRANSFER_PEERS,
};
