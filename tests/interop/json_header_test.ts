/** `jsonHeader` against programs in Python that were written from the description of the protocol. */
import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { jsonHeader, type JsonHeaderFrame, type JsonHeaderItem } from "@zocalo/framing";
import { framed } from "@zocalo/framing/stream";
import { type ByteStream, connect, serve } from "@zocalo/transport";
import { ForeignServer, run } from "../support/run.ts";
import { needs } from "../support/skip.ts";

const PROGRAM: string = fromFileUrl(new URL("python/json_header.py", import.meta.url));
const JSON_TYPE = { "content-type": "text/json", "content-encoding": "utf-8" };

const { ignore, suffix } = needs("python3");

function jsonItem(value: unknown, header: JsonHeaderItem["header"] = JSON_TYPE): JsonHeaderItem {
  return { header, content: new TextEncoder().encode(JSON.stringify(value)) };
}

function json({ content }: JsonHeaderFrame): unknown {
  return JSON.parse(new TextDecoder().decode(content));
}

/** Answers as the Python server does. */
async function answer(stream: ByteStream): Promise<void> {
  const results: Record<string, string> = {
    morpheus: "Follow the white rabbit. 🐰",
    ring: "In the caves beneath the Misty Mountains. 💍",
  };
  const messages = framed(stream, jsonHeader());
  for await (const frame of messages) {
    if (frame.header["content-type"] === "text/json") {
      const { value } = json(frame) as { value: string };
      await messages.send(jsonItem({ result: results[value] ?? `No match for "${value}".` }));
    } else {
      await messages.send({ content: frame.content.subarray(0, 10) });
    }
  }
}

Deno.test({
  name: `jsonHeader() answers a Python client${suffix}`,
  ignore,
  fn: async () => {
    await using server = serve("tcp://127.0.0.1:0", answer);
    const { port } = server.endpoint as { port: number };
    const { code, stderr } = await run(["python3", PROGRAM, "ask", String(port)]);
    assertEquals(code, 0, stderr);
  },
});

Deno.test({
  name: `jsonHeader() asks a Python server${suffix}`,
  ignore,
  fn: async () => {
    await using server = await ForeignServer.printingPort(["python3", PROGRAM, "serve"]);
    await using stream = await connect(`tcp://127.0.0.1:${server.port}`);
    const messages = framed(stream, jsonHeader());
    const ask = async (item: JsonHeaderItem): Promise<JsonHeaderFrame> => {
      await messages.send(item);
      return (await messages.receive({ timeout: 30_000 }))!;
    };

    const plain = await ask(jsonItem({ action: "search", value: "morpheus" }));
    assertEquals(plain.header["content-type"], "text/json");
    assertEquals(json(plain), { result: "Follow the white rabbit. 🐰" });

    // Every second answer has its keys turned round, and the header of the request as one more.
    const header = { ...JSON_TYPE, byteorder: "big", extra: { "ñ": "🧦" } } as const;
    const request = { action: "search", value: "ñ" };
    const turned = await ask(jsonItem(request, header));
    assertEquals(json(turned), { result: 'No match for "ñ".' });
    const length = new TextEncoder().encode(JSON.stringify(request)).length;
    assertEquals(turned.header["request"], { ...header, "content-length": length });
    assertEquals(turned.header["ü"], [1, null]);

    const binary = await ask({ content: new Uint8Array(1_048_576).fill(7) });
    assertEquals(binary.header["content-type"], "binary/custom-server-binary-type");
    assertEquals(binary.content, new Uint8Array(10).fill(7));

    const empty = await ask({ content: new Uint8Array() });
    assertEquals(empty.content, new Uint8Array());
    assertEquals(empty.header["request"], {
      byteorder: "little",
      "content-type": "binary/octet-stream",
      "content-encoding": "binary",
      "content-length": 0,
    });

    await stream.closeWrite();
    assertEquals(await messages.receive({ timeout: 30_000 }), undefined);
  },
});
