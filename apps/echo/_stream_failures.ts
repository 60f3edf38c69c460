/** What a peer can do wrong on a stream, in the words of all clients of echo. */
import { EXIT } from "../common/exit_code.ts";
import { Failure } from "../common/failure.ts";
import { formatCount } from "./_format_figures.ts";

/** It ended the stream after whole replies, and some bytes of one more. */
export function endedEarly(peer: string, replies: number, bytes: number): Failure {
  const rest = bytes === 0 ? "" : ` and ${formatCount(bytes, "byte")} of the next`;
  const whole = formatCount(replies, "reply", "replies");
  return new Failure(EXIT.NETWORK, `${peer} ended the stream after ${whole}${rest}`);
}

/** It sent bytes that nobody asked for. */
export function unasked(peer: string, bytes: number): Failure {
  const what = bytes === 1 ? "1 byte that answers" : `${bytes} bytes that answer`;
  return new Failure(EXIT.INTEGRITY, `${peer} sent ${what} no request`);
}

/** A reply differs from its request, after so many that did not. */
export function wrongReply(peer: string, offset: number, correct: number): Failure {
  const before = formatCount(correct, "correct one");
  const message = `${peer} sent a reply that is wrong from byte ${offset}, after ${before}`;
  return new Failure(EXIT.INTEGRITY, message);
}
