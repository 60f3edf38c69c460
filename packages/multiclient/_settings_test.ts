import { assertEquals, assertThrows } from "@std/assert";
import { lengthPrefixedBody, lines } from "@zocalo/framing";
import { toSettings } from "./_settings.ts";

const codec = lines();
const onMessage = () => {};

Deno.test("toSettings() refuses what has a wrong type, and says what and where", () => {
  const options = {
    "codec as one that makes a frame of each item": { codec: lengthPrefixedBody(), onMessage },
    "codec as an object": { onMessage },
    "onMessage as a function: current value is 5": { codec, onMessage: 5 },
    "onOpen as a function": { codec, onMessage, onOpen: "x" },
    "limits as an object: current value is null": { codec, onMessage, limits: null },
    "limits.overflow as one of disconnect,drop-oldest,drop-newest: current value is explode": {
      codec,
      onMessage,
      limits: { overflow: "explode" },
    },
    "limits.rate as an object: current value is 5": { codec, onMessage, limits: { rate: 5 } },
    "limits.rate as an object: current value is null": { codec, onMessage, limits: { rate: null } },
    "limits.beforeAdmit as an object": { codec, onMessage, limits: { beforeAdmit: null } },
    "whenFull as one of wait,refuse: current value is panic": {
      codec,
      onMessage,
      whenFull: "panic",
    },
  };
  for (const [what, wrong] of Object.entries(options)) {
    const message = `Cannot serve clients with ${what}`;
    // deno-lint-ignore no-explicit-any -- wrong on purpose
    assertThrows(() => toSettings(wrong as any), TypeError, message);
  }
});

Deno.test("toSettings() refuses limits that make no sense, and says what and where", () => {
  const limits = {
    "limits.clients as an integer from 1 or Infinity: current value is 0": { clients: 0 },
    "limits.clientsPerHost as an integer from 1 or Infinity": { clientsPerHost: 1.5 },
    "limits.outbox as an integer of bytes from 0 or Infinity: current value is -1": { outbox: -1 },
    "limits.totalOutbox as an integer of bytes": { totalOutbox: NaN },
    "limits.idle as a number of milliseconds above 0": { idle: 0 },
    "limits.rate.rate as a finite number above 0": { rate: { rate: 0 } },
    "limits.rate.burst as a finite number from 1": { rate: { rate: 1, burst: 0 } },
    "limits.rate.patience as a number": { rate: { rate: 1, patience: 0 } },
    "limits.beforeAdmit.timeout as a number": { beforeAdmit: { timeout: 0 } },
    "limits.beforeAdmit.outbox as an integer": { beforeAdmit: { outbox: 1.5 } },
  };
  for (const [what, wrong] of Object.entries(limits)) {
    const message = `Cannot serve clients with ${what}`;
    assertThrows(() => toSettings({ codec, onMessage, limits: wrong }), RangeError, message);
  }
  const options = { codec, onMessage, handshakeTimeout: 0 };
  assertThrows(() => toSettings(options), RangeError, "with handshakeTimeout as a number");
});

Deno.test("toSettings() takes Infinity for what may be without limit, and undefined for the default", () => {
  const limits = { outbox: Infinity, totalOutbox: Infinity, rate: undefined, idle: undefined };
  const settings = toSettings({ codec, onMessage, limits, data: undefined, whenFull: undefined });
  assertEquals([settings.outbox, settings.totalOutbox], [Infinity, Infinity]);
  assertEquals([settings.rate, settings.idle], [undefined, Infinity]);
});
