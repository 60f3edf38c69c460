/** The loads notice what is wrong: otherwise nothing they say counts. */
import { assertRejects } from "@std/assert";
import { lines } from "@zocalo/framing";
import { framed } from "@zocalo/framing/stream";
import { type ByteStream, formatEndpoint, serve } from "@zocalo/transport";
import { serveDatagrams } from "@zocalo/udp";
import { Member } from "./chat_load.ts";
import { datagramLoad, frameLoad, rudeLoad, streamLoad } from "./echo_load.ts";
import { compareFolders } from "./file_load.ts";
import { type Load, Tally } from "./load.ts";

/** An echo server that changes the last byte of what it reads, or leaves it out. */
async function echoBadly(stream: ByteStream, change: (data: Uint8Array) => Uint8Array) {
  const buffer = new Uint8Array(65_536);
  for (let n; (n = await stream.read(buffer)) !== null;) {
    await stream.write(change(buffer.slice(0, n)));
  }
}

function flipLast(data: Uint8Array): Uint8Array {
  data[data.length - 1]! ^= 1;
  return data;
}

async function assertNotices(
  load: Load,
  change: (data: Uint8Array) => Uint8Array,
  message: RegExp,
) {
  await using server = serve("tcp://127.0.0.1:0", (stream) => echoBadly(stream, change));
  const never = new AbortController().signal;
  const error = await assertRejects(() =>
    load(formatEndpoint(server.endpoint), new Tally(), never)
  );
  if (!message.test(String(error))) throw error;
}

Deno.test("streamLoad() rejects when a byte comes back changed", async () => {
  await assertNotices(streamLoad, flipLast, /came back changed/);
});

Deno.test("streamLoad() rejects when bytes are missing at the end", async () => {
  await assertNotices(streamLoad, () => new Uint8Array(0), /0 of \d+ bytes came back/);
});

Deno.test("frameLoad() rejects when a frame comes back changed", async () => {
  await assertNotices(frameLoad, flipLast, /came back changed|ended between|limit/);
});

for (const load of [streamLoad, frameLoad, rudeLoad]) {
  Deno.test(`${load.name}() rejects when a server ends connections early`, async () => {
    await using server = serve("tcp://127.0.0.1:0", async (stream) => {
      await stream.read(new Uint8Array(1));
      stream.abort();
    });
    const never = new AbortController().signal;
    await assertRejects(() => load(formatEndpoint(server.endpoint), new Tally(), never), Error);
  });
}

Deno.test("datagramLoad() rejects when a datagram comes back changed", async () => {
  await using server = serveDatagrams("udp://127.0.0.1:0", (datagram, peer) => {
    void peer.send(flipLast(datagram.data.slice()));
  });
  const never = new AbortController().signal;
  await assertRejects(
    () => datagramLoad(formatEndpoint(server.endpoint), new Tally(), never),
    Error,
    "came back changed",
  );
});

Deno.test("Member.hear() rejects when a line is not the one that was said", async () => {
  await using server = serve("tcp://127.0.0.1:0", async (stream) => {
    const messages = framed(stream, lines());
    await messages.send(":server 366 ana #room :End");
    await messages.send(":bob!b@host PRIVMSG #room :first");
    await messages.send(":bob!b@host PRIVMSG #room :third");
    for await (const _ of messages);
  });
  using ana = await Member.join(formatEndpoint(server.endpoint), "ana", "#room");
  await assertRejects(
    () => ana.hear(new Map([["bob", ["first", "second"]]])),
    Error,
    'ana heard bob say "third": it was "second"',
  );
});

Deno.test("compareFolders() rejects when a file is missing or another one", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of ["a", "b"]) await Deno.mkdir(`${folder}/${name}`);
    const compare = () => compareFolders(`${folder}/a`, `${folder}/b`);
    await Deno.writeTextFile(`${folder}/a/x`, "one");
    await assertRejects(compare, Error, "Of the files x");
    await Deno.writeTextFile(`${folder}/b/x`, "two");
    await assertRejects(compare, Error, "has come changed");
    await Deno.writeTextFile(`${folder}/b/x`, "one");
    await compare();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
