import { type IrcClient, literally, type RoomEvent, until } from "./irc_clients.ts";
import { Tmux } from "./tmux.ts";

/** Longer than any line of a test, so that none is wrapped; and high enough for all that is said. */
const SCREEN = ["-x", "300", "-y", "80"];

/** irssi sends a command every 2.2 s once it has sent five, and shows when a line came unless it is told to show when it was said. */
const CONFIG = `settings = {
  core = { timestamp_format = "%H:%M:%S"; };
  "irc/core" = { cmd_queue_speed = "10msec"; cmds_max_at_once = "100"; };
  "fe-text" = { show_server_time = "yes"; };
};`;

/** irssi in a terminal, with what its user types and sees. */
export class Irssi implements IrcClient {
  readonly #tmux = new Tmux();
  readonly #room: string;

  private constructor(room: string) {
    this.#room = room;
  }

  static async start(port: string, nick: string, room: string): Promise<Irssi> {
    const client = new Irssi(room);
    const { folder } = client.#tmux;
    await Deno.writeTextFile(`${folder}/config`, CONFIG);
    const command = `irssi --home=${folder} -c 127.0.0.1 -p ${port} -n ${nick}`;
    try {
      await client.#tmux.run("new-session", "-d", ...SCREEN, command);
      await client.waitFor(/Welcome to the/);
      await client.type(`/join ${room}`);
    } catch (error) {
      await client[Symbol.asyncDispose]();
      throw error;
    }
    return client;
  }

  /** Text, or a command. */
  async type(text: string): Promise<void> {
    await this.#tmux.run("send-keys", "-l", text);
    await this.#tmux.run("send-keys", "Enter");
  }

  async waitFor(pattern: RegExp): Promise<void> {
    await until(String(pattern), async () => {
      const screen = await this.screen();
      return pattern.test(screen) || screen;
    });
  }

  /** What it shows now. */
  screen(): Promise<string> {
    return this.#tmux.run("capture-pane", "-p");
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

  /** A line is a time, who or `-!-`, and a text. */
  async see(event: RoomEvent): Promise<void> {
    await this.waitFor(patternOf(event, this.#room));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux[Symbol.asyncDispose]();
  }
}

function patternOf(event: RoomEvent, room: string): RegExp {
  const nick = literally(event.nick);
  switch (event.type) {
    case "joined":
      return RegExp(`-!- ${nick} \\[\\S+\\] has joined ${room}\\s*$`, "m");
    case "said":
      return RegExp(`<[ @+]?${nick}> ${literally(event.text)}\\s*$`, "m");
    case "topic":
      return RegExp(
        `-!- ${nick} changed the topic of ${room} to: ${literally(event.text)}\\s*$`,
        "m",
      );
    case "renamed":
      return RegExp(
        `-!- (?:${nick} is|You're) now known as ${literally(event.to)}\\s*$`,
        "m",
      );
  }
}
