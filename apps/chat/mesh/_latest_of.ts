import type { Op } from "./op.ts";

function latest(times: Iterable<number>): number {
  let most = 0;
  for (const time of times) most = Math.max(most, time);
  return most;
}

/** The latest of the times by which it is decided what holds; 0 if there is none. */
export function latestOf(op: Op): number {
  switch (op.op) {
    case "topic":
    case "modes":
      return Math.max(op.life, op.time);
    case "join":
      return op.life;
    case "line":
      return Math.max(op.life ?? 0, op.time);
    case "users":
      return latest(op.users.flatMap(({ channels }) => channels.map(({ life }) => life)));
    case "rooms":
      return latest(
        op.rooms.flatMap(({ life, merged, topic, modes }) => [
          ...[life, topic?.time ?? 0],
          ...merged,
          ...modes.map(({ time }) => time),
        ]),
      );
    default:
      return 0;
  }
}
