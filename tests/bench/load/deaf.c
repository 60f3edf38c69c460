// Clients of a server on 127.0.0.1 that do not read, one after the other, until SIGTERM.
//
//   deaf PORT GREETING
//
// Each says GREETING and then reads nothing for two seconds. After that it takes what is left for it, to see whether it has
// been closed meanwhile, and leaves. Prints PORT when the first is connected, and at the end on stderr how many were closed.

#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "common.h"

enum { DEAF_MILLISECONDS = 2000, REST_SIZE = 1 << 18 };

// Who was not closed gets ever more.
#define REST_NANOSECONDS (NANOSECONDS / 10)

static volatile sig_atomic_t ending;

static void end(int signal) {
  (void)signal;
  ending = 1;
}

static bool was_closed(int fd) {
  static char rest[REST_SIZE];
  uint64_t until = now() + REST_NANOSECONDS;
  while (now() < until) {
    ssize_t n = recv(fd, rest, sizeof rest, MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno == ECONNRESET)) return true;
    if (n < 0 && poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 10) < 0) return false;
  }
  return false;
}

int main(int argc, char **argv) {
  if (argc != 3) fail(EXIT_USAGE, "usage: deaf PORT GREETING");
  int port = (int)parse_number(argv[1], 1, 65535);
  sigaction(SIGTERM, &(struct sigaction){.sa_handler = end}, NULL);
  int closed = 0;
  for (bool first = true; !ending; first = false) {
    int fd = connect_to(port);
    if (send(fd, argv[2], strlen(argv[2]), MSG_NOSIGNAL) < 0) fail_errno(EXIT_CONNECT, "send");
    if (first) {
      printf("%d\n", port);
      fflush(stdout);
    }
    poll(NULL, 0, DEAF_MILLISECONDS);
    closed += was_closed(fd);
    close(fd);
  }
  fprintf(stderr, "%d\n", closed);
  return 0;
}
