/*
 * flood ADDRESS PORT RATE
 *
 * Sends so many datagrams a second to an IPv4 address until it is killed, a thousand times a second some; prints their number
 * so far every tenth of a second.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
  if (inet_pton(AF_INET, argv[1], &to.sin_addr) != 1) return 2;
  int udp = socket(AF_INET, SOCK_DGRAM, 0);
  if (udp < 0 || connect(udp, (struct sockaddr *)&to, sizeof to) != 0) return 1;
  long in_a_tick = atol(argv[3]) / 1000, sent = 0;
  char data[64];
  memset(data, 'f', sizeof data);
  struct timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  for (long tick = 1;; tick++) {
    for (long i = 0; i < in_a_tick; i++) sent += send(udp, data, sizeof data, 0) > 0;
    if (tick % 100 == 0) {
      printf("%ld\n", sent);
      fflush(stdout);
    }
    /* A tick that was missed is made up for: the rate holds on average. */
    next.tv_nsec += 1000000;
    if (next.tv_nsec >= 1000000000) next.tv_nsec -= 1000000000, next.tv_sec++;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
  }
}
