/** Two joined streams over every transport. */
import { connect, type ConnectOptions, listen, type ListenOptions } from "@zocalo/transport";
import { memoryPair, type StreamPair } from "@zocalo/transport/testing";
import { makeCertificates } from "./certificates.ts";
import { needs, type Skip } from "./skip.ts";

/** Opens two streams that are joined: the client's and the server's. */
export type Open = () => Promise<StreamPair>;

/** What tests run over. */
export interface Transport {
  open: Open;
  skip: Skip;
}

async function pairOver(
  endpoint: string,
  listenOptions: ListenOptions = {},
  connectOptions: ConnectOptions = {},
): Promise<StreamPair> {
  await using listener = listen(endpoint, listenOptions);
  const [client, server] = await Promise.all([
    connect(listener.endpoint, connectOptions),
    listener.accept(),
  ]);
  return [client, server!];
}

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "zocalo" });
  try {
    return await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function readCertificates() {
  return await inFolder(async (folder) => {
    const { ca, server } = await makeCertificates(folder);
    const [caCert, cert, key] = await Promise.all(
      [ca, server.cert, server.key].map((path) => Deno.readTextFile(path)),
    );
    return { listen: { cert: cert!, key: key! }, connect: { caCerts: [caCert!] } };
  });
}

let certificates: ReturnType<typeof readCertificates> | undefined;

async function tlsPair(): Promise<StreamPair> {
  const tls = await (certificates ??= readCertificates());
  return await pairOver("tls://127.0.0.1:0", { tls: tls.listen }, { tls: tls.connect });
}

/** By name. */
export const TRANSPORTS: Readonly<Record<string, Transport>> = {
  tcp: { open: () => pairOver("tcp://127.0.0.1:0"), skip: needs() },
  tls: { open: tlsPair, skip: needs("openssl") },
  unix: { open: () => inFolder((folder) => pairOver(`unix:${folder}/socket`)), skip: needs() },
  memory: { open: () => Promise.resolve(memoryPair()), skip: needs() },
};

/** The other end first. */
export function reversed<T>([first, second]: readonly [T, T]): [T, T] {
  return [second, first];
}
