import { pack, packedSize, unpack } from "@zocalo/framing";
import { ByteReader } from "@zocalo/framing/stream";
import { socketPair, streamPair } from "../pairs.ts";
import type { Scene } from "../scene.ts";
import { TEXTS } from "./_byte_order_texts.ts";

const PORT = 7007;

export const byteOrder: Scene = {
  name: "byte-order",
  texts: TEXTS,

  async wrong({ wire }) {
    using pair = await socketPair(wire);
    // The bytes as they lie in memory: on almost all processors of today the least significant comes first.
    await pair.client.write(new Uint8Array(new Uint16Array([PORT]).buffer));

    const bytes = new Uint8Array(2);
    await pair.server.read(bytes);
    // The peer reads them as the protocol says: the most significant first.
    const got = new DataView(bytes.buffer).getUint16(0);
    return { shown: got !== PORT, values: { sent: String(PORT), got: String(got) } };
  },

  async right({ wire }) {
    using pair = await streamPair(wire);
    await pair.client.write(pack("!H", PORT));
    const reader = new ByteReader(pair.server);
    const bytes = await reader.readExactly(packedSize("!H"), { timeout: 30_000 });
    const [got] = unpack("!H", bytes);
    return { shown: got === PORT, values: { got: String(got) } };
  },
};
