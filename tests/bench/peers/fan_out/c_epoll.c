// Every line goes to all others: epoll, one thread, level triggered. Whole lines of a chunk are appended to the buffer of
// each receiver, and what is there when the chunk has been dealt with leaves in one write.

#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, EVENTS = 512, MAX_CLIENTS = 100000 };

struct client {
  int fd;
  size_t place;  // among the clients
  bool blocked, dead;
  char input[CHUNK];  // the beginning of a line
  size_t input_length;
  char *output;
  size_t output_length, output_room;
};

static int epoll;
static struct client *clients[MAX_CLIENTS];
static size_t client_count;

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
    struct client *client = calloc(1, sizeof *client);
    if (!client || client_count == MAX_CLIENTS) die("accept");
    client->fd = fd;
    client->place = client_count;
    clients[client_count++] = client;
    watch(EPOLL_CTL_ADD, fd, client, EPOLLIN);
  }
}

static void flush(struct client *client) {
  size_t done = 0;
  while (done < client->output_length) {
    ssize_t n = send(client->fd, client->output + done, client->output_length - done, MSG_NOSIGNAL);
    if (n < 0) {
      if (errno != EAGAIN) client->dead = true;  // its next read will say so
      break;
    }
    done += (size_t)n;
  }
  if (client->dead) done = client->output_length;
  memmove(client->output, client->output + done, client->output_length - done);
  client->output_length -= done;
  bool blocked = client->output_length > 0;
  if (blocked == client->blocked) return;
  client->blocked = blocked;
  watch(EPOLL_CTL_MOD, client->fd, client, blocked ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static void append(struct client *client, const char *bytes, size_t length) {
  if (client->dead) return;
  if (client->output_length + length > client->output_room) {
    client->output_room = 2 * (client->output_length + length);
    client->output = realloc(client->output, client->output_room);
    if (!client->output) die("realloc");
  }
  memcpy(client->output + client->output_length, bytes, length);
  client->output_length += length;
}

static void close_client(struct client *client) {
  clients[client->place] = clients[--client_count];
  clients[client->place]->place = client->place;
  close(client->fd);
  free(client->output);
  free(client);
}

static void relay(struct client *sender) {
  ssize_t n = recv(sender->fd, sender->input + sender->input_length, CHUNK - sender->input_length, 0);
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0) return close_client(sender);
  sender->input_length += (size_t)n;
  const char *last = memrchr(sender->input, '\n', sender->input_length);
  if (!last) {
    if (sender->input_length == CHUNK) close_client(sender);  // no line is that long
    return;
  }
  size_t length = (size_t)(last + 1 - sender->input);
  for (size_t i = 0; i < client_count; i++) {
    if (clients[i] == sender) continue;
    append(clients[i], sender->input, length);
    if (!clients[i]->blocked) flush(clients[i]);
  }
  sender->input_length -= length;
  memmove(sender->input, sender->input + length, sender->input_length);
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
      struct client *client = events[i].data.ptr;
      if (!client) {
        accept_all(listener);
        continue;
      }
      if (events[i].events & EPOLLOUT) flush(client);
      if (events[i].events & ~(uint32_t)EPOLLOUT) relay(client);
    }
  }
}
