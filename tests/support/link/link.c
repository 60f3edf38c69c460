// Hosts with a bad network between them. Each host is a network namespace with one interface, "eth0", a TUN device; this
// program carries the packets between them, and does to them what networks do.
//
//   link SEED HOSTS
//
// First it prints one line, the descriptors of the namespaces: /proc/PID/fd/N is for nsenter. Then it takes commands, a
// line each, and answers each with a line. Hosts count from 1, which is the last byte of their addresses; 0 means all.
//
//   rule FROM TO DELAY JITTER LOSS DUPLICATE REORDER DROP   times in milliseconds, chances in percent, DROP 0 or 1
//   reset TO                                                forged resets for all TCP connections of a host
//   stats                                                   one JSON object for each direction
//
// At the end of its input it kills what still runs in the namespaces, and they are gone.

#define _GNU_SOURCE
#include <poll.h>
#include <time.h>

#include "hosts.h"
#include "reset.h"

enum { MAX_PACKET = 65536, BURST = 64, DEVICE_QUEUE = 10000 };

// How many packets may be under way; more are lost, as from any queue. netem has 1 000 by default, which is less than
// what a fast sender has under way in 200 ms.
enum { MAX_QUEUED = 65536 };

// How long a reordered packet is held back, so that later ones overtake it, in milliseconds.
#define HOLD 10.0

struct rule {
  double delay, jitter, loss, duplicate, reorder;
  int drop;
};

struct direction {
  struct rule rule;
  uint64_t random;
  double last_due;
  uint64_t highest;  // the number of the latest packet that was handed over
  unsigned long long sent, delivered, lost, dropped, duplicated, reordered;
};

struct packet {
  double due;
  uint64_t order, number;
  int from, to;
  bool is_copy;
  size_t length;
  uint8_t bytes[];
};

static struct direction directions[MAX_HOSTS + 1][MAX_HOSTS + 1];

// A heap: the first to deliver is at 0.
static struct packet *queue[MAX_QUEUED];
static size_t queued;
static uint64_t last_order;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

// From 0 to below 1 (SplitMix64).
static double draw(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return (double)((z ^ z >> 31) >> 11) / (double)(1ULL << 53);
}

static bool is_before(const struct packet *a, const struct packet *b) {
  return a->due < b->due || (a->due == b->due && a->order < b->order);
}

static void push(struct packet *packet) {
  size_t at = queued++;
  for (; at > 0 && is_before(packet, queue[(at - 1) / 2]); at = (at - 1) / 2) {
    queue[at] = queue[(at - 1) / 2];
  }
  queue[at] = packet;
}

static struct packet *pop(void) {
  struct packet *first = queue[0], *last = queue[--queued];
  size_t at = 0;
  for (size_t child; (child = 2 * at + 1) < queued; at = child) {
    if (child + 1 < queued && is_before(queue[child + 1], queue[child])) child++;
    if (!is_before(queue[child], last)) break;
    queue[at] = queue[child];
  }
  queue[at] = last;
  return first;
}

static void deliver(struct packet *packet) {
  struct direction *direction = &directions[packet->from][packet->to];
  // Writing fails while the interface is down.
  bool is_there = !direction->rule.drop &&
                  write(hosts[packet->to].tun, packet->bytes, packet->length) == (ssize_t)packet->length;
  if (is_there) {
    direction->delivered++;
    if (!packet->is_copy && packet->number < direction->highest) direction->reordered++;
    if (packet->number > direction->highest) direction->highest = packet->number;
    follow_flow(packet->bytes, packet->length, packet->to);
  } else {
    direction->dropped++;
  }
  free(packet);
}

static void deliver_due(double time) {
  while (queued > 0 && queue[0]->due <= time) deliver(pop());
}

static void enqueue(const uint8_t *bytes, size_t length, int from, int to, double due, bool is_copy) {
  struct direction *direction = &directions[from][to];
  struct packet *packet = queued < MAX_QUEUED ? malloc(sizeof *packet + length) : NULL;
  if (packet == NULL) {
    direction->lost++;
    return;
  }
  *packet = (struct packet){ due, ++last_order, direction->sent, from, to, is_copy, length };
  memcpy(packet->bytes, bytes, length);
  push(packet);
}

static void carry(const uint8_t *bytes, size_t length, int from, int to) {
  struct direction *direction = &directions[from][to];
  const struct rule *rule = &direction->rule;
  if (is_chatter(bytes)) {
    if (!rule->drop) (void)!write(hosts[to].tun, bytes, length);
    return;
  }
  // Each packet draws as often, whatever the rule: with the same seed the n-th has the same luck.
  uint64_t *random = &direction->random;
  bool is_lost = draw(random) * 100 < rule->loss;
  bool is_duplicated = draw(random) * 100 < rule->duplicate;
  bool is_held = draw(random) * 100 < rule->reorder;
  double due = now() + rule->delay + draw(random) * rule->jitter;

  direction->sent++;
  if (rule->drop) {
    direction->dropped++;
    return;
  }
  if (is_lost) {
    direction->lost++;
    return;
  }
  // Jitter stretches the gaps between packets, it does not reorder them.
  if (due < direction->last_due) due = direction->last_due;
  direction->last_due = due;
  if (is_held) due += HOLD;
  enqueue(bytes, length, from, to, due, false);
  if (!is_duplicated) return;
  direction->duplicated++;
  enqueue(bytes, length, from, to, due, true);
}

