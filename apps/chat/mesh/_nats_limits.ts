import { MAX_OP } from "./op.ts";

/** Times of a {@linkcode NatsBackplane}, in milliseconds. */
export interface NatsTimes {
  /** Between two signs of life of a node. */
  readonly beat: number;
  /** A node that was not heard of for so long is lost, and others may have what it had claimed. */
  readonly lease: number;
  /** The broker is as good as gone when nothing comes back from it for so long. */
  readonly silence: number;
  /** What was published has to be confirmed within this time. */
  readonly acknowledge: number;
  /** How long what comes too early waits for what belongs before it; its node says it again when it is connected again. */
  readonly hold: number;
  /** Until it is tried to connect again: at first, and doubling up to the last. */
  readonly retry: readonly [first: number, last: number];
}

/**
 * A node that stops for a second, or a broker that is started again, costs nobody anything: etcd's leases are 10 s and more, IRC
 * servers wait for 30 s to 2 minutes (`pingfreq`, `PongTimeout`). The silence of a broker is noticed well within a lease, so that
 * a connection to the next one can be made before it ends.
 */
export const NATS_TIMES: NatsTimes = {
  beat: 3_000,
  lease: 15_000,
  silence: 7_000,
  acknowledge: 10_000,
  hold: 15_000,
  retry: [250, 2_000],
};

/** For a connection with its handshakes; nats.js has 20 s, which is longer than a lease. In milliseconds. */
export const CONNECT_TIMEOUT = 5_000;

/** For an answer of JetStream to what is asked; 5 s in all clients of NATS. In milliseconds. */
export const REQUEST_TIMEOUT = 5_000;

/** Bytes that wait to be told to others: what clients of NATS keep while they reconnect (8 MiB in nats.go, nats.c, nats.rs). */
export const MAX_WAITING = 8 * 1_048_576;

/**
 * Messages on the way to the broker at once: they keep a link of 30 ms busy with 8 000 a second. nats.go has 4 000 for `PublishAsync`,
 * but others have to keep those that come too early.
 */
export const MAX_IN_FLIGHT = 256;

/**
 * Of these, on one subject: what is said there meanwhile gathers and goes together, so that much that is said costs few messages. A line
 * to a room of a hundred took half as long again with a message each.
 */
export const MAX_ON_SUBJECT = 2;

/** Bytes that go together: some hundred lines, and little beside what a message may have. */
export const MAX_JOINED = 65_536;

/** Bytes of one op: a character takes three at most. It fits into a message as NATS has them, 1 MiB with its headers. */
export const MAX_OP_BYTES = 3 * MAX_OP;

/** Messages of a node that wait for earlier ones: what it can have on the way, and as much again. */
export const MAX_HELD = 2 * MAX_IN_FLIGHT;

/** Nodes of which it is remembered what was heard last; those that have been gone for longest are forgotten. */
export const MAX_PEERS = 1_000;

/** Ops that one look into the history brings at most, the last ones: `--history` keeps no more. */
export const MAX_HISTORY_READ = 10_000;

/** Bytes of messages that are read for that: four times what so many lines of a usual length take. */
export const MAX_HISTORY_BYTES = 16 * 1_048_576;

/** What the streams hold. All of these can be changed in NATS: a stream that is there is taken as it is. */
export const STREAMS = {
  log: {
    /** A node that was cut off for less than this gets all that was said meanwhile. In milliseconds. */
    age: 10 * 60_000,
    /** A million lines or so; the oldest go. */
    bytes: 256 * 1_048_576,
    /**
     * For how long a message that comes twice is found by its id, in milliseconds: two minutes, as NATS has it, which costs about
     * 100 bytes for each message. What comes later is found by its number.
     */
    duplicates: 2 * 60_000,
  },
  history: {
    /** A week, in milliseconds. */
    age: 7 * 24 * 3_600_000,
    bytes: 256 * 1_048_576,
    /** Of a room, from each node. */
    messages: 1_000,
  },
  claims: {
    /** Half a million nicks; when it is full no more are granted. */
    bytes: 64 * 1_048_576,
  },
} as const;
