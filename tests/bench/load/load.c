// Closed-loop load on an echo server on 127.0.0.1: TCP, or with -DTLS over TLS.
//
//   load [CA_FILE] PORT CONNECTIONS SIZE SECONDS [PIPELINE [IDLE]]
//
// Every connection sends PIPELINE messages of SIZE bytes, waits until all of them have come back, and sends the next at
// once; what comes back is compared with what was sent. IDLE further connections are open and silent. A short warm-up is
// not counted. Prints one line of JSON; rates count replies (bytes in one direction), latency is that of a whole pipeline,
// "served" counts the pipelines of each connection, "allReplies" is with the warm-up.

#define _GNU_SOURCE
#include "exchange.h"
#include "histogram.h"

enum { EVENTS = 512, WAIT_MILLISECONDS = 100 };

// For the server's JIT compiler and the sockets' buffers to settle.
#define WARM_UP (NANOSECONDS / 2)

struct connection {
  struct exchange exchange;  // what is sent before it waits: PIPELINE messages
  uint64_t started;
  uint64_t served;
};

// Only what is complete within these two moments counts.
static uint64_t counted_from, counted_to;
static bool finished;
static size_t pipeline;
static struct histogram latencies;
static uint64_t longest;
static uint64_t completed;  // pipelines, with the warm-up

static void open_connection(struct connection *connection, int epoll, int port) {
  *connection = (struct connection){.exchange = exchange_open(epoll, port, connection), .started = now()};
  exchange_begin(&connection->exchange);
}

static void note_wait(uint64_t wait) {
  if (wait > longest) longest = wait;
}

static void complete(struct connection *connection) {
  uint64_t time = now();
  completed++;
  if (time >= counted_to) {
    finished = true;
    return;
  }
  if (time >= counted_from) {
    histogram_add(&latencies, time - connection->started);
    note_wait(time - connection->started);
    connection->served++;
  }
  connection->started = time;
  exchange_begin(&connection->exchange);
}

// With edge triggering a connection is only heard of again when something new happens to it: a completed reply is followed by
// the next batch in the same turn.
static void take_turn(struct connection *connection) {
  while (!finished && exchange_move(&connection->exchange)) complete(connection);
}

static void report(const struct connection *connections, size_t count, double replies, double size, double seconds) {
  uint64_t least = UINT64_MAX, most = 0, starved = 0;
  for (size_t i = 0; i < count; i++) {
    uint64_t served = connections[i].served;
    if (served < least) least = served;
    if (served > most) most = served;
    if (served == 0) starved++;
    note_wait(counted_to - connections[i].started);  // what is still waited for counts too
  }
  printf("{\"requestsPerSecond\":%.1f,\"megabytesPerSecond\":%.2f,", replies / seconds, replies * size / seconds / 1e6);
  printf("\"p50Micros\":%.1f,\"p99Micros\":%.1f,\"p999Micros\":%.1f,\"longestMicros\":%.1f,",
         histogram_quantile(&latencies, 0.50) / 1e3, histogram_quantile(&latencies, 0.99) / 1e3,
         histogram_quantile(&latencies, 0.999) / 1e3, (double)longest / 1e3);
  printf("\"leastServed\":%llu,\"mostServed\":%llu,\"starved\":%llu,\"allReplies\":%llu}\n", (unsigned long long)least,
         (unsigned long long)most, (unsigned long long)starved, (unsigned long long)(completed * pipeline));
}

int main(int argc, char **argv) {
  const char *usage = "usage: load " CHANNEL_USAGE "PORT CONNECTIONS SIZE SECONDS [PIPELINE [IDLE]]";
  if (argc < 5) fail(EXIT_USAGE, usage);
  int taken = channel_set_up(argv + 1);
  argv += taken;
  argc -= taken;
  if (argc < 5 || argc > 7) fail(EXIT_USAGE, usage);
  int port = (int)parse_number(argv[1], 1, 65535);
  size_t connection_count = (size_t)parse_number(argv[2], 1, 100000);
  size_t size = (size_t)parse_number(argv[3], 1, 1L << 30);
  double seconds = parse_seconds(argv[4]);
  pipeline = argc > 5 ? (size_t)parse_number(argv[5], 1, 100000) : 1;
  size_t idle_count = argc > 6 ? (size_t)parse_number(argv[6], 0, 100000) : 0;

  raise_descriptor_limit();
  exchange_set_up(size * pipeline);
  struct connection *connections = calloc(connection_count, sizeof *connections);
  int epoll = epoll_create1(0);
  if (!connections || epoll < 0) fail_errno(EXIT_CONNECT, "set-up");
  for (size_t i = 0; i < idle_count; i++) channel_open(port);
  for (size_t i = 0; i < connection_count; i++) open_connection(&connections[i], epoll, port);

  counted_from = now() + WARM_UP;
  counted_to = counted_from + (uint64_t)(seconds * NANOSECONDS);
  struct epoll_event events[EVENTS];
  while (!finished && now() < counted_to) {
    int n = epoll_wait(epoll, events, EVENTS, WAIT_MILLISECONDS);
    for (int i = 0; i < n; i++) take_turn(events[i].data.ptr);
  }
  if (latencies.total == 0) fail(EXIT_SERVER, "no reply in the time given");
  report(connections, connection_count, (double)latencies.total * (double)pipeline, (double)size, seconds);
  return 0;
}
