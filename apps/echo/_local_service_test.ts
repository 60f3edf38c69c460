import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  type ByteStream,
  connect,
  ConnectionLostError,
  type Endpoint,
  parseEndpoint,
  type UdpEndpoint,
} from "@zocalo/transport";
import { bind } from "@zocalo/udp";
import { startService } from "./_local_service.ts";
import { observe, SETTINGS } from "./_test_support.ts";

/** Sends single bytes, each after the one before has come back, until the connection ends; returns how many came back. */
async function countEchoes(client: ByteStream): Promise<number> {
  const buffer = new Uint8Array(1);
  try {
    for (let count = 0;; count++) {
      await client.write(buffer);
      if (await client.read(buffer) === null) return count;
    }
  } catch (error) {
    assert(error instanceof ConnectionLostError, String(error));
    return client.bytesRead;
  } finally {
    client.abort();
  }
}

/** After how many bytes a server with this seed cuts the first two connections of each of its two endpoints. */
async function cuts(fault: number): Promise<number[]> {
  const endpoints = [parseEndpoint(":0"), parseEndpoint(":0")];
  const service = await startService({ ...SETTINGS, endpoints, fault }, observe());
  const clients: ByteStream[] = [];
  for (const endpoint of service.endpoints as Endpoint[]) {
    for (let i = 0; i < 2; i++) clients.push(await connect(endpoint));
  }
  const counts = await Promise.all(clients.map(countEchoes));
  await service.shutdown(0);
  return counts;
}

Deno.test("startService() cuts connections where the seed, endpoint and number say", async () => {
  const [first, again, other] = await Promise.all([cuts(7), cuts(7), cuts(8)]);
  assertEquals(first, again);
  assertNotEquals(first, other);
  assertEquals(new Set(first).size, 4, `${first}`);
});

Deno.test("startService() does not answer datagrams from any port that it serves", async () => {
  const endpoints = [parseEndpoint("udp://:0"), parseEndpoint(":0")];
  const service = await startService({ ...SETTINGS, endpoints }, observe());
  const [udp, tcp] = service.endpoints;
  await using namesake = bind(`udp://127.0.0.1:${tcp!.port}`);
  await using client = bind("udp://127.0.0.1:0");
  await namesake.send(new Uint8Array(3), udp as UdpEndpoint);
  await client.request(new Uint8Array(3), udp as UdpEndpoint);
  const { datagrams } = await service.shutdown(1_000);
  const counts = { received: 2, answered: 1, refused: 1, limited: 0, dropped: 0 };
  assertEquals(datagrams, counts);
});
