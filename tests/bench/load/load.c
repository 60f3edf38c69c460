// Closed-loop load on a TCP echo server on 127.0.0.1.
//
//   load PORT CONNECTIONS SIZE SECONDS [PIPELINE]
//
// Every connection sends PIPELINE messages of SIZE bytes, waits until all of them have come back, and sends the next at
// once. A short warm-up is not counted. Prints one line of JSON; rates count replies (bytes in one direction), latency
// is that of a whole pipeline.
//
// Exit codes: 0 measured, 1 the server failed, 2 usage, 3 could not connect.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

#include "histogram.h"

enum { EXIT_SERVER = 1, EXIT_USAGE = 2, EXIT_CONNECT = 3 };
enum { RECEIVE_SIZE = 1 << 20, EVENTS = 512, WAIT_MILLISECONDS = 100 };

#define NANOSECONDS 1000000000ULL

// For the server's JIT compiler and the sockets' buffers to settle.
#define WARM_UP (NANOSECONDS / 2)

struct connection {
  int fd;
  size_t sent, received;  // of the batch under way
  uint64_t started;
};

// What one connection sends before it waits: PIPELINE messages.
static size_t batch_size;
static char *batch, *receive_buffer;

// Only what is complete within these two moments counts.
static uint64_t counted_from, counted_to;
static bool finished;
static struct histogram latencies;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * NANOSECONDS + (uint64_t)time.tv_nsec;
}

static void fail(int code, const char *what) {
  fprintf(stderr, "load: %s\n", what);
  exit(code);
}

static void fail_errno(int code, const char *call) {
  fprintf(stderr, "load: %s: %s\n", call, strerror(errno));
  exit(code);
}

static bool would_block(void) { return errno == EAGAIN || errno == EWOULDBLOCK; }

static void open_connection(struct connection *connection, int epoll, int port) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) fail_errno(EXIT_CONNECT, "socket");
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, (struct sockaddr *)&address, sizeof address)) fail_errno(EXIT_CONNECT, "connect");
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  fcntl(fd, F_SETFL, O_NONBLOCK);

  *connection = (struct connection){.fd = fd, .started = now()};
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = connection};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) fail_errno(EXIT_CONNECT, "epoll_ctl");
}

static void complete(struct connection *connection) {
  uint64_t time = now();
  if (time >= counted_to) {
    finished = true;
  } else if (time >= counted_from) {
    histogram_add(&latencies, time - connection->started);
  }
  connection->sent = connection->received = 0;
  connection->started = time;
}

// Both say whether they moved any bytes.

static bool send_batch(struct connection *connection) {
  bool moved = false;
  while (connection->sent < batch_size) {
    ssize_t n = send(connection->fd, batch + connection->sent, batch_size - connection->sent, MSG_NOSIGNAL);
    if (n < 0 && would_block()) break;
    if (n < 0) fail_errno(EXIT_SERVER, "send");
    connection->sent += (size_t)n;
    moved = true;
  }
  return moved;
}

static bool receive_batch(struct connection *connection) {
  bool moved = false;
  for (;;) {
    ssize_t n = recv(connection->fd, receive_buffer, RECEIVE_SIZE, 0);
    if (n < 0 && would_block()) return moved;
    if (n < 0) fail_errno(EXIT_SERVER, "recv");
    if (n == 0) fail(EXIT_SERVER, "the server closed a connection");
    connection->received += (size_t)n;
    moved = true;
    if (connection->received > connection->sent) fail(EXIT_SERVER, "the server sent more than it was sent");
    if (connection->received == batch_size) {
      complete(connection);
      return moved;
    }
  }
}

// With edge triggering a connection is only heard of again when something new happens to it. So a completed reply is
// followed by the next batch in the same turn, and a turn ends only when neither direction moves.
static void take_turn(struct connection *connection) {
  bool moved = true;
  while (moved && !finished) {
    moved = send_batch(connection);
    moved |= receive_batch(connection);
  }
}

// A whole number from 1 to `most`.
static long parse_count(const char *text, long most) {
  char *end;
  errno = 0;
  long value = strtol(text, &end, 10);
  if (errno || *text == '\0' || *end != '\0' || value < 1 || value > most) {
    fprintf(stderr, "load: expected a number from 1 to %ld, got \"%s\"\n", most, text);
    exit(EXIT_USAGE);
  }
  return value;
}

static double parse_seconds(const char *text) {
  char *end;
  double value = strtod(text, &end);
  if (*text == '\0' || *end != '\0' || !(value > 0 && value <= 86400)) {
    fprintf(stderr, "load: expected seconds above 0 and at most 86400, got \"%s\"\n", text);
    exit(EXIT_USAGE);
  }
  return value;
}

int main(int argc, char **argv) {
  if (argc < 5 || argc > 6) fail(EXIT_USAGE, "usage: load PORT CONNECTIONS SIZE SECONDS [PIPELINE]");
  int port = (int)parse_count(argv[1], 65535);
  size_t connection_count = (size_t)parse_count(argv[2], 100000);
  size_t size = (size_t)parse_count(argv[3], 1L << 30);
  double seconds = parse_seconds(argv[4]);
  size_t pipeline = argc > 5 ? (size_t)parse_count(argv[5], 100000) : 1;

  batch_size = size * pipeline;
  batch = malloc(batch_size);
  receive_buffer = malloc(RECEIVE_SIZE);
  struct connection *connections = calloc(connection_count, sizeof *connections);
  int epoll = epoll_create1(0);
  if (!batch || !receive_buffer || !connections || epoll < 0) fail_errno(EXIT_CONNECT, "set-up");
  memset(batch, 'x', batch_size);
  for (size_t i = 0; i < connection_count; i++) open_connection(&connections[i], epoll, port);

  counted_from = now() + WARM_UP;
  counted_to = counted_from + (uint64_t)(seconds * NANOSECONDS);
  struct epoll_event events[EVENTS];
  while (!finished && now() < counted_to) {
    int n = epoll_wait(epoll, events, EVENTS, WAIT_MILLISECONDS);
    for (int i = 0; i < n; i++) take_turn(events[i].data.ptr);
  }
  if (latencies.total == 0) fail(EXIT_SERVER, "no reply in the time given");

  double replies = (double)latencies.total * (double)pipeline;
  printf("{\"requestsPerSecond\":%.1f,\"megabytesPerSecond\":%.2f,\"p50Micros\":%.1f,\"p99Micros\":%.1f}\n",
         replies / seconds, replies * (double)size / seconds / 1e6, histogram_quantile(&latencies, 0.50) / 1e3,
         histogram_quantile(&latencies, 0.99) / 1e3);
  return 0;
}
