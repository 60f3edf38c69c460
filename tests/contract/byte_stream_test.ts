/** Every transport keeps the same promises. */
import { connect, listen } from "@zocalo/transport";
import { byteStreamContract, memoryPair, type StreamPair } from "@zocalo/transport/testing";

async function tcpPair(): Promise<StreamPair> {
  await using listener = listen("tcp://127.0.0.1:0");
  const [client, server] = await Promise.all([connect(listener.endpoint), listener.accept()]);
  return [client, server!];
}

async function reversed(pair: Promise<StreamPair>): Promise<StreamPair> {
  const [client, server] = await pair;
  return [server, client];
}

const TRANSPORTS: Record<string, () => StreamPair | Promise<StreamPair>> = {
  "tcp, from the client": tcpPair,
  "tcp, from the server": () => reversed(tcpPair()),
  "memory": () => memoryPair(),
  "memory, with little room": () => memoryPair({ bufferSize: 1_021 }),
};

for (const [transport, open] of Object.entries(TRANSPORTS)) {
  for (const { name, run } of byteStreamContract(open)) Deno.test(`${transport}: ${name}`, run);
}
