/** Whether a client that stops reading slows the others down, or makes the server grow. */
import { deno } from "../commands.ts";
import { NET } from "../echo_servers.ts";
import { ZOCALO_CHAT } from "../irc_servers.ts";
import { serverPeer } from "../server_peer.ts";
import { slowReaderLoad, type SlowReaderShape } from "../slow_reader_load.ts";
import type { Peer, Suite } from "../suite.ts";
import { formatCount, formatNumber } from "../table.ts";

/** Lines are long, so that what the kernel takes for somebody who does not read, some megabytes, is full soon. */
const LOAD = { unit: "lines/s to each", receivers: 200, window: 64 };

const megabytes = (bytes: number) => formatNumber(bytes / 1e6);

/** The same peer has another server in each shape. */
const zocalo: Peer<SlowReaderShape> = {
  name: "zocalo",
  title: "zocalo",
  async prepare(context) {
    await slowReaderLoad.prepare(context);
    return {
      async measure(shape) {
        const contender = await serverPeer(shape.server, slowReaderLoad).prepare(context);
        return await contender.measure(shape);
      },
    };
  },
};

export const slowReader: Suite<SlowReaderShape> = {
  name: "slow-reader",
  summary: "relays of lines and chat serve, beside a client that stops reading",
  shapes: [
    {
      ...LOAD,
      size: 1_000,
      name: "lines",
      title: "serveClients, 1 of 200 stops reading",
      generator: "load/fan.c",
      greeting: "",
      server: {
        name: "lines",
        title: "zocalo serveClients",
        program: deno("peers/fan_out/zocalo_clients.ts", NET),
      },
    },
    {
      ...LOAD,
      size: 400,
      name: "chat",
      title: "chat serve, 1 of 200 stops reading",
      generator: "load/irc_fan.c",
      greeting: "NICK deaf\r\nUSER deaf 0 * :deaf\r\nJOIN #fan\r\n",
      server: ZOCALO_CHAT,
    },
  ],
  ours: zocalo.name,
  baselines: [],
  columns: [
    { name: "all", title: "when all read", format: formatNumber },
    { name: "kept", title: "× when all read", format: (ratio) => ratio.toFixed(2) },
    { name: "closed", title: "closed", format: formatCount },
    { name: "peak", title: "memory, MB", format: megabytes, shows: "max" },
    { name: "grown", title: "grown, MB", format: megabytes, shows: "max" },
  ],
  bars: [
    { figure: "kept", atLeast: 0.9 },
    { figure: "closed", atLeast: 1 },
  ],
  peers: [zocalo],
};
