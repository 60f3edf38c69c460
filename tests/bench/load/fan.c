// Fan-out load on a server on 127.0.0.1 that relays every line to all other clients.
//
//   fan PORT RECEIVERS SIZE SECONDS WINDOW
//
// One connection sends lines of SIZE bytes, RECEIVERS others must get every one of them, in order and unchanged. At most
// WINDOW lines are under way at any time: sent, and not yet with the slowest receiver. So nobody can be fast by leaving some
// behind. A warm-up is not counted; in the end all that was sent must have arrived everywhere, and nothing more. Prints one
// line of JSON: deliveries count each line for each receiver, latency is that of a line to its last receiver.

#define _GNU_SOURCE
#include <sys/epoll.h>

#include "channel.h"
#include "histogram.h"

enum { RECEIVE_SIZE = 1 << 20, EVENTS = 512, WAIT_MILLISECONDS = 20 };

// The number of the lines before the first.
#define PROBE UINT64_MAX

#define WARM_UP (NANOSECONDS / 2)

// For the server to have accepted everybody before the first line, and for the last lines to arrive.
#define PATIENCE (3 * NANOSECONDS)

static size_t size, window, receiver_count;
static int epoll;
static struct channel sender;
static struct channel *receivers;
static uint64_t *received, *probed;  // bytes, by receiver
static size_t started;               // receivers that get what is sent
static char *ring;          // the last WINDOW lines; all that is under way
static uint64_t *sent_at;   // by the same places
static uint64_t lines_sent, lines_arrived;
static size_t part;  // of the line that is being sent
static struct histogram latencies;
static uint64_t counted_from, counted_to, lines_counted;

static void watch(struct channel channel, uint64_t who) {
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = who};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, channel.fd, &event)) fail_errno(EXIT_CONNECT, "epoll_ctl");
}

// Every line differs from those before: its number, and then letters that depend on it.
static void make_line(char *line, uint64_t number) {
  for (size_t i = 0; i + 1 < size; i++) {
    line[i] = i < 16 ? "0123456789abcdef"[number >> (60 - 4 * i) & 15] : (char)('a' + (number + i) % 26);
  }
  line[size - 1] = '\n';
}

static void send_lines(uint64_t limit) {
  while (lines_sent < limit && lines_sent - lines_arrived < window) {
    size_t place = lines_sent % window;
    char *line = ring + place * size;
    if (part == 0) {
      make_line(line, lines_sent);
      sent_at[place] = now();
    }
    ssize_t n = channel_send(&sender, line + part, size - part);
    if (n < 0) return;
    part += (size_t)n;
    if (part < size) continue;
    part = 0;
    lines_sent++;
  }
}

// How many bytes at the beginning are of lines that do not count: their first character tells.
static size_t skip_probes(size_t who, const char *bytes, size_t count) {
  if (received[who] > 0) return 0;
  size_t done = 0;
  while (done < count && (probed[who] % size > 0 || bytes[done] == 'f')) {
    if (probed[who]++ == 0) started++;
    done++;
  }
  return done;
}

static void receive(size_t who) {
  static char buffer[RECEIVE_SIZE];
  ssize_t n = channel_receive(&receivers[who], buffer, sizeof buffer);
  if (n < 0) return;
  if (n == 0) fail(EXIT_SERVER, "the server closed a connection");
  size_t done = skip_probes(who, buffer, (size_t)n);
  if (received[who] + (size_t)n - done > lines_sent * size) fail(EXIT_SERVER, "the server sent more than it was sent");
  while (done < (size_t)n) {
    size_t place = received[who] % (window * size), length = (size_t)n - done;
    if (length > window * size - place) length = window * size - place;
    if (memcmp(buffer + done, ring + place, length)) fail(EXIT_SERVER, "a receiver got other bytes");
    received[who] += length;
    done += length;
  }
}

static void note_arrivals(void) {
  uint64_t least = UINT64_MAX, time = now();
  for (size_t i = 0; i < receiver_count; i++) {
    if (received[i] < least) least = received[i];
  }
  for (; lines_arrived < least / size; lines_arrived++) {
    if (time < counted_from || time >= counted_to) continue;
    histogram_add(&latencies, time - sent_at[lines_arrived % window]);
    lines_counted++;
  }
}

static void take_turn(void) {
  struct epoll_event events[EVENTS];
  int n = epoll_wait(epoll, events, EVENTS, WAIT_MILLISECONDS);
  for (int i = 0; i < n; i++) {
    if (events[i].data.u64 == UINT64_MAX) fail(EXIT_SERVER, "the sender got something, or was closed");
    receive(events[i].data.u64);
  }
  note_arrivals();
}

// Who connects late does not get what came before: so lines that do not count go out until everybody has got one.
static void begin(void) {
  uint64_t end = now() + PATIENCE;
  char *probe = ring;
  make_line(probe, PROBE);
  while (started < receiver_count) {
    if (now() > end) fail(EXIT_SERVER, "not everybody gets what is sent");
    if (channel_send(&sender, probe, size) != (ssize_t)size) fail(EXIT_SERVER, "the server does not read");
    for (uint64_t until = now() + NANOSECONDS / 20; now() < until && started < receiver_count;) take_turn();
  }
}

int main(int argc, char **argv) {
  if (argc != 6) fail(EXIT_USAGE, "usage: fan PORT RECEIVERS SIZE SECONDS WINDOW");
  channel_set_up(argv);
  int port = (int)parse_number(argv[1], 1, 65535);
  receiver_count = (size_t)parse_number(argv[2], 1, 100000);
  size = (size_t)parse_number(argv[3], 17, 65536);
  double seconds = parse_seconds(argv[4]);
  window = (size_t)parse_number(argv[5], 1, 65536);

  raise_descriptor_limit();
  epoll = epoll_create1(0);
  receivers = calloc(receiver_count, sizeof *receivers);
  received = calloc(receiver_count, sizeof *received);
  probed = calloc(receiver_count, sizeof *probed);
  ring = malloc(window * size);
  sent_at = calloc(window, sizeof *sent_at);
  if (epoll < 0 || !receivers || !received || !probed || !ring || !sent_at) fail_errno(EXIT_CONNECT, "set-up");
  for (size_t i = 0; i < receiver_count; i++) receivers[i] = channel_open(port);
  sender = channel_open(port);
  for (size_t i = 0; i < receiver_count; i++) watch(receivers[i], i);
  watch(sender, UINT64_MAX);
  begin();

  counted_from = now() + WARM_UP;
  counted_to = counted_from + (uint64_t)(seconds * NANOSECONDS);
  while (now() < counted_to) {
    send_lines(UINT64_MAX);
    take_turn();
  }
  uint64_t end = now() + PATIENCE;
  while (lines_arrived < lines_sent || part > 0) {
    if (now() > end) fail(EXIT_SERVER, "some lines have not reached everybody");
    send_lines(part > 0 ? lines_sent + 1 : lines_sent);
    take_turn();
  }
  if (lines_counted == 0) fail(EXIT_SERVER, "no line has reached everybody in the time given");
  printf("{\"deliveriesPerSecond\":%.1f,\"p50Micros\":%.1f,\"p99Micros\":%.1f,\"allDeliveries\":%llu}\n",
         (double)lines_counted * (double)receiver_count / seconds, histogram_quantile(&latencies, 0.50) / 1e3,
         histogram_quantile(&latencies, 0.99) / 1e3, (unsigned long long)(lines_arrived * receiver_count));
  return 0;
}
