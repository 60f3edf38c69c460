/** A name made fit to be one token of a subject. A single `-` is none of these. */
function token(text: string): string {
  return new TextEncoder().encode(text).toBase64({ alphabet: "base64url", omitPadding: true });
}

/** A server's name as one token of a subject: it has points, but no `_`, and capitals mean nothing. */
function nodeToken(name: string): string {
  return name.toLowerCase().replaceAll(".", "_");
}

/** What tells a message of the log from all others: the node, and how many it has said. JetStream finds by it what comes twice. */
export const MESSAGE_ID = "Nats-Msg-Id";

/** Under which names a network is to be found in NATS; its own is letters, digits, `_` and `-`. */
export class NatsNames {
  /** Streams. The last one is a bucket for NATS' own tools: `zocalo-NETWORK-claims`. */
  readonly log: string;
  readonly history: string;
  readonly claims: string;
  /** The name of this node in subjects and claims. */
  readonly node: string;
  readonly #network: string;

  constructor(network: string, node: string) {
    this.#network = network;
    this.node = nodeToken(node);
    this.log = `zocalo-${network}-log`;
    this.history = `zocalo-${network}-history`;
    this.claims = `KV_zocalo-${network}-claims`;
  }

  /** Where this node says something. What has no topic has a token less: it is not kept for long. */
  logSubject(topic: string | undefined): string {
    const subject = `zocalo.${this.#network}.log.${this.node}`;
    return topic === undefined ? subject : `${subject}.${token(topic)}`;
  }

  /** Where all nodes say something. */
  get logSubjects(): string {
    return `zocalo.${this.#network}.log.>`;
  }

  /** What is kept for longer. */
  get topicSubjects(): string {
    return `zocalo.${this.#network}.log.*.*`;
  }

  /** Where all nodes say what belongs to a topic. */
  topicSubject(topic: string): string {
    return `zocalo.${this.#network}.log.*.${token(topic)}`;
  }

  /** Who has said something there. */
  nodeOf(logSubject: string): string {
    return logSubject.split(".")[3] ?? "";
  }

  get beatSubject(): string {
    return `zocalo.${this.#network}.beat.${this.node}`;
  }

  get beatSubjects(): string {
    return `zocalo.${this.#network}.beat.*`;
  }

  /** Where it stands who has a key. */
  claimSubject(key: string): string {
    return `$KV.${this.claims.slice(3)}.key.${token(key)}`;
  }

  /** Where it stands which node has a name. */
  nodeSubject(node: string = this.node): string {
    return `$KV.${this.claims.slice(3)}.node.${node}`;
  }

  /** Where something stands that all nodes know and nobody else. */
  get secretSubject(): string {
    return `$KV.${this.claims.slice(3)}.secret`;
  }

  get claimSubjects(): string {
    return `$KV.${this.claims.slice(3)}.>`;
  }
}
