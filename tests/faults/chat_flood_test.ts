/** Clients that come in masses, say nothing, or say it byte by byte, beside some who want to talk. */
import { assert, assertEquals } from "@std/assert";
import { ChatPeer } from "../e2e/_chat_peer.ts";
import { needs, unless } from "../support/skip.ts";
import { portOf, PythonIrc, startChat } from "./_chat.ts";

/** Another address of this machine, which only Linux has without being asked. */
const ELSEWHERE = "127.0.0.2";

const { ignore, suffix } = Deno.build.os === "linux" ? needs("python3") : unless(false, "Linux");

const FLOOD = 300;
const MAX_PER_HOST = 50;

/** How long somebody from elsewhere may have to wait for its welcome, in milliseconds. It takes a few. */
const MAX_WAIT = 1_000;

Deno.test({
  name: `chat serve lets others join beside a flood of clients that never register${suffix}`,
  ignore,
  async fn() {
    await using running = await startChat({
      maxClientsPerHost: MAX_PER_HOST,
      registrationTimeout: 3_000,
      flood: { count: 5, interval: 2_000 },
    });
    const { service, endpoint } = running;
    await using flood = new PythonIrc("flood", ELSEWHERE, portOf(endpoint), `${FLOOD}`);
    await flood.told("connected");
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      const begin = performance.now();
      using peer = await ChatPeer.join(endpoint, `user${i}`);
      await peer.say("JOIN #room");
      await peer.hear(/ 366 /);
      waits.push(performance.now() - begin);
      assert(service.clients <= MAX_PER_HOST + i + 1, `${service.clients} clients`);
    }
    assert(waits.sort((a, b) => a - b)[4]! < MAX_WAIT, `they waited ${waits} ms`);
    const { type: _, ...ends } = await flood.told("ended");
    assertEquals(ends, { "refused": FLOOD - MAX_PER_HOST, "too late": MAX_PER_HOST });
    await flood.told("welcome");
  },
});
