/**
 * The longest datagram that is sent, in bytes: what fits into an IPv4 packet with its 20 bytes of header and UDP's 8 (RFC
 * 768, RFC 791). IPv6 would take 20 more; one limit for both keeps a program from working over one of them only.
 */
export const MAX_DATAGRAM = 65_507;

/** The longest datagram that can come in, in bytes: over IPv6, whose length field does not count its own header. */
export const MAX_RECEIVED = 65_527;

/**
 * How much a socket keeps for its reader, in bytes. Linux keeps 208 KiB (`net.core.rmem_default`), overhead included, and
 * Deno cannot ask for more; QUIC's implementations ask for 7 MiB.
 */
export const MAX_QUEUED_BYTES = 4 * 1_048_576;

/** How many datagrams a socket keeps for its reader: small ones cost more than their bytes. */
export const MAX_QUEUED = 4_096;
