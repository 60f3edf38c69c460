"""Datagrams to an echo server from where they should not come.

    services ADDRESS PORT SOURCE_PORT...   from ports of this host, none of which is to be answered
    forge ADDRESS PORT FROM FROM_PORT      in the name of another host
"""

import socket
import struct
import sys


def services(address, port, *source_ports):
    senders = []
    for source_port in map(int, source_ports):
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("", source_port))
        udp.sendto(b"from a service", (address, int(port)))
        senders.append(udp)
    # The server takes them in order: when this one is answered, the others were looked at.
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(30)
    client.sendto(b"from a client", (address, int(port)))
    assert client.recv(100) == b"from a client"
    for udp in senders:
        udp.setblocking(False)
        try:
            raise AssertionError(f"{udp.getsockname()} was answered: {udp.recv(100)}")
        except BlockingIOError:
            pass


def forge(address, port, sender, sender_port):
    data = b"round and round"
    # The kernel fills in length and checksum of the IP header; UDP's may be left out (RFC 768).
    udp = struct.pack("!HHHH", int(sender_port), int(port), 8 + len(data), 0)
    addresses = socket.inet_aton(sender) + socket.inet_aton(address)
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 0, 0, 0, 64, socket.IPPROTO_UDP, 0) + addresses
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    raw.sendto(ip + udp + data, (address, 0))


JOBS = {"services": services, "forge": forge}
JOBS[sys.argv[1]](*sys.argv[2:])
