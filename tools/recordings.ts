/** What is played for the pictures of the apps. */
import type { Stage } from "./stage.ts";
import type { TerminalSize } from "./terminal_svg.ts";

export interface Script {
  title: string;
  terminals: readonly TerminalSize[];
  /** Makes files in the folder in which it is played. */
  prepare?: (folder: string) => Promise<void>;
  play: (stage: Stage) => Promise<void>;
}

const COLUMNS = 84;

const echo: Script = {
  title: "echo serve, echo ping, and echo bench with the chart of its latencies",
  terminals: [
    { title: "server", columns: COLUMNS, rows: 4 },
    { title: "client", columns: COLUMNS, rows: 20 },
  ],
  async play(stage) {
    const [server, client] = [0, 1];
    await stage.enter(server, "deno task -q echo serve");
    await stage.see(server, /listening/);
    await stage.enter(client, "deno task -q echo ping :7007 -c 4 -i 0.5s");
    await stage.see(client, /rtt[^]*\n\$$/);
    await stage.rest(2);
    await stage.press(client, "C-l");
    await stage.enter(client, "deno task -q echo bench :7007 -P 50 -t 3s --warmup 0.5s");
    await stage.see(client, /latency[^]*\$$/);
    await stage.rest(2);
    await stage.press(server, "C-c");
    await stage.see(server, /\$$/);
  },
};

const chat: Script = {
  title: "chat serve, and two people who talk in a room with chat join",
  terminals: [
    { title: "server", columns: COLUMNS, rows: 5 },
    { title: "ana", columns: COLUMNS, rows: 9 },
    { title: "leo", columns: COLUMNS, rows: 9 },
  ],
  async play(stage) {
    const [server, ana, leo] = [0, 1, 2];
    await stage.enter(server, "deno task -q chat serve");
    await stage.see(server, /listening/);
    await stage.enter(ana, "deno task -q chat join :6667 -n ana -r plaza");
    await stage.see(ana, /#plaza/);
    await stage.enter(leo, "deno task -q chat join :6667 -n leo -r plaza");
    await stage.see(ana, /leo/);
    await stage.rest(1);
    await stage.enter(leo, "hola, ana");
    await stage.see(ana, /hola, ana/);
    await stage.rest(1);
    await stage.type(ana, "l");
    await stage.press(ana, "Tab");
    await stage.enter(ana, "¡hola! And irssi, weechat and nc can come in, too");
    await stage.see(leo, /weechat/);
    await stage.rest(1.5);
    await stage.enter(ana, "/topic The square where sockets meet");
    await stage.see(leo, /sockets meet/);
    await stage.rest(2);
  },
};

const fileSend: Script = {
  title:
    "file-send: a transfer is cut in the middle, and the same command again goes on from there",
  terminals: [
    { title: "receiver", columns: COLUMNS, rows: 12 },
    { title: "sender", columns: COLUMNS, rows: 12 },
  ],
  async prepare(folder) {
    await Deno.mkdir(`${folder}/photos/2026`, { recursive: true });
    const random = crypto.getRandomValues(new Uint8Array(65_536));
    for (const [name, blocks] of [["2026/volcano.jpg", 60], ["film.mp4", 1_600]] as const) {
      using file = await Deno.create(`${folder}/photos/${name}`);
      for (let block = 0; block < blocks; block++) await file.write(random);
    }
  },
  async play(stage) {
    const [receiver, sender] = [0, 1];
    await stage.enter(receiver, "deno task -q file-send receive -o inbox");
    await stage.see(receiver, /listening/);
    await stage.enter(sender, "deno task -q file-send send :7008 photos --limit-rate 20M");
    await stage.see(receiver, /\?/);
    await stage.rest(1);
    await stage.enter(receiver, "y");
    await stage.see(sender, /5\d ?%/);
    await stage.press(sender, "C-c");
    await stage.see(sender, /\$$/);
    await stage.rest(2);
    await stage.enter(sender, "deno task -q file-send send :7008 photos");
    await stage.see(receiver, /\?[^]*\?/);
    await stage.rest(1);
    await stage.enter(receiver, "y");
    await stage.see(sender, /\$$/);
    await stage.rest(2);
  },
};

export const RECORDINGS: Record<string, Script> = { echo, chat, "file-send": fileSend };
