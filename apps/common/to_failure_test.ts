import { assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import {
  ConnectError,
  ConnectionLostError,
  ListenError,
  parseEndpoint,
  TlsError,
} from "@zocalo/transport";
import { UdpError } from "@zocalo/udp";
import { Failure } from "./failure.ts";
import { toFailure } from "./to_failure.ts";

const endpoint = parseEndpoint("tcp://:1");
const udp = { transport: "udp", hostname: "127.0.0.1", port: 1 } as const;
const cause = new Error("Cause");

Deno.test("toFailure() gives the errors of the network their exit code, and keeps them", () => {
  const details = { operation: "read", local: endpoint, remote: endpoint } as const;
  const cases: [Error, number][] = [
    [new ConnectError(endpoint, [{ endpoint, cause }]), 3],
    [new ConnectionLostError(details, cause), 3],
    [new ListenError("listen", endpoint, cause), 3],
    [new TlsError("connect to", endpoint, "expired", "the certificate has expired", cause), 4],
    [new UdpError({ operation: "bind", local: udp }, cause), 3],
    [new DOMException("Too late", "TimeoutError"), 3],
    // What node:crypto can decode, but the TLS library of clients cannot.
    [new TypeError('Cannot use TLS option "caCerts": it cannot be decoded'), 5],
  ];
  for (const [error, exitCode] of cases) {
    const failure = toFailure(error) as Failure;
    assertInstanceOf(failure, Failure);
    assertEquals([failure.exitCode, failure.message], [exitCode, error.message]);
    assertStrictEquals(failure.cause, error);
  }
});

Deno.test("toFailure() leaves everything else as it is", () => {
  for (
    const error of [
      cause,
      new TypeError("No"),
      new Failure(1, "No"),
      new DOMException("No", "AbortError"),
      "no",
    ]
  ) {
    assertStrictEquals(toFailure(error), error);
  }
});
