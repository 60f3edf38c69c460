// A non-blocking connection to a server: plain TCP, or with -DTLS over OpenSSL.

#ifndef CHANNEL_H
#define CHANNEL_H

#include <fcntl.h>
#include <unistd.h>

#include "common.h"

#ifdef TLS

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>

#define CHANNEL_USAGE "CA_FILE "

// What every peer has, so that all encrypt alike: no other cipher is offered.
#define CIPHER "TLS_AES_128_GCM_SHA256"

struct channel {
  int fd;
  SSL *ssl;
};

static SSL_CTX *tls_context;

static void fail_tls(int code, const char *call) {
  char reason[256] = "connection lost";
  unsigned long error = ERR_get_error();
  if (error) ERR_error_string_n(error, reason, sizeof reason);
  fprintf(stderr, "load: %s: %s\n", call, reason);
  exit(code);
}

// Says how many arguments it has taken.
static int channel_set_up(char **arguments) {
  signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
  tls_context = SSL_CTX_new(TLS_client_method());
  if (!tls_context) fail_tls(EXIT_CONNECT, "SSL_CTX_new");
  SSL_CTX_set_min_proto_version(tls_context, TLS1_3_VERSION);
  SSL_CTX_set_ciphersuites(tls_context, CIPHER);
  SSL_CTX_set_verify(tls_context, SSL_VERIFY_PEER, NULL);
  SSL_CTX_set_mode(tls_context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Several records in one system call: the client should not be what is measured.
  SSL_CTX_set_read_ahead(tls_context, 1);
  SSL_CTX_set_default_read_buffer_len(tls_context, 256 * 1024);
  if (!SSL_CTX_load_verify_file(tls_context, arguments[0])) fail_tls(EXIT_USAGE, "SSL_CTX_load_verify_file");
  return 1;
}

static struct channel channel_open(int port) {
  struct channel channel = {.fd = connect_to(port), .ssl = SSL_new(tls_context)};
  if (!channel.ssl || !SSL_set_fd(channel.ssl, channel.fd)) fail_tls(EXIT_CONNECT, "SSL_new");
  SSL_set1_host(channel.ssl, "localhost");
  if (SSL_connect(channel.ssl) != 1) fail_tls(EXIT_CONNECT, "SSL_connect");
  fcntl(channel.fd, F_SETFL, O_NONBLOCK);
  return channel;
}

static bool tls_would_block(const struct channel *channel, int result) {
  int error = SSL_get_error(channel->ssl, result);
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

// -1: would block.
static ssize_t channel_send(const struct channel *channel, const char *data, size_t size) {
  size_t sent;
  int result = SSL_write_ex(channel->ssl, data, size, &sent);
  if (result == 1) return (ssize_t)sent;
  if (!tls_would_block(channel, result)) fail_tls(EXIT_SERVER, "SSL_write");
  return -1;
}

// -1: would block; 0: close_notify. An end of stream without one is a fault.
static ssize_t channel_receive(const struct channel *channel, char *data, size_t size) {
  size_t received;
  int result = SSL_read_ex(channel->ssl, data, size, &received);
  if (result == 1) return (ssize_t)received;
  if (SSL_get_error(channel->ssl, result) == SSL_ERROR_ZERO_RETURN) return 0;
  if (!tls_would_block(channel, result)) fail_tls(EXIT_SERVER, "SSL_read");
  return -1;
}

// Half-close; false: would block.
static inline bool channel_finish(const struct channel *channel) {
  int result = SSL_shutdown(channel->ssl);
  if (result >= 0) return true;
  if (!tls_would_block(channel, result)) fail_tls(EXIT_SERVER, "SSL_shutdown");
  return false;
}

#else

#define CHANNEL_USAGE ""

struct channel {
  int fd;
};

static int channel_set_up(char **arguments) {
  (void)arguments;
  return 0;
}

static struct channel channel_open(int port) {
  struct channel channel = {.fd = connect_to(port)};
  fcntl(channel.fd, F_SETFL, O_NONBLOCK);
  return channel;
}

// -1: would block.
static ssize_t channel_send(const struct channel *channel, const char *data, size_t size) {
  ssize_t n = send(channel->fd, data, size, MSG_NOSIGNAL);
  if (n < 0 && !would_block()) fail_errno(EXIT_SERVER, "send");
  return n;
}

// -1: would block; 0: end of stream.
static ssize_t channel_receive(const struct channel *channel, char *data, size_t size) {
  ssize_t n = recv(channel->fd, data, size, 0);
  if (n < 0 && !would_block()) fail_errno(EXIT_SERVER, "recv");
  return n;
}

static inline bool channel_finish(const struct channel *channel) {
  if (shutdown(channel->fd, SHUT_WR)) fail_errno(EXIT_SERVER, "shutdown");
  return true;
}

#endif
#endif
