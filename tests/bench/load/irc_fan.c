// Fan-out load on an IRC server on 127.0.0.1: all are in one channel, and one of them talks.
//
//   irc_fan PORT[,PORT...] RECEIVERS SIZE SECONDS WINDOW
//
// With several ports, of servers that share channels, the receivers are spread over them; the one who talks is on the first.
//
// One client says lines of SIZE bytes, RECEIVERS others must get every one of them, in order and unchanged; what else they are
// told (who joins and goes) is passed over. Lines are under way, counted and printed as by `fan`.

#define _GNU_SOURCE
#include <sys/epoll.h>

#include "channel.h"
#include "histogram.h"

enum { RECEIVE_SIZE = 1 << 18, EVENTS = 512, WAIT_MILLISECONDS = 20, LINE_SIZE = 1024, MAX_PORTS = 16 };

#define ROOM "#fan"
#define SAYING "PRIVMSG " ROOM " :"
#define WARM_UP (NANOSECONDS / 2)

// For the last lines to arrive, and for everybody to come in: names are told to each who joins, so that takes its time.
#define PATIENCE (3 * NANOSECONDS)
#define JOIN_PATIENCE (60 * NANOSECONDS)

enum phase { CONNECTED, REGISTERED, JOINED };

struct client {
  struct channel channel;
  enum phase phase;
  uint64_t received;     // of the lines that count
  size_t rest;           // bytes of a line that has come in part
  char line[LINE_SIZE];  // that part
};

static int ports[MAX_PORTS];
static size_t port_count;
static size_t size, window, receiver_count, joined_count;
static size_t line_size;  // as it is sent
static int epoll;
static struct client *clients;  // the last one talks
static char *ring;              // the last WINDOW lines as they are sent
static uint64_t *sent_at;       // by the same places
static uint64_t lines_sent, lines_arrived;
static size_t part;  // of the line that is being sent
static struct histogram latencies;
static uint64_t counted_from, counted_to, lines_counted;

// For the few lines beside those that are measured: there is room for them in the socket.
static void say(struct client *client, const char *line) {
  if (channel_send(&client->channel, line, strlen(line)) != (ssize_t)strlen(line)) {
    fail(EXIT_SERVER, "the server does not read");
  }
}

// Every line differs from those before: its number, and then letters that depend on it.
static void make_line(char *line, uint64_t number) {
  char *text = line + sizeof SAYING - 1;
  memcpy(line, SAYING, sizeof SAYING - 1);
  for (size_t i = 0; i < size; i++) {
    text[i] = i < 16 ? "0123456789abcdef"[number >> (60 - 4 * i) & 15] : (char)('a' + (number + i) % 26);
  }
  memcpy(text + size, "\r\n", 2);
}

static void send_lines(uint64_t limit) {
  while (lines_sent < limit && lines_sent - lines_arrived < window) {
    size_t place = lines_sent % window;
    char *line = ring + place * line_size;
    if (part == 0) {
      make_line(line, lines_sent);
      sent_at[place] = now();
    }
    ssize_t n = channel_send(&clients[receiver_count].channel, line + part, line_size - part);
    if (n < 0) return;
    part += (size_t)n;
    if (part < line_size) continue;
    part = 0;
    lines_sent++;
  }
}

// Something else than what is measured.
static void take_reply(struct client *client, char *line, size_t length) {
  line[length - 1] = '\0';
  char *space = strchr(line, ' ');
  if (!strncmp(line, "PING", 4)) {
    line[1] = 'O';
    line[length - 1] = '\n';
    if (channel_send(&client->channel, line, length) != (ssize_t)length) fail(EXIT_SERVER, "the server does not read");
  } else if (!strncmp(line, "ERROR", 5)) {
    fail(EXIT_SERVER, line);
  } else if (client->phase == CONNECTED && space && !strncmp(space, " 001 ", 5)) {
    client->phase = REGISTERED;
    say(client, "JOIN " ROOM "\r\n");
  } else if (client->phase == REGISTERED && space && !strncmp(space, " 366 ", 5)) {
    client->phase = JOINED;
    joined_count++;
  }
}

