/** A host in a network namespace. */
import { run } from "./run.ts";

/** Options of {@linkcode Host.argv}. */
export interface ProgramOptions {
  /** What the program finds in `/etc/hosts`: the addresses of each name. */
  names?: Readonly<Record<string, readonly string[]>>;
}

/** Runs its arguments with another `/etc/hosts`, which is gone with them. */
const WITH_HOSTS_FILE = `set -e
mount -t tmpfs none /mnt
printf '%s' "$0" > /mnt/hosts
mount --bind /mnt/hosts /etc/hosts
exec "$@"`;

/** A machine of its own as far as the network is concerned. */
export class Host {
  /** From 1, and the last byte of the addresses. */
  readonly number: number;
  readonly address: string;
  readonly address6: string;
  readonly #enter: readonly string[];

  /** The host whose network namespace is to be found at `path`. */
  constructor(number: number, path: string) {
    this.number = number;
    this.address = `10.0.0.${number}`;
    this.address6 = `fd00::${number}`;
    this.#enter = ["nsenter", `--net=${path}`];
  }

  /** The command line that runs a program on this host. */
  argv(argv: readonly string[], { names = {} }: ProgramOptions = {}): string[] {
    const lines = Object.entries(names).flatMap(([name, addresses]) =>
      addresses.map((address) => `${address} ${name}\n`)
    );
    if (lines.length === 0) return [...this.#enter, ...argv];
    const mounted = ["unshare", "--mount", "sh", "-c", WITH_HOSTS_FILE, lines.join("")];
    return [...this.#enter, ...mounted, ...argv];
  }

  /** Runs a program on this host to its end and returns what it printed. */
  async run(argv: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await run(this.argv(argv));
    if (code !== 0) throw new Error(`${argv.join(" ")} exits with ${code}: ${stderr}`);
    return new TextDecoder().decode(stdout);
  }

  /**
   * No link-local addresses, and so hardly any messages but those of programs; no time spent on looking for others with the
   * same address; the IPv6 address stays when the host is unplugged; a queue that takes a burst of datagrams; and the
   * congestion control that every kernel has, since their defaults differ most when packets are lost.
   */
  async setUp(): Promise<void> {
    const script = `set -e
ip link set lo up
ip link set eth0 addrgenmode none txqueuelen 10000
echo 1 > /proc/sys/net/ipv6/conf/eth0/keep_addr_on_down
echo reno > /proc/sys/net/ipv4/tcp_congestion_control
ip addr add ${this.address}/24 dev eth0
ip addr add ${this.address6}/64 dev eth0 nodad`;
    await this.run(["sh", "-c", script]);
    await this.plugIn();
  }

  /** Pulls its cable: nothing comes in or goes out. Connections do not notice. */
  async unplug(): Promise<void> {
    await this.run(["ip", "link", "set", "eth0", "down"]);
  }

  /** All addresses lead to the link, which knows nothing of most; groups (multicast) are heard by all hosts. */
  async plugIn(): Promise<void> {
    const script = `set -e
ip link set eth0 up
ip route replace default dev eth0
ip -6 route replace default dev eth0`;
    await this.run(["sh", "-c", script]);
  }
}
