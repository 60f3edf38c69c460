"""Clients of an echo server, with nothing but the socket module.

    echo_client.py PORT bulk BYTES [--tiny]   send and receive at once, half-close, compare; --tiny: tiny buffers, slow
    echo_client.py PORT known                 send 72 bytes, read until 72 have come back
    echo_client.py PORT fixed                 blocks of 1024 bytes, one after the other, without a half-close
    echo_client.py PORT eager                 two messages without waiting for the first answer

Exits with 0 if all bytes came back as they were sent.
"""

import os
import socket
import sys
import threading
import time

from receiving import receive_exactly


def expect(actual, expected):
    if actual != expected:
        sys.exit(f"{len(actual)} bytes came back that differ from the {len(expected)} that were sent")


def bulk(port, size, tiny):
    connection = socket.socket()
    if tiny:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    connection.connect(("127.0.0.1", port))
    data = os.urandom(size)

    def send():
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)

    sender = threading.Thread(target=send)
    sender.start()
    received = bytearray()
    while chunk := connection.recv(4096 if tiny else 1 << 20):
        received += chunk
        if tiny and len(received) % 1024 == 0 and len(received) < 1 << 20:
            time.sleep(0.001)
    sender.join()
    expect(bytes(received), data)


def known(port):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        data = os.urandom(72)
        connection.sendall(data)
        expect(receive_exactly(connection, 72), data)


def fixed(port):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for _ in range(500):
            data = os.urandom(1024)
            connection.sendall(data)
            expect(receive_exactly(connection, 1024), data)


def eager(port):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        messages = [b"Message 1 from client.", b"Message 2 from client."]
        for message in messages:
            connection.sendall(message)
        expect(receive_exactly(connection, 44), b"".join(messages))


if __name__ == "__main__":
    port, kind, *rest = sys.argv[1:]
    if kind == "bulk":
        bulk(int(port), int(rest[0]), "--tiny" in rest)
    else:
        {"known": known, "fixed": fixed, "eager": eager}[kind](int(port))
