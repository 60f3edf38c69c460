/** Uses all of `@zocalo/framing` as a program on Node would, with `node --test`. */
import { deepEqual, equal, throws } from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { after, test } from "node:test";
import * as framing from "@zocalo/framing";
import * as framingStream from "@zocalo/framing/stream";

const used = new Set();
const noting = (exports) =>
  new Proxy(exports, {
    get(target, name) {
      used.add(name);
      return target[name];
    },
  });
const f = noting(framing);
const s = noting(framingStream);

const bytes = (text) => new TextEncoder().encode(text);

const FRAMES = [bytes("hello"), bytes(""), bytes("how are you")];
const EVENTS = [{ type: "length", length: 3 }, { type: "chunk", chunk: bytes("abc") }, {
  type: "end",
}];
const HEADER = {
  "byteorder": "big",
  "content-type": "text/json",
  "content-encoding": "utf-8",
  "content-length": 2,
};

/** A codec, and items that it gives back as they went in. */
const CODECS = {
  decimalPrefixed: [f.decimalPrefixed(), FRAMES],
  delimited: [f.delimited(["\r\n", "\0"]), FRAMES],
  fixedLength: [f.fixedLength(5), [bytes("hello"), bytes("world")]],
  json: [f.json(f.lines()), [{ a: 1 }, [null, "ñ"], "text", 5]],
  jsonHeader: [f.jsonHeader(), [{ header: HEADER, content: bytes("{}") }]],
  lengthPrefixed: [f.lengthPrefixed(), FRAMES],
  "lengthPrefixed, varint": [f.lengthPrefixed({ width: "varint" }), FRAMES],
  lengthPrefixedBody: [f.lengthPrefixedBody(), EVENTS],
  lines: [f.lines(), ["one", "", "Zócalo 🧦"]],
  netstring: [f.netstring(), FRAMES],
  tagged: [f.tagged({ 1: f.fixedLength(2), 2: f.lines() }), [
    { tag: 2, value: "hello" },
    { tag: 1, value: bytes("ab") },
  ]],
  text: [f.text(f.netstring()), ["hello", "Zócalo 🧦"]],
  untilClose: [f.untilClose(), [bytes("all there is")]],
};

for (const [name, [codec, items]] of Object.entries(CODECS)) {
  test(`${name} gives back what was encoded`, () => {
    const wire = f.encodeAll(codec, items);
    deepEqual(f.decodeAll(codec, wire), items);

    const decoder = codec.decoder();
    decoder.push(wire.slice(0, 1));
    equal(decoder.next(), undefined);
    equal(decoder.bufferedBytes, 1);
    deepEqual(decoder.remainder(), wire.slice(0, 1));
  });
}

test("pack and unpack give back the values", () => {
  const format = "!BHiQ4s?d";
  const values = [1, 65_535, -2, 2n ** 63n, bytes("abcd"), true, 0.5];
  const packed = f.pack(format, ...values);
  equal(packed.length, f.packedSize(format));
  deepEqual([...f.unpack(format, packed)], values);
});

test("errors have their classes", () => {
  throws(() => f.decodeAll(f.lengthPrefixed(), bytes("\0\0\0\x05he")), f.TruncatedFrameError);
  throws(() => f.decodeAll(f.netstring(), bytes("x")), f.FrameError);
  const frame = new Uint8Array(f.DEFAULT_FRAME_LIMIT + 1);
  throws(() => f.encodeAll(f.lengthPrefixed(), [frame]), f.FrameTooLargeError);
  const line = "x".repeat(f.DEFAULT_LINE_LIMIT + 1);
  throws(() => f.encodeAll(f.lines(), [line]), f.FrameTooLargeError);
});

test("buffers hand out what went in", () => {
  const out = new f.SendBuffer();
  out.writeUint(258, 2);
  out.writeBytes(bytes("x"));
  const buffer = new f.ReceiveBuffer();
  for (const chunk of out.take()) buffer.push(chunk);
  equal(buffer.uint(0, 2), 258);
  deepEqual(buffer.take(3, 2), bytes("x"));
});