static void take_packets(int from, int most) {
  static uint8_t packet[MAX_PACKET];
  for (int i = 0; i < most; i++) {
    ssize_t length = read(hosts[from].tun, packet, sizeof packet);
    if (length < IPV4_HEADER || (!is_ipv4(packet) && length < IPV6_HEADER)) return;
    int destination = destination_of(packet);
    for (int to = 1; to <= host_count; to++) {
      if (to != from && (to == destination || destination == EVERYONE)) {
        carry(packet, (size_t)length, from, to);
      }
    }
    deliver_due(now());
  }
}

static bool is_meant(int named, int host) { return named == 0 || named == host; }

static void set_rule(int from, int to, struct rule rule) {
  for (int i = 1; i <= host_count; i++) {
    for (int j = 1; j <= host_count; j++) {
      if (is_meant(from, i) && is_meant(to, j)) directions[i][j].rule = rule;
    }
  }
}

static void reset_connections(int to) {
  uint8_t packet[IPV6_HEADER + TCP_HEADER];
  for (struct flow *flow = flows; flow < flows + FLOWS; flow++) {
    if (flow->length == 0 || !is_meant(to, flow->to)) continue;
    uint32_t sequence;
    forge_reset(flow, flow->next, packet);
    (void)!write(hosts[flow->to].tun, packet, flow->length);
    if (!acknowledged(flow, &sequence) || sequence == flow->next) continue;
    forge_reset(flow, sequence, packet);
    (void)!write(hosts[flow->to].tun, packet, flow->length);
  }
}

static void print_stats(void) {
  // What a program has sent before it asked counts, also if it still waits in front of the link.
  for (int i = 1; i <= host_count; i++) take_packets(i, DEVICE_QUEUE);
  const char *separator = "[";
  for (int from = 1; from <= host_count; from++) {
    for (int to = 1; to <= host_count; to++) {
      if (from == to) continue;
      const struct direction *d = &directions[from][to];
      printf("%s{\"from\":%d,\"to\":%d,\"sent\":%llu,\"delivered\":%llu,\"lost\":%llu,\"dropped\":%llu,"
             "\"duplicated\":%llu,\"reordered\":%llu}",
             separator, from, to, d->sent, d->delivered, d->lost, d->dropped, d->duplicated,
             d->reordered);
      separator = ",";
    }
  }
  puts("]");
}

static void obey(const char *line) {
  int from, to;
  struct rule rule;
  if (sscanf(line, "rule %d %d %lf %lf %lf %lf %lf %d", &from, &to, &rule.delay, &rule.jitter,
             &rule.loss, &rule.duplicate, &rule.reorder, &rule.drop) == 8) {
    set_rule(from, to, rule);
    puts("ok");
  } else if (sscanf(line, "reset %d", &to) == 1) {
    reset_connections(to);
    puts("ok");
  } else if (strcmp(line, "stats") == 0) {
    print_stats();
  } else {
    printf("unknown command: %s\n", line);
  }
  fflush(stdout);
}

// False at the end of the input.
static bool take_commands(void) {
  static char text[4096];
  static size_t length;
  ssize_t count = read(STDIN_FILENO, text + length, sizeof text - length - 1);
  if (count <= 0) return false;
  length += (size_t)count;
  text[length] = 0;
  char *line = text;
  for (char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
    *end = 0;
    obey(line);
  }
  length -= (size_t)(line - text);
  memmove(text, line, length);
  return true;
}

int main(int argc, char **argv) {
  host_count = argc == 3 ? atoi(argv[2]) : 0;
  if (host_count < 1 || host_count > MAX_HOSTS) {
    fprintf(stderr, "usage: link SEED HOSTS (1 to %d)\n", MAX_HOSTS);
    return 2;
  }
  // They are meant for the tester, whose end is the end of the input.
  signal(SIGINT, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
  // An answer that the tester no longer waits for.
  signal(SIGPIPE, SIG_IGN);
  uint64_t seed = strtoull(argv[1], NULL, 10);
  int home = open_or_fail("/proc/self/ns/net", O_RDONLY);
  struct pollfd polled[MAX_HOSTS + 1] = { { STDIN_FILENO, POLLIN, 0 } };
  for (int i = 1; i <= host_count; i++) {
    hosts[i] = open_host();
    polled[i] = (struct pollfd){ hosts[i].tun, POLLIN, 0 };
    printf("%d ", hosts[i].namespace);
    for (int j = 1; j <= host_count; j++) {
      directions[i][j].random = (seed * (MAX_HOSTS + 1) + (uint64_t)i) * (MAX_HOSTS + 1) + (uint64_t)j;
    }
  }
  if (setns(home, CLONE_NEWNET) != 0) fail("setns");
  puts("");
  fflush(stdout);

  for (;;) {
    double wait = queued > 0 ? queue[0]->due - now() : 0;
    if (wait < 0) wait = 0;
    struct timespec timeout = { (time_t)(wait / 1e3), (long)(wait * 1e6) % 1000000000L };
    if (ppoll(polled, (nfds_t)host_count + 1, queued > 0 ? &timeout : NULL, NULL) < 0) fail("ppoll");
    deliver_due(now());
    if (polled[0].revents != 0 && !take_commands()) break;
    for (int i = 1; i <= host_count; i++) {
      if (polled[i].revents != 0) take_packets(i, BURST);
    }
  }
  kill_programs();
  return 0;
}
