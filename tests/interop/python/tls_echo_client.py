"""A client of a TLS echo server, with nothing but the ssl module.

    tls_echo_client.py PORT CA BYTES   send and receive at once, compare, and end both sides with close_notify

Exits with 0 if all bytes came back as they were sent and the server ended the stream as TLS wants it.
"""

import os
import select
import socket
import ssl
import sys

port, ca, size = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
context = ssl.create_default_context(cafile=ca)
# An end without close_notify is an error.
context.options &= ~getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)
data = os.urandom(size)
received = bytearray()

with socket.create_connection(("127.0.0.1", port)) as raw:
    connection = context.wrap_socket(raw, server_hostname="localhost")
    connection.setblocking(False)
    sent = 0
    while len(received) < size:
        try:
            sent += connection.send(data[sent : sent + 65536]) if sent < size else 0
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        try:
            received += connection.recv(65536)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            select.select([connection], [connection] if sent < size else [], [])
    connection.setblocking(True)
    # Sends close_notify, and waits for the server's.
    rest = connection.unwrap()
    if rest.recv(1):
        sys.exit("Something came after the end of the stream")

if bytes(received) != data:
    sys.exit(f"{len(received)} bytes came back that differ from the {size} that were sent")