/** A socket as `framed()` and `ByteReader` want it: nothing is read before it is asked for. */
function byteStream(socket) {
  const chunks = socket[Symbol.asyncIterator]();
  let rest = new Uint8Array(0);
  return {
    async read(buffer) {
      while (rest.length === 0) {
        const { done, value } = await chunks.next();
        if (done) return null;
        rest = value;
      }
      const part = rest.subarray(0, buffer.length);
      buffer.set(part);
      rest = rest.subarray(part.length);
      return part.length;
    },
    write(data) {
      return new Promise((resolve, reject) => {
        socket.write(data, (error) => error ? reject(error) : resolve());
      });
    },
  };
}

/** A test that waits for what never comes must fail. */
const LIMITED = { timeout: 10_000 };

const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
server.listen(0, "127.0.0.1");
after(() => server.close());

/** A connection to a server that sends everything back, as long as the test lasts. */
async function openEcho(t) {
  if (!server.listening) await once(server, "listening");
  const socket = connect({ port: server.address().port, host: "127.0.0.1", allowHalfOpen: true });
  t.after(() => socket.destroy());
  await once(socket, "connect");
  return { socket, stream: byteStream(socket) };
}

for (const [name, [codec, items]] of Object.entries(CODECS)) {
  test(`framed() carries ${name} over a socket`, LIMITED, async (t) => {
    const { socket, stream } = await openEcho(t);
    const messages = s.framed(stream, codec);
    await Promise.all(items.map((item) => messages.send(item)));
    socket.end();
    const received = [];
    for await (const message of messages) received.push(message);
    // The chunks of a body are as they come in.
    if (codec === CODECS.lengthPrefixedBody[0]) equal(received.at(-1).type, "end");
    else deepEqual(received, items);
  });
}

test("a wait that times out loses nothing", LIMITED, async (t) => {
  const { stream } = await openEcho(t);
  const messages = s.framed(stream, f.lines());
  let name;
  await messages.receive({ timeout: 1 }).catch((error) => name = error.name);
  equal(name, "TimeoutError");
  await messages.send("here");
  equal(await messages.receive({ timeout: 10_000, signal: new AbortController().signal }), "here");
});

test("ByteReader reads step by step", LIMITED, async (t) => {
  const { socket, stream } = await openEcho(t);
  await stream.write(bytes("5\r\nhello, world"));
  socket.end();
  const reader = new s.ByteReader(stream);
  deepEqual(await reader.readUntil("\r\n"), bytes("5\r\n"));
  deepEqual(await reader.peek(1), bytes("h"));
  deepEqual(await reader.readExactly(5), bytes("hello"));
  const buffer = new Uint8Array(2);
  equal(await reader.read(buffer), 2);
  deepEqual(buffer, bytes(", "));
});

test("ReadSlab gives a decoder what a socket reads", LIMITED, async (t) => {
  const { socket, stream } = await openEcho(t);
  await stream.write(bytes("one\ntwo\n"));
  socket.end();
  const slab = new s.ReadSlab();
  const decoder = f.lines().decoder();
  for (let count; (count = await stream.read(slab.free())) !== null;) decoder.push(slab.use(count));
  deepEqual([decoder.next(), decoder.next(), decoder.next()], ["one", "two", undefined]);
});

test("web streams carry messages over a socket", LIMITED, async (t) => {
  const { socket, stream } = await openEcho(t);
  const lines = ["one", "two", "three"];
  await ReadableStream.from(lines)
    .pipeThrough(new s.FrameEncoderStream(f.lines()))
    .pipeTo(s.toWritableStream(stream));
  socket.end();
  const messages = s.toReadableStream(stream).pipeThrough(new s.FrameDecoderStream(f.lines()));
  const received = [];
  for await (const message of messages) received.push(message);
  deepEqual(received, lines);
});

test("everything that is exported was used", () => {
  const exported = [...Object.keys(framing), ...Object.keys(framingStream)];
  deepEqual(exported.filter((name) => !used.has(name)), []);
});
