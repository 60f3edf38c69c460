/** Nodes of `chat serve` that share rooms through NATS, each a process. */
import { App, type AppOptions } from "./app.ts";
import type { NatsServer } from "./nats_server.ts";

/** How nodes are started. */
export interface NodeOptions extends AppOptions {
  readonly name: string;
  /** Where clients connect; a free port of this machine unless told otherwise. */
  readonly endpoint?: string;
  /** More options of `chat serve`. */
  readonly args?: readonly string[];
}

/** How some of them are started. */
export type SomeNodesOptions = Omit<NodeOptions, "name">;

/** A running node. It is killed when it is disposed of. */
export class ChatNode implements AsyncDisposable {
  readonly name: string;
  readonly app: App;
  readonly endpoint: string;

  private constructor(name: string, app: App, endpoint: string) {
    this.name = name;
    this.app = app;
    this.endpoint = endpoint;
  }

  /** Starts a node; resolves when it takes clients. */
  static async start(nats: Pick<NatsServer, "url">, options: NodeOptions): Promise<ChatNode> {
    const { name, endpoint = "tcp://127.0.0.1:0", args = [], ...rest } = options;
    const all = ["serve", endpoint, "--name", name, "--nats", nats.url, "--flood=off", ...args];
    const app = await App.start("chat", all, rest);
    try {
      return new ChatNode(name, app, await app.endpoint());
    } catch (error) {
      await app[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Ends it at once, as a crash does. */
  async crash(): Promise<void> {
    this.app.kill("SIGKILL");
    await this.app.finished();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app[Symbol.asyncDispose]();
  }
}

/** Some nodes around a server. */
export class ChatNodes implements AsyncDisposable {
  readonly nats: NatsServer;
  readonly nodes: readonly ChatNode[];

  private constructor(nats: NatsServer, nodes: readonly ChatNode[]) {
    this.nats = nats;
    this.nodes = nodes;
  }

  /** Starts so many, called `n1.test`, `n2.test` and so on. They know each other when it resolves. */
  static async start(
    nats: NatsServer,
    count: number,
    options: SomeNodesOptions | ((index: number) => SomeNodesOptions) = {},
  ): Promise<ChatNodes> {
    await using started = new AsyncDisposableStack();
    const starting = Array.from({ length: count }, async (_, i) => {
      const own = typeof options === "function" ? options(i) : options;
      return started.use(await ChatNode.start(nats, { ...own, name: `n${i + 1}.test` }));
    });
    const nodes = await Promise.all(starting);
    const joined = /^server \S+ has joined$/gm;
    await Promise.all(nodes.map(({ app }) => app.stderr.match(joined, count - 1)));
    started.move();
    return new ChatNodes(nats, nodes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.nodes.map((node) => node[Symbol.asyncDispose]()));
  }
}
