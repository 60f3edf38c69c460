import { assertRejects, assertThrows } from "@std/assert";
import { connect, type ConnectOptions, listen, type ListenOptions } from "./mod.ts";

const CONNECT: [string, ConnectOptions][] = [
  ["tcp://127.0.0.1:1", { tls: {} }],
  ["unix:/s", { tls: {} }],
  ["unix:/s", { noDelay: true }],
  ["unix:/s", { keepAlive: false }],
];

const LISTEN: [string, ListenOptions][] = [
  ["tcp://127.0.0.1:0", { tls: { cert: "", key: "" } }],
  ["tcp://127.0.0.1:0", { mode: 0o600 }],
  ["tls://127.0.0.1:0", { tls: { cert: "", key: "" }, mode: 0o600 }],
  ["unix:/s", { tls: { cert: "", key: "" } }],
  ["unix:/s", { backlog: 5 }],
  ["unix:/s", { reusePort: false }],
  ["unix:/s", { noDelay: true }],
  ["unix:/s", { keepAlive: true }],
];

for (const [endpoint, options] of CONNECT) {
  const name = Object.keys(options).at(-1)!;
  Deno.test(`connect() refuses ${name} for ${endpoint}`, async () => {
    const refusal = `Cannot connect to ${endpoint} with ${name}`;
    await assertRejects(() => connect(endpoint, options), TypeError, refusal);
  });
}

for (const [endpoint, options] of LISTEN) {
  const name = Object.keys(options).at(-1)!;
  Deno.test(`listen() refuses ${name} for ${endpoint}`, () => {
    const refusal = `Cannot listen on ${endpoint} with ${name}`;
    assertThrows(() => listen(endpoint, options), TypeError, refusal);
  });
}

Deno.test("listen() refuses TLS without a certificate", () => {
  assertThrows(() => listen("tls://127.0.0.1:0"), TypeError, "certificate");
});

Deno.test("listen() throws TypeError for a certificate that is none", () => {
  const tls = { cert: "", key: "" };
  assertThrows(() => listen("tls://127.0.0.1:0", { tls }), TypeError, "PEM");
});
