/**
 * Hosts on a bad network, all on this machine: network namespaces, and a link between them that delays, loses, duplicates,
 * reorders or drops packets, or injects resets.
 *
 * ```ts ignore
 * await using network = await Network.create();
 * const { a, b } = network;
 * await using server = await ForeignServer.printingPort(a.argv(["python3", "server.py"]));
 * await network.set({ delay: 200, loss: 5 });
 * await run(b.argv(["nc", a.address, String(server.port)]));
 * ```
 */
import { Host } from "./namespaces_host.ts";
import { linkProgram, type LinkSettings, type LinkStats, PERFECT } from "./namespaces_link.ts";
import { needs, type Skip, unless } from "./skip.ts";

/** Which packets are meant; a host that is not named is any. */
export interface Direction {
  from?: Host;
  to?: Host;
}

/** Options of {@linkcode Network.create}. */
export interface NetworkOptions {
  /**
   * Up to 16.
   *
   * @default {2}
   */
  hosts?: number;
  /**
   * With the same seed the n-th packet in a direction has the same luck.
   *
   * @default {1}
   */
  seed?: number;
}

/** Hosts and the link between them. When it is disposed of, or the tester dies, all its programs are killed. */
export class Network implements AsyncDisposable {
  /** All hosts; `a` and `b` are the first two. */
  readonly hosts: readonly Host[];
  readonly #child: Deno.ChildProcess;
  readonly #commands: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answers: AsyncIterator<string>;
  readonly #settings: Map<string, LinkSettings> = new Map();
  /** Answers come in the order of the commands. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    child: Deno.ChildProcess,
    answers: AsyncIterator<string>,
    namespaces: readonly string[],
  ) {
    this.#child = child;
    this.#commands = child.stdin.getWriter();
    this.#answers = answers;
    this.hosts = namespaces.map((fd, index) => new Host(index + 1, `/proc/${child.pid}/fd/${fd}`));
  }

  static async create({ hosts = 2, seed = 1 }: NetworkOptions = {}): Promise<Network> {
    const child = new Deno.Command(await linkProgram(), {
      args: [String(seed), String(hosts)],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const answers = lines(child.stdout);
    const { value = "" }: { value?: string } = await answers.next();
    const network = new Network(child, answers, value.match(/\d+/g) ?? []);
    try {
      if (network.hosts.length !== hosts) throw new Error("Cannot make network namespaces");
      await Promise.all(network.hosts.map((host) => host.setUp()));
      return network;
    } catch (error) {
      await network[Symbol.asyncDispose]();
      throw error;
    }
  }

  get a(): Host {
    return this.hosts[0]!;
  }

  get b(): Host {
    return this.hosts[1]!;
  }

  /** Changes some settings, for all packets or those of one direction. They hold when it resolves. */
  async set(settings: Partial<LinkSettings>, { from, to }: Direction = {}): Promise<void> {
    const pairs = this.hosts.flatMap((sender) =>
      this.hosts.map((receiver) => [sender, receiver] as const)
    );
    await Promise.all(pairs.map(([sender, receiver]) => {
      if (sender !== (from ?? sender) || receiver !== (to ?? receiver)) return;
      const pair = `${sender.number} ${receiver.number}`;
      const rule = { ...PERFECT, ...this.#settings.get(pair), ...settings };
      this.#settings.set(pair, rule);
      const { delay, jitter, loss, duplicate, reorder, drop } = rule;
      return this.#tell(
        `rule ${pair} ${delay} ${jitter} ${loss} ${duplicate} ${reorder} ${Number(drop)}`,
      );
    }));
  }

  /** Cuts hosts off from all others, which still hear each other; or lets them back in. */
  async partition(hosts: readonly Host[], isCut = true): Promise<void> {
    const others = this.hosts.filter((host) => !hosts.includes(host));
    const pairs = hosts.flatMap((host) => others.map((other) => [host, other] as const));
    await Promise.all(pairs.flatMap(([host, other]) => [
      this.set({ drop: isCut }, { from: host, to: other }),
      this.set({ drop: isCut }, { from: other, to: host }),
    ]));
  }

  /** Sends forged resets to both ends of all TCP connections, or to those of one host only. */
  async reset(to?: Host): Promise<void> {
    await this.#tell(`reset ${to?.number ?? 0}`);
  }

  /** The figures so far, for each direction. */
  async stats(): Promise<LinkStats[]> {
    return JSON.parse(await this.#tell("stats"));
  }

  /** The figures of one direction, once nothing is under way any more. */
  async finalStats(from: Host, to: Host): Promise<LinkStats> {
    for (let tries = 0; tries < 500; tries++) {
      const all = await this.stats();
      const stats = all.find((one) => one.from === from.number && one.to === to.number)!;
      const { sent, duplicated, delivered, lost, dropped } = stats;
      if (sent + duplicated === delivered + lost + dropped) return stats;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error("Packets are under way all the time");
  }

  #tell(command: string): Promise<string> {
    const answer = this.#last.then(async () => {
      await this.#commands.write(new TextEncoder().encode(`${command}\n`));
      const { value } = await this.#answers.next();
      if (value === undefined || value.startsWith("unknown")) {
        throw new Error(`The link does not take "${command}": ${value ?? "it has ended"}`);
      }
      return value;
    });
    this.#last = answer.catch(() => {});
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
    await this.#commands.close().catch(() => {});
    await this.#answers.return?.();
    await this.#child.status;
  }
}

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}

/** Whether this process may do what the link and {@linkcode Host.setUp} do. */
function isAllowed(): boolean {
  const args = ["--net", "ip", "tuntap", "add", "eth0", "mode", "tun"];
  return new Deno.Command("unshare", { args, stderr: "null" }).outputSync().success;
}

/** For tests with a {@linkcode Network}. They need Linux and root. */
export function needsNetwork(): Skip {
  const programs = needs("gcc", "ip", "mount", "nsenter", "unshare");
  if (programs.suffix !== "") return programs;
  return unless(isAllowed(), "root, network namespaces or /dev/net/tun");
}
