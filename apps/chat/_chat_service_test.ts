import { assertEquals, assertRejects } from "@std/assert";
import { type Endpoint, parseEndpoint } from "@zocalo/transport";
import { Failure } from "../common/failure.ts";
import type { ChatEvent } from "./_chat_event.ts";
import { ChatService } from "./_chat_service.ts";
import type { ChatSettings } from "./_chat_settings.ts";

const SETTINGS: ChatSettings = {
  endpoints: [parseEndpoint(":0")],
  irc: {
    name: "irc.test",
    network: "Test",
    version: "test-1",
    motd: [],
    maxLine: 512,
    history: 10,
  },
  tls: undefined,
  maxClients: 10,
  maxClientsPerHost: Infinity,
  maxSendq: 98_304,
  flood: { count: 5, interval: 2_000 },
  registrationTimeout: 60_000,
};

/** A service that is gone after the test, and what it has told. */
async function start(settings: Partial<ChatSettings> = {}) {
  const events: ChatEvent[] = [];
  const troubles: string[] = [];
  const service = await ChatService.start({ ...SETTINGS, ...settings }, {
    event: (event) => void events.push(event),
    trouble: (message) => void troubles.push(message),
  });
  return {
    events,
    troubles,
    service,
    [Symbol.asyncDispose]: async () => void await service.shutdown(0),
  };
}

async function open({ port }: Endpoint, ...lines: string[]): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: port! });
  await conn.write(new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join("")));
  return conn;
}

/** Reads until what came matches. */
async function hear(conn: Deno.TcpConn, pattern: RegExp): Promise<void> {
  const buffer = new Uint8Array(4_096);
  for (let text = ""; !pattern.test(text);) {
    const count = await conn.read(buffer);
    if (count === null) throw new Error(`Cannot find ${pattern} in what came:\n${text}`);
    text += new TextDecoder().decode(buffer.subarray(0, count));
  }
}

Deno.test("ChatService closes who does not register in time, and tells it and the operator", async () => {
  await using running = await start({ registrationTimeout: 50 });
  const { service: { endpoints: [endpoint] }, events } = running;
  // Half of what it takes is not enough.
  const conn = await open(endpoint!, "NICK ana", "PING 1");
  const text = await new Response(conn.readable).text();
  const lines = text.trimEnd().split("\r\n");
  assertEquals(lines.at(-1), "ERROR :Closing Link: 127.0.0.1 (Registration timed out)");
  while (!events.some(({ event }) => event === "closed")) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const limited = events.filter((event) => event.event === "limited");
  assertEquals(limited.map(({ nick, reason }) => [nick, reason]), [[
    null,
    "Registration timed out",
  ]]);
});

Deno.test("ChatService lets everybody take a while who has registered", async () => {
  await using running = await start({ registrationTimeout: 50 });
  const { service: { endpoints: [endpoint] } } = running;
  using conn = await open(endpoint!, "NICK ana", "USER ana 0 * :ana");
  await hear(conn, / 422 ana /);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await conn.write(new TextEncoder().encode("PING :still here\r\n"));
  await hear(conn, /PONG \S+ :still here\r\n/);
});

Deno.test("ChatService takes in all the lines that introduce a client at once", async () => {
  await using running = await start({ flood: { count: 1, interval: 3_600_000 } });
  const { service: { endpoints: [endpoint] }, events } = running;
  const lines = ["CAP LS 302", "CAP REQ :server-time", "PASS x", "CAP END"];
  using conn = await open(endpoint!, ...lines, "NICK ana", "USER ana 0 * :ana");
  await hear(conn, / 422 ana /);
  assertEquals(events.filter(({ event }) => event === "throttled"), []);
});

Deno.test("ChatService.start() listens nowhere when one endpoint is in use", async () => {
  using used = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const endpoints = [parseEndpoint(":0"), parseEndpoint(`:${used.addr.port}`)];
  // What stays open is found by the sanitizer for resources.
  await assertRejects(() => start({ endpoints }), Failure, `Cannot listen on tcp://127.0.0.1:`);
});
