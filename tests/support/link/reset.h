// Forged resets. For each direction of a TCP connection the link keeps the headers of the last segment, so that it can
// make a reset that the receiver believes.

#pragma once

#include "packet.h"

// The latest connections; a new one takes the place of an old one with the same hash.
enum { FLOWS = 4096 };

struct flow {
  size_t length;  // 0: none
  uint8_t headers[IPV6_HEADER + TCP_HEADER];
  uint32_t next;  // the sequence number that the receiver waits for, if nothing is missing
  int to;
};

static struct flow flows[FLOWS];

// Addresses and ports follow each other in both versions when there are no IP options.
static size_t key_start(const uint8_t *packet) { return is_ipv4(packet) ? 12 : 8; }
static size_t headers_length(const uint8_t *packet) {
  return (is_ipv4(packet) ? IPV4_HEADER : IPV6_HEADER) + TCP_HEADER;
}

static bool is_same_flow(const struct flow *flow, const uint8_t *packet) {
  size_t start = key_start(packet), end = headers_length(packet) - TCP_HEADER + 4;
  return flow->length == headers_length(packet) &&
         memcmp(flow->headers + start, packet + start, end - start) == 0;
}

// Notes a packet that is handed over.
static void follow_flow(uint8_t *packet, size_t length, int to) {
  uint8_t *tcp = tcp_header(packet, length);
  if (tcp == NULL || (is_ipv4(packet) && ip_header_length(packet) != IPV4_HEADER)) return;
  uint32_t hash = 2166136261u;
  for (const uint8_t *at = packet + key_start(packet); at < tcp + 4; at++) hash = (hash ^ *at) * 16777619u;
  struct flow *flow = &flows[hash % FLOWS];
  uint32_t end = get32(tcp + 4) + (uint32_t)(packet + length - tcp) - (tcp[12] >> 4) * 4u;
  if (tcp[13] & (TCP_SYN | TCP_FIN)) end += 1;
  // A retransmission does not set it back.
  bool is_newer = !is_same_flow(flow, packet) || tcp[13] & TCP_SYN || (int32_t)(end - flow->next) > 0;
  if (is_newer) flow->next = end;
  flow->length = headers_length(packet);
  flow->to = to;
  memcpy(flow->headers, packet, flow->length);
}

// Makes a reset out of the headers of a flow.
static void forge_reset(const struct flow *flow, uint32_t sequence, uint8_t *packet) {
  memcpy(packet, flow->headers, flow->length);
  uint8_t *tcp = packet + flow->length - TCP_HEADER;
  put32(tcp + 4, sequence);
  tcp[12] = TCP_HEADER / 4 << 4;
  tcp[13] = TCP_RST | TCP_ACK;
  put16(tcp + 16, 0);
  size_t start = key_start(packet);
  size_t addresses = flow->length - TCP_HEADER - start;
  uint32_t pseudo = sum16(packet + start, addresses, IPPROTO_TCP + TCP_HEADER);
  put16(tcp + 16, checksum(sum16(tcp, TCP_HEADER, pseudo)));
  if (!is_ipv4(packet)) {
    put16(packet + 4, TCP_HEADER);
    return;
  }
  put16(packet + 2, (uint32_t)flow->length);
  put16(packet + 10, 0);
  put16(packet + 10, checksum(sum16(packet, IPV4_HEADER, 0)));
}

// What the receiver of a flow has acknowledged: right also when something was lost. False if nothing came back.
static bool acknowledged(const struct flow *flow, uint32_t *sequence) {
  size_t ip = flow->length - TCP_HEADER;
  size_t start = key_start(flow->headers), size = (ip - start) / 2;
  for (const struct flow *back = flows; back < flows + FLOWS; back++) {
    if (back->length != flow->length || (back->headers[ip + 13] & TCP_ACK) == 0) continue;
    bool is_reverse = memcmp(back->headers + start, flow->headers + start + size, size) == 0 &&
                      memcmp(back->headers + start + size, flow->headers + start, size) == 0 &&
                      get16(back->headers + ip) == get16(flow->headers + ip + 2) &&
                      get16(back->headers + ip + 2) == get16(flow->headers + ip);
    if (!is_reverse) continue;
    *sequence = get32(back->headers + ip + 8);
    return true;
  }
  return false;
}
