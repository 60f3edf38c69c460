import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { bytes, textOf, turn } from "../udp_test_support.ts";
import { bind, SocketClosedError, type UdpSocket } from "../mod.ts";
import { type LinkFault, type LinkOptions, lossySocket, memoryNetwork } from "./mod.ts";

const PERFECT = { loss: 0, duplication: 0, reordering: 0 };

function pair(options: LinkOptions) {
  const network = memoryNetwork();
  const faults: string[] = [];
  const onFault = ({ direction, fault }: LinkFault) => void faults.push(`${direction} ${fault}`);
  const lossy = lossySocket(network.bind("udp://10.0.0.1:1"), { onFault, ...options });
  return { lossy, plain: network.bind("udp://10.0.0.2:2"), faults };
}

/** Sends numbers, and returns what has come of them. */
async function through(from: UdpSocket, to: UdpSocket, count: number): Promise<string[]> {
  const got: string[] = [];
  // From the first call on it reads.
  await assertRejects(() => to.receive({ timeout: 0 }), DOMException);
  for (let i = 0; i < count; i++) await from.send(bytes(`${i}`), to.endpoint);
  // What is held back is let go after 10 ms, by a timer set before this one.
  await new Promise((resolve) => setTimeout(resolve, 30));
  while (to.queued > 0) got.push(textOf(await to.receive()));
  return got;
}

async function run(options: LinkOptions, direction: "sent" | "received") {
  const { lossy, plain, faults } = pair(options);
  await using _lossy = lossy;
  await using _plain = plain;
  const [from, to] = direction === "sent" ? [lossy, plain] : [plain, lossy];
  return { got: await through(from, to, 1_000), faults };
}

for (const direction of ["sent", "received"] as const) {
  Deno.test(`lossySocket() does the same for the same seed to what is ${direction}`, async () => {
    const options = { seed: 7, corruption: 0.1 };
    const [first, again, other] = await Promise.all([
      run(options, direction),
      run(options, direction),
      run({ ...options, seed: 8 }, direction),
    ]);
    assertEquals(first, again);
    assert(first.got.join() !== other.got.join());
  });

  Deno.test(`lossySocket() does what it tells to what is ${direction}`, async () => {
    const { got, faults } = await run({ seed: 7 }, direction);
    const count = (fault: string) => faults.filter((one) => one === `${direction} ${fault}`).length;
    const numbers = got.map(Number);
    const distinct = new Set(numbers);
    const overtaken = new Set(
      numbers.filter((number, i) => numbers.slice(0, i).some((n) => n > number)),
    );
    assertEquals(1_000 - distinct.size, count("lost"));
    assertEquals(numbers.length - distinct.size, count("duplicated"));
    assert(overtaken.size > 0 && overtaken.size <= count("heldBack"));
    // Within some four standard deviations of 50, 20 and 100.
    for (
      const [fault, low, high] of [["lost", 23, 77], ["duplicated", 3, 37], ["heldBack", 60, 140]]
    ) {
      assert(count(`${fault}`) >= Number(low) && count(`${fault}`) <= Number(high), `${fault}`);
    }
  });
}

Deno.test("lossySocket() changes one bit of what it corrupts, and not the sender's data", async () => {
  const { lossy, plain } = pair({ ...PERFECT, corruption: 1 });
  await using _lossy = lossy;
  await using _plain = plain;
  const data = new Uint8Array(100);
  await lossy.send(data, plain.endpoint);
  const { data: damaged } = await plain.receive();
  const bits = damaged.reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0);
  assertEquals([damaged.length, bits], [100, 1]);
  assert(data.every((byte) => byte === 0));
});

Deno.test("lossySocket() keeps the order of what it delays", async () => {
  const { lossy, plain } = pair({ ...PERFECT, delay: 5 });
  await using _lossy = lossy;
  await using _plain = plain;
  for (const text of "abc") await lossy.send(bytes(text), plain.endpoint);
  assertEquals(plain.queued, 0);
  for (const text of "abc") assertEquals(textOf(await plain.receive()), text);
});

Deno.test("lossySocket() lets the last one go although nothing follows", async () => {
  const { lossy, plain } = pair({ ...PERFECT, reordering: 1 });
  await using _lossy = lossy;
  await using _plain = plain;
  await lossy.send(bytes("alone"), plain.endpoint);
  assertEquals(textOf(await plain.receive()), "alone");
});

Deno.test("lossySocket() doubles also what it holds back", async () => {
  const { lossy, plain, faults } = pair({ ...PERFECT, reordering: 1, duplication: 1 });
  await using _lossy = lossy;
  await using _plain = plain;
  assertEquals(await through(lossy, plain, 2), ["0", "0", "1", "1"]);
  assertEquals(faults, [
    ...["sent duplicated", "sent heldBack"],
    ...["sent duplicated", "sent heldBack"],
  ]);
});

Deno.test("lossySocket() sends nothing and leaves no timer when it is closed before", async () => {
  const { lossy, plain, faults } = pair({ ...PERFECT, reordering: 1 });
  await using _plain = plain;
  const sending = assertRejects(() => lossy.request(bytes("x"), plain.endpoint), SocketClosedError);
  await lossy.close();
  await sending;
  await assertRejects(() => lossy.send(bytes("x"), plain.endpoint), SocketClosedError);
  assertEquals(faults, []);
});

Deno.test("close() of a lossySocket() closes the socket, and leaves no timer", async () => {
  const socket = bind("udp://127.0.0.1:0");
  const lossy = lossySocket(socket, { ...PERFECT, delay: 60_000, reordering: 0.5 });
  const pending = assertRejects(() => lossy.receive(), SocketClosedError);
  for (let i = 0; i < 10; i++) await lossy.send(bytes("x"), socket.endpoint);
  await lossy.close();
  await pending;
  await assertRejects(() => socket.receive(), SocketClosedError);
  await using again = bind(socket.endpoint);
  assertEquals(again.endpoint, socket.endpoint);
});

Deno.test("lossySocket() ends when the socket beneath it does", async () => {
  const { lossy, plain } = pair(PERFECT);
  await using socket = plain;
  const over = lossySocket(socket, PERFECT);
  const pending = assertRejects(() => over.receive());
  await turn();
  await socket.close();
  await pending;
  await over.close();
  await lossy.close();
});

Deno.test("lossySocket() lets requests through at 5 % loss, 2 % duplication, 10 % reordering", async () => {
  const { lossy, plain } = pair({ seed: 3 });
  await using _lossy = lossy;
  await using _plain = plain;
  const serving = (async () => {
    for await (const { data, from } of plain) await plain.send(data, from);
  })();
  const ask = async (i: number) => {
    const match = (datagram: { data: Uint8Array }) => textOf(datagram) === `${i}`;
    return await lossy.request(bytes(`${i}`), plain.endpoint, { timeout: 30, retries: 10, match });
  };
  const replies = await Promise.all(Array.from({ length: 1_000 }, (_, i) => ask(i)));
  assertEquals(replies.map(textOf), Array.from({ length: 1_000 }, (_, i) => `${i}`));
  await plain.close();
  await serving;
});

Deno.test("lossySocket() refuses options out of range", async () => {
  await using socket = memoryNetwork().bind("udp://10.0.0.1:1");
  const refused: LinkOptions[] = [{ loss: 1.1 }, { seed: -1 }, { delay: NaN }, {
    corruption: -0.1,
  }];
  for (const options of refused) {
    assertThrows(() => lossySocket(socket, options), RangeError, Object.keys(options)[0]!);
  }
});
