// Whether an echo server on 127.0.0.1 keeps the two directions of a connection apart: TCP, or with -DTLS over TLS.
//
//   half_close [CA_FILE] PORT BYTES
//
// Sends BYTES while it reads, finishes sending (over TLS with close_notify), and expects every byte back and then the
// server's own end of stream (over TLS a close_notify, not just the end of the TCP stream).

#define _GNU_SOURCE
#include <poll.h>

#include "channel.h"

enum { STEP = 64 * 1024, PATIENCE_MILLISECONDS = 10000 };

int main(int argc, char **argv) {
  const char *usage = "usage: half_close " CHANNEL_USAGE "PORT BYTES";
  if (argc < 3) fail(EXIT_USAGE, usage);
  int taken = channel_set_up(argv + 1);
  argv += taken;
  argc -= taken;
  if (argc != 3) fail(EXIT_USAGE, usage);
  int port = (int)parse_number(argv[1], 1, 65535);
  size_t total = (size_t)parse_number(argv[2], 1, 1L << 30);

  static char received_bytes[STEP];
  const char *pattern = make_pattern(STEP);
  struct channel channel = channel_open(port);
  size_t sent = 0, received = 0;
  bool finished = false;
  for (;;) {
    bool moved = false;
    if (sent < total) {
      size_t rest = total - sent;
      ssize_t n = channel_send(&channel, pattern + sent % PATTERN_PERIOD, rest < STEP ? rest : STEP);
      if (n > 0) sent += (size_t)n, moved = true;
    } else if (!finished) {
      finished = moved = channel_finish(&channel);
    }

    ssize_t n = channel_receive(&channel, received_bytes, STEP);
    if (n == 0) break;
    if (n > 0) {
      if (received + (size_t)n > sent) fail(EXIT_SERVER, "the server sent more than it was sent");
      if (memcmp(received_bytes, pattern + received % PATTERN_PERIOD, (size_t)n))
        fail(EXIT_SERVER, "the server sent back other bytes");
      received += (size_t)n;
      moved = true;
    }
    if (moved) continue;

    struct pollfd poll_fd = {.fd = channel.fd, .events = POLLIN | (finished ? 0 : POLLOUT)};
    if (poll(&poll_fd, 1, PATIENCE_MILLISECONDS) == 0) {
      fprintf(stderr, "load: half-close: nothing moves; sent %zu of %zu bytes, %zu came back, then no end of stream\n", sent,
              total, received);
      return EXIT_SERVER;
    }
  }
  if (received == total) return 0;
  fprintf(stderr, "load: half-close: %zu of %zu bytes came back before the end of the stream\n", received, total);
  return EXIT_SERVER;
}