static void take_line(struct client *client, char *line, size_t length) {
  const char *said = ring + client->received % window * line_size;
  bool is_next = length > line_size && client->received < lines_sent;
  if (is_next && !memcmp(line + length - line_size, said, line_size) && line[length - line_size - 1] == ' ') {
    client->received++;
  } else if (memmem(line, length, " " SAYING, sizeof SAYING)) {
    fail(EXIT_SERVER, "a receiver got a line that is not the next one");
  } else {
    take_reply(client, line, length);
  }
}

static void receive(struct client *client) {
  static char buffer[LINE_SIZE + RECEIVE_SIZE];
  memcpy(buffer, client->line, client->rest);
  ssize_t n = channel_receive(&client->channel, buffer + client->rest, RECEIVE_SIZE);
  if (n < 0) return;
  if (n == 0) fail(EXIT_SERVER, "the server closed a connection");
  char *line = buffer, *end = buffer + client->rest + n;
  for (char *feed; (feed = memchr(line, '\n', (size_t)(end - line))); line = feed + 1) {
    take_line(client, line, (size_t)(feed + 1 - line));
  }
  client->rest = (size_t)(end - line);
  if (client->rest > LINE_SIZE) fail(EXIT_SERVER, "a receiver got a line that is too long");
  memcpy(client->line, line, client->rest);
}

static void note_arrivals(void) {
  uint64_t least = UINT64_MAX, time = now();
  for (size_t i = 0; i < receiver_count; i++) {
    if (clients[i].received < least) least = clients[i].received;
  }
  for (; lines_arrived < least; lines_arrived++) {
    if (time < counted_from || time >= counted_to) continue;
    histogram_add(&latencies, time - sent_at[lines_arrived % window]);
    lines_counted++;
  }
}

static void take_turn(void) {
  struct epoll_event events[EVENTS];
  int n = epoll_wait(epoll, events, EVENTS, WAIT_MILLISECONDS);
  for (int i = 0; i < n; i++) receive(&clients[events[i].data.u64]);
  note_arrivals();
}

static void parse_ports(char *text) {
  for (char *port = strtok(text, ","); port && port_count < MAX_PORTS; port = strtok(NULL, ",")) {
    ports[port_count++] = (int)parse_number(port, 1, 65535);
  }
}

// All come in, the one who talks last.
static void enter(void) {
  for (size_t i = 0; i <= receiver_count; i++) {
    clients[i].channel = channel_open(ports[i < receiver_count ? i % port_count : 0]);
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = i};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, clients[i].channel.fd, &event)) fail_errno(EXIT_CONNECT, "epoll_ctl");
    char hello[64];
    snprintf(hello, sizeof hello, "NICK fan%zu\r\nUSER fan 0 * :fan\r\n", i);
    say(&clients[i], hello);
  }
  uint64_t end = now() + JOIN_PATIENCE;
  while (joined_count <= receiver_count) {
    if (now() > end) fail(EXIT_SERVER, "not everybody gets into the channel");
    take_turn();
  }
}

int main(int argc, char **argv) {
  if (argc != 6) fail(EXIT_USAGE, "usage: irc_fan PORT[,PORT...] RECEIVERS SIZE SECONDS WINDOW");
  channel_set_up(argv);
  parse_ports(argv[1]);
  receiver_count = (size_t)parse_number(argv[2], 1, 100000);
  size = (size_t)parse_number(argv[3], 17, 400);
  double seconds = parse_seconds(argv[4]);
  window = (size_t)parse_number(argv[5], 1, 65536);

  raise_descriptor_limit();
  line_size = sizeof SAYING - 1 + size + 2;
  epoll = epoll_create1(0);
  clients = calloc(receiver_count + 1, sizeof *clients);
  ring = malloc(window * line_size);
  sent_at = calloc(window, sizeof *sent_at);
  if (epoll < 0 || !clients || !ring || !sent_at) fail_errno(EXIT_CONNECT, "set-up");
  enter();

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
