// Open-loop load on an echo server on 127.0.0.1: TCP, or with -DTLS over TLS.
//
//   open_loop [CA_FILE] PORT CONNECTIONS SIZE SECONDS RATE [spin]
//
// RATE times a second a message of SIZE bytes is due, whatever became of those before. The connection that has been free for
// longest takes it; where none is free it waits for one. Latency is from the moment when it was due, so that a server that
// stands still shows in all that were due then, not only in those under way ("coordinated omission", as Gil Tene calls it).
//
// Until the next message is due it sleeps. With "spin" it asks the kernel again and again instead. That keeps one core from
// the server, and makes latencies shorter than those of a client that waits as clients do: it never has to be woken, neither
// by the clock nor by a reply.
//
// A short warm-up is not counted. Prints one line of JSON about the messages that were due in the SECONDS after it; "delay" is
// the time from when a message was due until it was sent, "unsent" those for which no connection was free to the end, "cpu"
// the part of a core that this program used.

#define _GNU_SOURCE
#include <sys/prctl.h>

#include "exchange.h"
#include "histogram.h"

enum { EVENTS = 512 };

// For the server's JIT compiler and the sockets' buffers to settle.
#define WARM_UP (NANOSECONDS / 2)

// How long replies are awaited after the end.
#define PATIENCE (2 * NANOSECONDS)

struct connection {
  struct exchange exchange;
  uint64_t due;
};

static uint64_t rate, started, counted_from, counted_to;
static uint64_t taken;  // messages, from the start
static struct connection **free_connections;  // a ring: who has been free for longest is first
static size_t connection_count, first_free, free_count;
static struct histogram latencies, delays;
static uint64_t longest, longest_delay;

static uint64_t due_at(uint64_t index) { return started + index * NANOSECONDS / rate; }

// How many messages are due before `moment`.
static uint64_t count_before(uint64_t moment) { return ((moment - started) * rate + NANOSECONDS - 1) / NANOSECONDS; }

static void set_free(struct connection *connection) {
  free_connections[(first_free + free_count++) % connection_count] = connection;
}

static struct connection *take_free(void) {
  struct connection *connection = free_connections[first_free];
  first_free = (first_free + 1) % connection_count;
  free_count--;
  return connection;
}

static void note(struct histogram *histogram, uint64_t *most, uint64_t time) {
  histogram_add(histogram, time);
  if (time > *most) *most = time;
}

static void send_due(void) {
  while (free_count > 0) {
    uint64_t time = now(), due = due_at(taken);
    if (due > time || due >= counted_to || time >= counted_to) return;
    struct connection *connection = take_free();
    taken++;
    connection->due = due;
    exchange_begin(&connection->exchange);
    exchange_send(&connection->exchange);
    if (due >= counted_from) note(&delays, &longest_delay, time - due);
  }
}

static void take_turn(struct connection *connection) {
  if (!exchange_move(&connection->exchange)) return;
  if (connection->due >= counted_from) note(&latencies, &longest, now() - connection->due);
  set_free(connection);
}

// Until something happens to a connection, or there is something to send.
static int wait_for_events(int epoll, struct epoll_event *events, bool spin) {
  uint64_t time = now(), until = counted_to + PATIENCE;
  if (time < counted_to) {
    until = free_count > 0 ? due_at(taken) : counted_to;
    if (until > counted_to) until = counted_to;
  }
  uint64_t rest = spin || until < time ? 0 : until - time;
  struct timespec timeout = {.tv_sec = (time_t)(rest / NANOSECONDS), .tv_nsec = (long)(rest % NANOSECONDS)};
  int n = epoll_pwait2(epoll, events, EVENTS, &timeout, NULL);
  if (n < 0 && errno != EINTR) fail_errno(EXIT_CONNECT, "epoll_pwait2");
  return n;
}

static double micros(const struct histogram *histogram, double share) { return histogram_quantile(histogram, share) / 1e3; }

static double cpu_seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / NANOSECONDS;
}

static void report(double seconds, double cpu) {
  uint64_t unsent = count_before(counted_to) - taken, warm_up = count_before(counted_from);
  if (taken < warm_up) unsent -= warm_up - taken;
  printf("{\"requestsPerSecond\":%.1f,", (double)latencies.total / seconds);
  printf("\"p50Micros\":%.1f,\"p99Micros\":%.1f,\"p999Micros\":%.1f,\"longestMicros\":%.1f,", micros(&latencies, 0.50),
         micros(&latencies, 0.99), micros(&latencies, 0.999), (double)longest / 1e3);
  printf("\"delayP50Micros\":%.1f,\"delayP99Micros\":%.1f,\"longestDelayMicros\":%.1f,", micros(&delays, 0.50),
         micros(&delays, 0.99), (double)longest_delay / 1e3);
  printf("\"unsent\":%llu,\"cpu\":%.3f,\"allReplies\":%llu}\n", (unsigned long long)unsent, cpu, (unsigned long long)taken);
}

int main(int argc, char **argv) {
  const char *usage = "usage: open_loop " CHANNEL_USAGE "PORT CONNECTIONS SIZE SECONDS RATE [spin]";
  if (argc < 6) fail(EXIT_USAGE, usage);
  int set_up = channel_set_up(argv + 1);
  argv += set_up;
  argc -= set_up;
  bool spin = argc == 7 && !strcmp(argv[6], "spin");
  if (argc != 6 && !spin) fail(EXIT_USAGE, usage);
  int port = (int)parse_number(argv[1], 1, 65535);
  connection_count = (size_t)parse_number(argv[2], 1, 100000);
  size_t size = (size_t)parse_number(argv[3], 1, 1L << 30);
  double seconds = parse_seconds(argv[4]);
  rate = (uint64_t)parse_number(argv[5], 1, 10000000);

  raise_descriptor_limit();
  prctl(PR_SET_TIMERSLACK, 1UL);  // by default the kernel wakes up to 50 µs late
  exchange_set_up(size);
  struct connection *connections = calloc(connection_count, sizeof *connections);
  free_connections = calloc(connection_count, sizeof *free_connections);
  int epoll = epoll_create1(0);
  if (!connections || !free_connections || epoll < 0) fail_errno(EXIT_CONNECT, "set-up");
  for (size_t i = 0; i < connection_count; i++) {
    connections[i].exchange = exchange_open(epoll, port, &connections[i]);
    set_free(&connections[i]);
  }

  started = now();
  counted_from = started + WARM_UP;
  counted_to = counted_from + (uint64_t)(seconds * NANOSECONDS);
  double cpu = cpu_seconds();
  struct epoll_event events[EVENTS];
  while (now() < counted_to || free_count < connection_count) {
    if (now() >= counted_to + PATIENCE) fail(EXIT_SERVER, "a reply is still not there 2 s after the end");
    send_due();
    int n = wait_for_events(epoll, events, spin);
    for (int i = 0; i < n; i++) {
      take_turn(events[i].data.ptr);
      send_due();  // what falls due meanwhile is not for the server to answer for
    }
  }
  if (latencies.total == 0) fail(EXIT_SERVER, "no reply in the time given");
  report(seconds, (cpu_seconds() - cpu) / ((double)(now() - started) / NANOSECONDS));
  return 0;
}
