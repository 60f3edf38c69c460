import { assertMatch } from "@std/assert";
import { type ByteStream, formatEndpoint } from "@zocalo/transport";
import { bind } from "@zocalo/udp";

/** Executables may hold an older Deno, whose `node:dns` warns of its own `punycode`. */
const DEPRECATION = /^\(node:\d+\) \[DEP0040\].*\n(\(Use .*\n)?/;

/** Checks that there is one line, and nothing but it. */
export function assertOneLine(text: string): void {
  assertMatch(text.replace(DEPRECATION, ""), /^[^\n]+\n$/);
}

/** What one read brings: nothing at the end. */
export async function readSome(stream: ByteStream): Promise<Uint8Array> {
  const buffer = new Uint8Array(65_536);
  return buffer.subarray(0, await stream.read(buffer) ?? 0);
}

/** Reads until the other side finishes, and then finishes too. */
export async function leaveTogether(stream: ByteStream): Promise<void> {
  while (await stream.read(new Uint8Array(65_536)) !== null);
  await stream.close();
}

/** What a bad server of datagrams answers the n-th one with, from 0. */
type Answers = (
  request: Uint8Array,
  index: number,
) => readonly Uint8Array[] | Promise<readonly Uint8Array[]>;

/** A server of datagrams in this process, one after the other; it ends when it is disposed of. */
export function serveDatagramsBadly(answers: Answers): AsyncDisposable & { endpoint: string } {
  const socket = bind("udp://127.0.0.1:0");
  const served = (async () => {
    let index = 0;
    for await (const { data, from } of socket) {
      for (const answer of await answers(data, index++)) await socket.send(answer, from);
    }
  })();
  return {
    endpoint: formatEndpoint(socket.endpoint),
    async [Symbol.asyncDispose]() {
      await socket.close();
      await served;
    },
  };
}
