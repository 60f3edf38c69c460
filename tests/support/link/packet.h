// What the link needs to know about a packet, IPv4 or IPv6, as it comes out of a TUN device.

#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { IPV4_HEADER = 20, IPV6_HEADER = 40, TCP_HEADER = 20 };
enum { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_ACK = 16 };

// Hosts differ in the last byte of their addresses. A packet for all of them is EVERYONE's.
enum { EVERYONE = 0 };

static uint16_t get16(const uint8_t *at) { return (uint16_t)(at[0] << 8 | at[1]); }
static uint32_t get32(const uint8_t *at) { return (uint32_t)get16(at) << 16 | get16(at + 2); }
static void put16(uint8_t *at, uint32_t value) { at[0] = (uint8_t)(value >> 8), at[1] = (uint8_t)value; }
static void put32(uint8_t *at, uint32_t value) { put16(at, value >> 16), put16(at + 2, value); }

static bool is_ipv4(const uint8_t *packet) { return packet[0] >> 4 == 4; }

static size_t ip_header_length(const uint8_t *packet) {
  return is_ipv4(packet) ? (packet[0] & 15) * 4u : IPV6_HEADER;
}

static int protocol_of(const uint8_t *packet) { return packet[is_ipv4(packet) ? 9 : 6]; }

// Messages of the system about addresses and groups; no program sends them.
static bool is_chatter(const uint8_t *packet) {
  int protocol = protocol_of(packet);
  return protocol == IPPROTO_ICMP || protocol == IPPROTO_IGMP || protocol == IPPROTO_ICMPV6 ||
         protocol == IPPROTO_HOPOPTS;
}

static int destination_of(const uint8_t *packet) {
  bool is_multicast = is_ipv4(packet) ? packet[16] >= 224 : packet[24] == 0xff;
  return is_multicast ? EVERYONE : packet[is_ipv4(packet) ? 19 : 39];
}

// The TCP header of a packet that has a whole one, else NULL.
static uint8_t *tcp_header(uint8_t *packet, size_t length) {
  size_t start = ip_header_length(packet);
  bool has_tcp = protocol_of(packet) == IPPROTO_TCP && length >= start + TCP_HEADER;
  return has_tcp ? packet + start : NULL;
}

static uint32_t sum16(const uint8_t *bytes, size_t length, uint32_t sum) {
  for (size_t i = 0; i + 1 < length; i += 2) sum += get16(bytes + i);
  return sum;
}

static uint32_t checksum(uint32_t sum) {
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}
