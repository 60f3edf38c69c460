// Closed-loop load on a UDP echo server on 127.0.0.1.
//
//   udp PORT WINDOW SIZE SECONDS
//
// Keeps WINDOW datagrams of SIZE bytes under way from one socket. Each carries its number, and every byte of an answer is
// compared with what that number was sent with. One that stays away for 200 ms is counted as lost and replaced. Prints one
// line of JSON; a tenth of the time before it is warm-up.

#include "common.h"

enum { MAX_WINDOW = 1024, TIMEOUT_MILLISECONDS = 200, MAX_SAMPLES = 1 << 23 };

typedef struct {
  uint64_t number;
  uint64_t sent_at;
} Slot;

static Slot slots[MAX_WINDOW];
static uint64_t next_number = 1;
static const char *pattern;
static size_t size;
static int fd;

// The number, and then bytes that depend on it.
static const char *payload_of(uint64_t number) { return pattern + number % PATTERN_PERIOD; }

static void send_next(Slot *slot) {
  static char datagram[65536];
  slot->number = next_number++;
  memcpy(datagram, &slot->number, sizeof slot->number);
  memcpy(datagram + sizeof slot->number, payload_of(slot->number), size - sizeof slot->number);
  slot->sent_at = now();
  if (send(fd, datagram, size, 0) < 0) fail_errno(EXIT_SERVER, "send");
}

static int by_value(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  if (argc != 5) fail(EXIT_USAGE, "usage: udp PORT WINDOW SIZE SECONDS");
  int port = (int)parse_number(argv[1], 1, 65535);
  size_t window = (size_t)parse_number(argv[2], 1, MAX_WINDOW);
  size = (size_t)parse_number(argv[3], 8, 65507);
  double seconds = strtod(argv[4], NULL);
  if (!(seconds > 0)) fail(EXIT_USAGE, "SECONDS must be more than 0");

  pattern = make_pattern(65536);
  uint64_t *samples = malloc(MAX_SAMPLES * sizeof *samples);
  fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (!samples || fd < 0) fail_errno(EXIT_CONNECT, "socket");
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, (struct sockaddr *)&address, sizeof address)) fail_errno(EXIT_CONNECT, "connect");
  struct timeval timeout = {.tv_usec = TIMEOUT_MILLISECONDS * 1000};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);

  uint64_t duration = (uint64_t)(seconds * NANOSECONDS);
  uint64_t started_at = now() + duration / 10, end = started_at + duration;
  size_t count = 0;
  long replies = 0, all_replies = 0, lost = 0;
  for (size_t i = 0; i < window; i++) send_next(&slots[i]);
  for (uint64_t time = now(); time < end;) {
    static char answer[65536];
    ssize_t length = recv(fd, answer, sizeof answer, 0);
    time = now();
    if (length < 0) {
      if (!would_block()) fail_errno(EXIT_SERVER, "recv");
      for (size_t i = 0; i < window; i++) send_next(&slots[i]);
      lost += (long)window;
      continue;
    }
    uint64_t number;
    if ((size_t)length != size) fail(EXIT_SERVER, "a datagram came back with another length");
    memcpy(&number, answer, sizeof number);
    if (memcmp(answer + sizeof number, payload_of(number), size - sizeof number)) {
      fail(EXIT_SERVER, "a datagram came back changed");
    }
    size_t i = 0;
    while (i < window && slots[i].number != number) i++;
    if (i == window) continue;  // Too late: it was counted as lost.
    all_replies++;
    if (time >= started_at) {
      replies++;
      if (count < MAX_SAMPLES) samples[count++] = time - slots[i].sent_at;
    }
    send_next(&slots[i]);
  }
  if (count == 0) fail(EXIT_SERVER, "no answer");
  qsort(samples, count, sizeof *samples, by_value);
  printf("{\"requestsPerSecond\":%.1f,\"p50Micros\":%.1f,\"p99Micros\":%.1f,\"lost\":%ld,\"allReplies\":%ld}\n",
         (double)replies / seconds, (double)samples[count / 2] / 1e3, (double)samples[count * 99 / 100] / 1e3, lost,
         all_replies);
}
