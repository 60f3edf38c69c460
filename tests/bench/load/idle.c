// What open connections cost an echo server on 127.0.0.1 in resident memory (RSS).
//
//   idle PORT PID CONNECTIONS
//
// Measures the process PID after a few connections have come and gone, with CONNECTIONS that have never sent anything,
// after each of them has had 64 B echoed once, and after each has had 64 KiB echoed once. One after the other, so that
// only what a connection keeps counts, not what many need at once. Prints one line of JSON: what came on top of the first
// measurement, in bytes for each connection.

#define _GNU_SOURCE
#include <unistd.h>

#include "common.h"

enum { SMALL = 64, LARGE = 64 * 1024 };

// A server may accept, collect garbage and give memory back a little later: the least of several samples counts, taken
// once it has had time to do so.
enum { SETTLE_MICROSECONDS = 1000000, SAMPLES = 10, SAMPLE_MICROSECONDS = 100000 };

// The first connections make a server compile code and grow its heap, which no later one costs.
enum { WARM_UP_CONNECTIONS = 100 };

// At most this many connections in the server's queue: a full one costs a second each (SYN is sent again).
enum { CONNECT_BURST = 64, BURST_PAUSE_MICROSECONDS = 2000 };

static long resident_bytes(long pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%ld/statm", pid);
  FILE *file = fopen(path, "r");
  long pages;
  if (!file || fscanf(file, "%*d %ld", &pages) != 1) fail(EXIT_SERVER, "the server's process is gone");
  fclose(file);
  return pages * sysconf(_SC_PAGESIZE);
}

static double least_resident(long pid) {
  usleep(SETTLE_MICROSECONDS);
  long least = resident_bytes(pid);
  for (int i = 1; i < SAMPLES; i++) {
    usleep(SAMPLE_MICROSECONDS);
    long bytes = resident_bytes(pid);
    if (bytes < least) least = bytes;
  }
  return (double)least;
}

static void echo_once(int fd, const char *pattern, size_t size) {
  static char received[LARGE];
  for (size_t sent = 0; sent < size;) {
    ssize_t n = send(fd, pattern + sent, size - sent, MSG_NOSIGNAL);
    if (n < 0) fail_errno(EXIT_SERVER, "send");
    sent += (size_t)n;
  }
  for (size_t got = 0; got < size;) {
    ssize_t n = recv(fd, received + got, size - got, 0);
    if (n < 0) fail_errno(EXIT_SERVER, "recv");
    if (n == 0) fail(EXIT_SERVER, "the server closed a connection");
    got += (size_t)n;
  }
  if (memcmp(received, pattern, size)) fail(EXIT_SERVER, "the server sent back other bytes");
}

int main(int argc, char **argv) {
  if (argc != 4) fail(EXIT_USAGE, "usage: idle PORT PID CONNECTIONS");
  int port = (int)parse_number(argv[1], 1, 65535);
  long pid = parse_number(argv[2], 1, 1L << 30);
  long count = parse_number(argv[3], 1, 100000);

  raise_descriptor_limit();
  const char *pattern = make_pattern(LARGE);
  int *fds = calloc((size_t)count, sizeof *fds);
  if (!fds) fail_errno(EXIT_CONNECT, "calloc");

  for (int i = 0; i < WARM_UP_CONNECTIONS; i++) {
    int fd = connect_to(port);
    echo_once(fd, pattern, SMALL);
    close(fd);
  }
  double before = least_resident(pid);
  for (long i = 0; i < count; i++) {
    fds[i] = connect_to(port);
    if (i % CONNECT_BURST == 0) usleep(BURST_PAUSE_MICROSECONDS);
  }
  double untouched = least_resident(pid);
  for (long i = 0; i < count; i++) echo_once(fds[i], pattern, SMALL);
  double after_small = least_resident(pid);
  for (long i = 0; i < count; i++) echo_once(fds[i], pattern, LARGE);
  double after_large = least_resident(pid);

  double n = (double)count;
  printf("{\"untouched\":%.0f,\"afterSmall\":%.0f,\"afterLarge\":%.0f}\n", (untouched - before) / n,
         (after_small - before) / n, (after_large - before) / n);
  return 0;
}
