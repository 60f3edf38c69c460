/** Both sides of `file-send` as processes, a relay between them, and what becomes of one file. */
import { assert, assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { App, type AppOptions, type Finished } from "../support/app.ts";
import { FileRelay } from "./_file_relay.ts";

/** SHA-256 of a file of any size, in hex. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576 })) {
    hash.update(chunk);
  }
  return hash.digest("hex");
}

/** Who listens: the receiver (`receive`, and `send` connects) or the sender (`offer`, and `get` connects). */
export type Listener = "receiver" | "sender";

/** What is to be transferred. */
export interface TransferOptions {
  /** @default {"receiver"} */
  readonly listener?: Listener;
  readonly paths: readonly string[];
  readonly folder: string;
  /** What the two are told besides. */
  readonly senderArgs?: readonly string[];
  readonly receiverArgs?: readonly string[];
  /** How the receiver is started. */
  readonly receiver?: AppOptions;
}

/** A side that has ended. */
export interface Ended extends Finished {
  // deno-lint-ignore no-explicit-any -- tests say what they expect of it
  readonly events: any[];
}

/** Two commands that are started again and again, as they are. All is gone when it is disposed of. */
export class FileTransfer implements AsyncDisposable {
  readonly relay: FileRelay = new FileRelay();
  readonly #options: TransferOptions;
  readonly #listener: Listener;
  #listening: App | undefined;
  #connecting: App | undefined;

  constructor(options: TransferOptions) {
    this.#options = options;
    this.#listener = options.listener ?? "receiver";
  }

  /** Bytes that the sender has sent, over all attempts. */
  get sentBytes(): number {
    return this.#listener === "receiver" ? this.relay.fromClient : this.relay.fromServer;
  }

  get sender(): App | undefined {
    return this.#listener === "sender" ? this.#listening : this.#connecting;
  }

  get receiver(): App | undefined {
    return this.#listener === "receiver" ? this.#listening : this.#connecting;
  }

  /** The side that listens, once it does; it is started if it is not running. */
  async listen(): Promise<App> {
    if (this.#listening !== undefined) return this.#listening;
    const app = this.#listening = await this.#start(this.#listener, ":0");
    this.relay.target = await app.endpoint();
    return app;
  }

  /** Runs the side that connects to its end. */
  async attempt(): Promise<Ended> {
    await this.listen();
    const connector = this.#listener === "receiver" ? "sender" : "receiver";
    await using app = await this.#start(connector, this.relay.endpoint);
    this.#connecting = app;
    const finished = await app.finished();
    this.#connecting = undefined;
    return { ...finished, events: eventsOf(finished.stdout) };
  }

  /** Waits for the side that listens to end. */
  async listenerEnded(): Promise<Ended> {
    const app = this.#listening!;
    const finished = await app.finished();
    this.#listening = undefined;
    return { ...finished, events: eventsOf(finished.stdout) };
  }

  #start(side: Listener, endpoint: string): Promise<App> {
    const { paths, folder, senderArgs = [], receiverArgs = [], receiver } = this.#options;
    const isListener = side === this.#listener;
    if (side === "sender") {
      const where = isListener ? ["offer", "-l", endpoint] : ["send", endpoint];
      return App.start("file-send", [...where, ...paths, "--json", ...senderArgs]);
    }
    const args = [isListener ? "receive" : "get", endpoint, "-o", folder, "--accept-all", "--json"];
    return App.start("file-send", [...args, ...receiverArgs], receiver);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connecting?.[Symbol.asyncDispose]();
    await this.#listening?.[Symbol.asyncDispose]();
    await this.relay[Symbol.asyncDispose]();
  }
}

/** The last line may be torn. */
// deno-lint-ignore no-explicit-any -- tests say what they expect of it
function eventsOf(stdout: string): any[] {
  const whole = stdout.slice(0, stdout.lastIndexOf("\n") + 1);
  return whole.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

/** Looks at a name whenever something happens in its folder: whatever has that name must be the right file. */
export class NameWatch implements AsyncDisposable {
  readonly #path: string;
  readonly #expected: string;
  readonly #watcher: Deno.FsWatcher;
  readonly #running: Promise<void>;
  readonly #wrong: string[] = [];
  #known = "";

  constructor(folder: string, name: string, sha256: string) {
    this.#path = `${folder}/${name}`;
    this.#expected = sha256;
    this.#watcher = Deno.watchFs(folder, { recursive: false });
    this.#running = this.#run();
  }

  async #run(): Promise<void> {
    for await (const _ of this.#watcher) await this.#look();
  }

  async #look(): Promise<void> {
    try {
      const { ino, size, mtime } = Deno.statSync(this.#path);
      const known = `${ino} ${size} ${mtime?.getTime()}`;
      if (known === this.#known) return;
      const digest = await sha256File(this.#path);
      if (digest === this.#expected) this.#known = known;
      else this.#wrong.push(known);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  /** Checks that it was never seen with other content, and has the right one now. */
  async assertRight(): Promise<void> {
    await this.#look();
    assertEquals(this.#wrong, []);
    assert(this.#known !== "", `${this.#path} is not there`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watcher.close();
    await this.#running;
  }
}
