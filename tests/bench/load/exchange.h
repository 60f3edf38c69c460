// Messages to an echo server and back over one connection, one at a time; what comes back is compared with what was sent.

#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <sys/epoll.h>

#include "channel.h"

enum { RECEIVE_SIZE = 1 << 20 };

struct exchange {
  struct channel channel;
  size_t place;           // of the message under way in the pattern
  size_t sent, received;  // of the message under way
};

static size_t message_size;
static char *pattern, *receive_buffer;

static void exchange_set_up(size_t size) {
  message_size = size;
  pattern = make_pattern(size);
  receive_buffer = malloc(RECEIVE_SIZE);
  if (!receive_buffer) fail_errno(EXIT_CONNECT, "malloc");
}

// Edge triggered. Until exchange_begin there is nothing under way.
static struct exchange exchange_open(int epoll, int port, void *who) {
  struct exchange exchange = {.channel = channel_open(port), .sent = message_size, .received = message_size};
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = who};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, exchange.channel.fd, &event)) fail_errno(EXIT_CONNECT, "epoll_ctl");
  return exchange;
}

static void exchange_begin(struct exchange *exchange) {
  exchange->place = (exchange->place + message_size) % PATTERN_PERIOD;
  exchange->sent = exchange->received = 0;
}

static bool exchange_send(struct exchange *exchange) {
  bool moved = false;
  while (exchange->sent < message_size) {
    const char *rest = pattern + exchange->place + exchange->sent;
    ssize_t n = channel_send(&exchange->channel, rest, message_size - exchange->sent);
    if (n < 0) break;
    exchange->sent += (size_t)n;
    moved = true;
  }
  return moved;
}

static bool exchange_receive(struct exchange *exchange) {
  bool moved = false;
  for (;;) {
    ssize_t n = channel_receive(&exchange->channel, receive_buffer, RECEIVE_SIZE);
    if (n < 0) return moved;
    if (n == 0) fail(EXIT_SERVER, "the server closed a connection");
    if (exchange->received + (size_t)n > exchange->sent) fail(EXIT_SERVER, "the server sent more than it was sent");
    const char *expected = pattern + exchange->place + exchange->received;
    if (memcmp(receive_buffer, expected, (size_t)n)) fail(EXIT_SERVER, "the server sent back other bytes");
    exchange->received += (size_t)n;
    moved = true;
    if (exchange->received == message_size) return moved;
  }
}

// Sends and receives until neither moves any more, as edge triggering asks for, or the message is back; tells whether it is.
static bool exchange_move(struct exchange *exchange) {
  bool moved = true;
  while (moved) {
    moved = exchange_send(exchange);
    moved |= exchange_receive(exchange);
    if (moved && exchange->received == message_size) return true;
  }
  return false;
}

#endif
