// Runs a command beside hostile clients of a TCP server on 127.0.0.1.
//
//   hostile PORT DRIPPERS COMMAND [ARGUMENT…]
//
// Each of DRIPPERS connections sends a byte a second and reads what comes back; one more sends for ever and never reads.
// COMMAND starts once all are connected, and its exit code is this program's.

#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"

enum { FLOOD_SIZE = 64 * 1024, TICK_MICROSECONDS = 1000, TICKS_A_SECOND = 1000 };

static int open_hostile(int port) {
  int fd = connect_to(port);
  fcntl(fd, F_SETFL, O_NONBLOCK);
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  return fd;
}

static pid_t start(char **command) {
  pid_t child = fork();
  if (child < 0) fail_errno(EXIT_CONNECT, "fork");
  if (child > 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGTERM);  // an interrupted benchmark leaves nothing behind
  execvp(command[0], command);
  fail_errno(EXIT_USAGE, command[0]);
  return -1;
}

// A server may well end a hostile connection: whatever happens to one is no fault here.

static void drip(int fd) {
  char echoed[64];
  send(fd, "x", 1, MSG_NOSIGNAL);
  while (recv(fd, echoed, sizeof echoed, 0) > 0) {
  }
}

static void flood(int fd, const char *bytes) {
  while (send(fd, bytes, FLOOD_SIZE, MSG_NOSIGNAL) > 0) {
  }
}

int main(int argc, char **argv) {
  if (argc < 4) fail(EXIT_USAGE, "usage: hostile PORT DRIPPERS COMMAND [ARGUMENT...]");
  int port = (int)parse_number(argv[1], 1, 65535);
  int count = (int)parse_number(argv[2], 1, 100000);

  raise_descriptor_limit();
  const char *pattern = make_pattern(FLOOD_SIZE);
  int *drippers = calloc((size_t)count, sizeof *drippers);
  if (!drippers) fail_errno(EXIT_CONNECT, "calloc");
  for (int i = 0; i < count; i++) drippers[i] = open_hostile(port);
  int flooder = open_hostile(port);

  pid_t child = start(argv + 3);
  int status;
  for (int tick = 0; waitpid(child, &status, WNOHANG) == 0; tick = (tick + 1) % TICKS_A_SECOND) {
    for (int i = tick; i < count; i += TICKS_A_SECOND) drip(drippers[i]);
    flood(flooder, pattern);
    usleep(TICK_MICROSECONDS);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_SERVER;
}
