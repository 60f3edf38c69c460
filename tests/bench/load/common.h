// What the load generators share. They speak to a server on 127.0.0.1 and end at its first fault.
//
// Exit codes: 0 measured, 1 the server failed, 2 usage, 3 could not connect.

#ifndef COMMON_H
#define COMMON_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

enum { EXIT_SERVER = 1, EXIT_USAGE = 2, EXIT_CONNECT = 3 };

#define NANOSECONDS 1000000000ULL

static inline uint64_t now(void) {
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

static inline bool would_block(void) { return errno == EAGAIN || errno == EWOULDBLOCK; }

// A connection takes a descriptor, and the usual limit of 1024 is less than many runs need.
static inline void raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit)) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static int connect_to(int port) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) fail_errno(EXIT_CONNECT, "socket");
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, (struct sockaddr *)&address, sizeof address)) fail_errno(EXIT_CONNECT, "connect");
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

// What is sent repeats after a prime number of bytes, so that bytes lost, doubled or exchanged show.
#define PATTERN_PERIOD 65521

// PATTERN_PERIOD + `size` bytes: from every place within the first period `size` bytes lie in one piece.
static char *make_pattern(size_t size) {
  size_t length = PATTERN_PERIOD + size;
  char *pattern = malloc(length);
  if (!pattern) fail_errno(EXIT_CONNECT, "malloc");
  uint32_t random = 1;
  for (size_t i = 0; i < length; i++) {
    random = random * 1664525 + 1013904223;  // Numerical Recipes' generator
    pattern[i] = i < PATTERN_PERIOD ? (char)(random >> 24) : pattern[i - PATTERN_PERIOD];
  }
  return pattern;
}

// A whole number from `least` to `most`.
static long parse_number(const char *text, long least, long most) {
  char *end;
  errno = 0;
  long value = strtol(text, &end, 10);
  if (errno || *text == '\0' || *end != '\0' || value < least || value > most) {
    fprintf(stderr, "load: expected a number from %ld to %ld, got \"%s\"\n", least, most, text);
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

#endif
