import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { connect, type Endpoint } from "./mod.ts";
import { ConnectError, ConnectionLostError, TlsError, type TlsErrorReason } from "./errors.ts";
import { retrying, type RetryOptions } from "./_retry.ts";

const endpoint: Endpoint = { transport: "tcp", hostname: "127.0.0.1", port: 7 };

const refused = () => new ConnectError(endpoint, [{ endpoint, cause: new Error("Refused") }]);
const late = () => new DOMException("No answer", "TimeoutError");
const lost = () =>
  new ConnectionLostError({ operation: "read", local: endpoint, remote: endpoint }, undefined);
const failedTls = (reason: TlsErrorReason) =>
  new TlsError("connect to", endpoint, reason, "handshake failed", undefined);

/** Fails with each of the errors, then succeeds; notes the pauses instead of making them. */
function rehearse(
  errors: Error[],
  options: RetryOptions = {},
  signal?: AbortSignal,
): { result: Promise<string>; pauses: number[] } {
  const pauses: number[] = [];
  const result = retrying(
    () => {
      const error = errors.shift();
      return error === undefined ? Promise.resolve("there") : Promise.reject(error);
    },
    { minDelay: 100, maxDelay: 500, random: () => 1, ...options },
    signal,
    (delay) => {
      pauses.push(delay);
      return Promise.resolve();
    },
  );
  return { result, pauses };
}

Deno.test("retrying() tries again with growing pauses when nobody is there, late or lost", async () => {
  const { result, pauses } = rehearse([refused(), late(), lost(), failedTls("closed")]);
  assertEquals(await result, "there");
  assertEquals(pauses, [200, 400, 500, 500]);
});

Deno.test("retrying() does not wait when the first attempt succeeds", async () => {
  const { result, pauses } = rehearse([]);
  assertEquals(await result, "there");
  assertEquals(pauses, []);
});

Deno.test("retrying() throws the last error with the number of attempts when they are used up", async () => {
  const last = refused();
  const { result, pauses } = rehearse([refused(), refused(), last, refused()], { attempts: 3 });
  assertStrictEquals(await result.catch((error) => error), last);
  assertEquals(last.message, "Cannot connect to tcp://127.0.0.1:7: refused (3 attempts)");
  assertEquals(pauses.length, 2);
});

Deno.test("retrying() throws TimeoutError with the number of attempts when the last one was late", async () => {
  const { result } = rehearse([refused(), late()], { attempts: 2 });
  const { name, message } = await assertRejects(() => result, DOMException) as DOMException;
  assertEquals([name, message], ["TimeoutError", "No answer (2 attempts)"]);
});

Deno.test("retrying() makes ten attempts by default", async () => {
  const { result, pauses } = rehearse(Array.from({ length: 20 }, refused));
  await assertRejects(() => result, ConnectError, "(10 attempts)");
  assertEquals(pauses.length, 9);
});

Deno.test("retrying() goes on when attempts is Infinity", async () => {
  const { result, pauses } = rehearse(Array.from({ length: 100 }, late), { attempts: Infinity });
  assertEquals(await result, "there");
  assertEquals(pauses.length, 100);
});

Deno.test("retrying() throws at once what no further attempt would mend", async () => {
  const cause = new Deno.errors.NotCapable("Requires net access");
  const errors = [
    new TypeError("wrong"),
    new RangeError("too much"),
    failedTls("unknown-ca"),
    failedTls("alert"),
    new ConnectError(endpoint, [{ endpoint, cause }]),
  ];
  for (const error of errors) {
    const { message } = error;
    const { result, pauses } = rehearse([error]);
    assertStrictEquals(await result.catch((error) => error), error);
    assertEquals(error.message, message);
    assertEquals(pauses, []);
  }
});

Deno.test("retrying() throws the signal's reason when it aborts in an attempt, even if that is a TimeoutError", async () => {
  const reason = late();
  const { result, pauses } = rehearse([reason], {}, AbortSignal.abort(reason));
  assertStrictEquals(await result.catch((error) => error), reason);
  assertEquals(pauses, []);
});

Deno.test("retrying() refuses attempts that are no number of attempts", async () => {
  for (const attempts of [0, -1, 1.5, NaN]) {
    await assertRejects(() => rehearse([], { attempts }).result, RangeError, `${attempts}`);
  }
});

Deno.test("connect() with retry throws the signal's reason when it aborts in a pause", async () => {
  const controller = new AbortController();
  const reason = new Error("never mind");
  // Refused at once: the pause of a minute is what it waits in.
  const connecting = connect("unix:/nowhere/zocalo.sock", {
    retry: { minDelay: 60_000, maxDelay: 60_000, random: aborting },
    signal: controller.signal,
  });
  function aborting(): number {
    queueMicrotask(() => controller.abort(reason));
    return 0;
  }
  assertStrictEquals(await connecting.catch((error) => error), reason);
});

Deno.test("connect() with retry refuses bad options before it connects", async () => {
  await assertRejects(() => connect(":1", { retry: { minDelay: 0 } }), RangeError, "minDelay");
  await assertRejects(() => connect(":1", { retry: { attempts: 0 } }), RangeError, "attempts");
});

Deno.test("retrying() throws at once when the path or the rights are wrong, and waits for a name", async () => {
  const withCode = (code: string) =>
    new ConnectError(endpoint, [{ endpoint, cause: Object.assign(new Error(code), { code }) }]);
  for (const code of ["ENOTDIR", "EACCES", "ENAMETOOLONG"]) {
    const error = withCode(code);
    const { result, pauses } = rehearse([error]);
    assertStrictEquals(await result.catch((error) => error), error);
    assertEquals(pauses, []);
  }
  assertEquals(await rehearse([withCode("ENOTFOUND"), withCode("ENOENT")]).result, "there");
});

Deno.test("retrying() does not count the attempts when only one is allowed", async () => {
  const error = refused();
  const { result } = rehearse([error], { attempts: 1 });
  assertStrictEquals(await result.catch((error) => error), error);
  assertEquals(error.message, "Cannot connect to tcp://127.0.0.1:7: refused");
});
