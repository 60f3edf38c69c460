/** A scripted conversation of several clients with an IRC server. */
import { ConnectionLostError } from "@zocalo/transport";
import { ChatPeer } from "../e2e/_chat_peer.ts";
import { shapesOf } from "./_irc_shape.ts";

/** What each client gets: `client < shape`. */
export type Answers = readonly string[];

/** The last of the welcome: the end of the message of the day, or that there is none. */
const WELCOME_END = /^\S+ (?:376|422) /;

/** What signs in a script mean. */
const ACTIONS: Readonly<Record<string, Step["action"]>> = {
  ">": "say",
  ">>": "register",
  "!": "leave",
};

const OPENING = /^(connect|enter) (\w+) ?(.*)$/;
const SAYING = /^(\w+) (>>?|!) (.*)$/;
const OTHERS = /^\| ([\w ]+): (\S+)$/;
const ANSWER = /^(?:\| )?(\w+ < .*)$/;

/** What comes of a PASS without a password, from somebody who has not registered. */
const NOT_NOW = /^\S+ (?:461 \S+ PASS|462 \S+) :/;

/** Something that a client does, and what comes of it. */
export interface Step {
  /** Its line in the script. */
  readonly line: number;
  /** `connect` and `enter` open a connection; what is told on the way is not compared. */
  readonly action: "say" | "register" | "leave" | "connect" | "enter";
  readonly client: string;
  /** What it says; for `enter` the capabilities it asks for. */
  readonly text: string;
  readonly answers: Answers;
  /** What other servers answer, by their names, and why. */
  readonly others: ReadonlyMap<string, { readonly reason: string; readonly answers: Answers }>;
}

interface Draft extends Step {
  answers: string[];
  others: Map<string, { reason: string; answers: string[] }>;
}

/**
 * Reads a script:
 *
 * ```text
 * # a comment
 * enter ana multi-prefix      ana connects and registers, with capabilities
 * connect bob                 bob connects
 * ana > JOIN #room            what a client says; \xNN is a character
 * bob >> USER bob 0 * :Bob    the same, and with it the client has registered
 * bob ! OPER root wrong       the same, of which only the first answer is waited for: then the client has gone
 * ana < :ana JOIN #room       what clients get, those in the order of their names
 * | ngircd: reason            what comes from that server instead
 * | ana < 403 ana #room …
 * ```
 */
export function parseScript(script: string): Step[] {
  const steps: Draft[] = [];
  /** Whose answers the next lines are. */
  let answers: string[][] = [];
  const begin = (line: number, action: Step["action"], client: string, text: string) => {
    const step: Draft = { line, action, client, text, answers: [], others: new Map() };
    answers = [step.answers];
    steps.push(step);
  };
  for (const [index, text] of script.split("\n").entries()) {
    const [, opening, newcomer = "", capabilities = ""] = OPENING.exec(text) ?? [];
    const [, client, sign = "", said = ""] = SAYING.exec(text) ?? [];
    const [, names, reason = ""] = OTHERS.exec(text) ?? [];
    const [, answer] = ANSWER.exec(text) ?? [];
    if (text === "" || text.startsWith("#")) continue;
    if (opening !== undefined) {
      begin(index + 1, opening as "connect" | "enter", newcomer, capabilities);
    } else if (client !== undefined) {
      begin(index + 1, ACTIONS[sign]!, client, unescapeCharacters(said));
    } else if (answer !== undefined && answers.length > 0) {
      for (const each of answers) each.push(answer);
    } else if (names !== undefined && steps.length > 0) {
      answers = names.split(" ").map((name) => {
        const other = { reason, answers: [] };
        steps.at(-1)!.others.set(name, other);
        return other.answers;
      });
    } else {
      throw new SyntaxError(`Cannot read line ${index + 1} of a script: ${JSON.stringify(text)}`);
    }
  }
  return steps;
}

function unescapeCharacters(text: string): string {
  return text.replace(/\\x(..)/g, (_, digits) => String.fromCharCode(parseInt(digits, 16)));
}

/** Clients in one conversation. */
export class Conversation implements Disposable {
  readonly #endpoint: string;
  readonly #clients = new Map<string, ChatPeer>();
  readonly #newcomers = new Set<string>();

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  /** Takes a step, and tells the shapes of all that comes of it. */
  async take({ action, client, text }: Step): Promise<Answers> {
    if (action === "connect") {
      this.#clients.set(client, await ChatPeer.connect(this.#endpoint));
      this.#newcomers.add(client);
      await this.#heard(client);
      return [];
    }
    if (action === "enter") {
      const first = text === "" ? [] : ["CAP LS 302", `CAP REQ :${text}`, "CAP END"];
      this.#clients.set(client, await ChatPeer.join(this.#endpoint, client, { first }));
      for (const name of this.#clients.keys()) await this.#heard(name);
      return [];
    }
    await this.#clients.get(client)!.say(text);
    if (action === "register") this.#newcomers.delete(client);
    if (action === "leave") return await this.#hearLast(client);
    const heard = new Map([[client, await this.#heard(client, action === "register")]]);
    for (const name of this.#clients.keys()) {
      if (name !== client) heard.set(name, await this.#heard(name));
    }
    return [...heard.keys()].sort().flatMap((name) =>
      heard.get(name)!.map((shape) => `${name} < ${shape}`)
    );
  }

  /** All that has come to a client so far: what comes before the answer to a question. */
  async #heard(name: string, registers = false): Promise<string[]> {
    const client = this.#clients.get(name)!;
    const isNewcomer = this.#newcomers.has(name);
    const token = crypto.randomUUID();
    const lines: string[] = [];
    try {
      while (registers) {
        const line = await client.next();
        if (line === undefined) break;
        lines.push(line);
        registers = !WELCOME_END.test(line);
      }
      // Who has not registered may not ask for a PONG.
      await client.say(isNewcomer ? "PASS" : `PING ${token}`);
      for (let line; (line = await client.next()) !== undefined;) {
        if (line.endsWith(token) || (isNewcomer && NOT_NOW.test(line))) return shapesOf(lines);
        lines.push(line);
      }
    } catch (error) {
      if (!(error instanceof ConnectionLostError)) throw error;
    }
    this.#clients.delete(name);
    client[Symbol.dispose]();
    return [...shapesOf(lines), "(closed)"];
  }

  async #hearLast(name: string): Promise<Answers> {
    using client = this.#clients.get(name)!;
    this.#clients.delete(name);
    return shapesOf([(await client.next())!]).map((shape) => `${name} < ${shape}`);
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients.values()) client[Symbol.dispose]();
  }
}
