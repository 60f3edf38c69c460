"""Both sides of datagrams, over IPv4 and IPv6, and of a group.

    echo ADDRESS                   prints its port, then sends everything back
    send ADDRESS PORT SIZE...      sends datagrams of these sizes and expects each back
    sink ADDRESS                   prints its port, then the length of each datagram
    group-receive GROUP            prints its port, then each datagram; answers it with "ack"
    group-send GROUP PORT COUNT    sends one datagram and prints the answers to it
"""

import os
import socket
import struct
import sys

LOOPBACK = socket.inet_aton("127.0.0.1")


def open_socket(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    udp = socket.socket(family, socket.SOCK_DGRAM)
    udp.settimeout(30)
    return udp


def print_port(udp):
    print(udp.getsockname()[1], flush=True)


def echo(address):
    udp = open_socket(address)
    udp.bind((address, 0))
    print_port(udp)
    while True:
        data, sender = udp.recvfrom(65536)
        udp.sendto(data, sender)


def send(address, port, *sizes):
    udp = open_socket(address)
    for size in map(int, sizes):
        data = os.urandom(size)
        udp.sendto(data, (address, int(port)))
        back, sender = udp.recvfrom(65536)
        assert back == data, f"{len(back)} bytes came back for {size}, or others"
        assert sender[:2] == (address, int(port)), sender


def sink(address):
    udp = open_socket(address)
    udp.bind((address, 0))
    print_port(udp)
    while True:
        print(len(udp.recv(65536)), flush=True)


def group_receive(group):
    udp = open_socket(group)
    udp.bind(("", 0))
    udp.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + LOOPBACK)
    print_port(udp)
    while True:
        data, sender = udp.recvfrom(1024)
        print(data.decode(), flush=True)
        udp.sendto(b"ack", sender)


def group_send(group, port, count):
    udp = open_socket(group)
    udp.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, struct.pack("b", 1))
    udp.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, LOOPBACK)
    udp.sendto(b"very important data", (group, int(port)))
    for _ in range(int(count)):
        print(udp.recv(16).decode(), flush=True)


JOBS = {
    "echo": echo,
    "send": send,
    "sink": sink,
    "group-receive": group_receive,
    "group-send": group_send,
}
JOBS[sys.argv[1]](*sys.argv[2:])
