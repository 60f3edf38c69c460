import { Printed } from "./app.ts";
import { type IrcClient, literally, PATIENCE, type RoomEvent, until } from "./irc_clients.ts";

/** WeeChat without a screen: it is told through its pipe what to do, and its log of the room is what its user would see. */
export class Weechat implements IrcClient {
  readonly #folder: string;
  readonly #room: string;
  readonly #process: Deno.ChildProcess;
  readonly #stdout: Printed;
  readonly #stderr: Printed;

  private constructor(folder: string, room: string, setup: readonly string[]) {
    this.#folder = folder;
    this.#room = room;
    this.#process = new Deno.Command("weechat-headless", {
      // Without a locale it writes other letters than those of ASCII as "?".
      env: { LC_ALL: "C.UTF-8" },
      args: ["--dir", folder, "--run-command", setup.join(";")],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#stdout = new Printed(this.#process.stdout);
    this.#stderr = new Printed(this.#process.stderr);
  }

  static async start(port: string, nick: string, room: string): Promise<Weechat> {
    const folder = await Deno.makeTempDir({ prefix: "zocalo" });
    return new Weechat(folder, room, [
      "/set logger.file.flush_delay 0",
      // It sends a line every 2 s.
      "/set irc.server_default.anti_flood_prio_high 0",
      "/set irc.server_default.anti_flood_prio_low 0",
      // The pipe opens at the place of its option when it is enabled.
      "/fifo disable",
      `/set fifo.file.path "${folder}/fifo"`,
      "/fifo enable",
      `/server add test 127.0.0.1/${port} -nicks=${nick} -autojoin=${room}`,
      "/connect test",
    ]);
  }

  /** Text, or a command. */
  async type(text: string): Promise<void> {
    const path = `${this.#folder}/fifo`;
    await until("the pipe of weechat", async () => {
      const isThere = await Deno.stat(path).then(() => true, () => false);
      return isThere || this.#stdout.text + this.#stderr.text;
    });
    await Deno.writeTextFile(path, `irc.test.${this.#room} *${text}\n`, {
      create: false,
      signal: AbortSignal.timeout(PATIENCE),
    });
  }

  say(text: string): Promise<void> {
    return this.type(text);
  }

  setTopic(text: string): Promise<void> {
    return this.type(`/topic ${text}`);
  }

  rename(nick: string): Promise<void> {
    return this.type(`/nick ${nick}`);
  }

  /** A line is a time, who or what, and a text, with tabs between. */
  async see(event: RoomEvent): Promise<void> {
    const pattern = patternOf(event, this.#room);
    await until(String(pattern), async () => {
      const log = await this.log();
      return pattern.test(log) || log + this.#stdout.text + this.#stderr.text;
    });
  }

  /** What it has shown so far: of the room, or of another of its buffers. */
  async log(buffer = `irc.test.${this.#room}`): Promise<string> {
    const path = `${this.#folder}/logs/${buffer}.weechatlog`;
    return await Deno.readTextFile(path).catch(() => "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await Promise.all([this.#process.status, this.#stdout.ended, this.#stderr.ended]);
    await Deno.remove(this.#folder, { recursive: true });
  }
}

function patternOf(event: RoomEvent, room: string): RegExp {
  const nick = literally(event.nick);
  switch (event.type) {
    case "joined":
      return RegExp(`\\t-->\\t${nick} \\(.*\\) has joined ${room}$`, "m");
    case "said":
      return RegExp(`\\t[@+]?${nick}\\t${literally(event.text)}$`, "m");
    case "topic":
      return RegExp(`\\t--\\t${nick} has (?:changed|set) .* "${literally(event.text)}"$`, "m");
    case "renamed":
      return RegExp(
        `\\t--\\t(?:${nick} is|You are) now known as ${literally(event.to)}$`,
        "m",
      );
  }
}
