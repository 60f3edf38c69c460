// TCP echo with epoll: one thread, level triggered, one buffer of 64 KiB for each connection. What could not be written
// yet is written before anything more is read.

#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER_SIZE = 64 * 1024, EVENTS = 512 };

struct connection {
  int fd;
  size_t written, filled;  // what lies between them is still to be written
  char buffer[BUFFER_SIZE];
};

static int epoll;

static void die(const char *call) {
  perror(call);
  exit(1);
}

static void watch(int operation, int fd, void *who, uint32_t what) {
  struct epoll_event event = {.events = what, .data.ptr = who};
  if (epoll_ctl(epoll, operation, fd, &event)) die("epoll_ctl");
}

static int listen_on_loopback(void) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, length)) die("bind");
  if (listen(listener, SOMAXCONN)) die("listen");
  if (getsockname(listener, (struct sockaddr *)&address, &length)) die("getsockname");
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return listener;
}

static void accept_all(int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0 && (errno == EAGAIN || errno == ECONNABORTED)) return;
    if (fd < 0) die("accept4");
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct connection *connection = malloc(sizeof *connection);
    if (!connection) die("malloc");
    connection->fd = fd;
    connection->written = connection->filled = 0;
    watch(EPOLL_CTL_ADD, fd, connection, EPOLLIN);
  }
}

static void close_connection(struct connection *connection) {
  close(connection->fd);
  free(connection);
}

static void echo(struct connection *connection) {
  int was_blocked = connection->written < connection->filled;
  if (!was_blocked) {
    ssize_t n = recv(connection->fd, connection->buffer, BUFFER_SIZE, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) return close_connection(connection);
    connection->written = 0;
    connection->filled = (size_t)n;
  }

  size_t rest = connection->filled - connection->written;
  ssize_t n = send(connection->fd, connection->buffer + connection->written, rest, MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN) return close_connection(connection);
  if (n > 0) connection->written += (size_t)n;

  int is_blocked = connection->written < connection->filled;
  if (is_blocked != was_blocked) watch(EPOLL_CTL_MOD, connection->fd, connection, is_blocked ? EPOLLOUT : EPOLLIN);
}

int main(void) {
  epoll = epoll_create1(0);
  if (epoll < 0) die("epoll_create1");
  int listener = listen_on_loopback();
  watch(EPOLL_CTL_ADD, listener, NULL, EPOLLIN);

  struct epoll_event events[EVENTS];
  for (;;) {
    int n = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < n; i++) {
      struct connection *connection = events[i].data.ptr;
      if (connection) {
        echo(connection);
      } else {
        accept_all(listener);
      }
    }
  }
}
