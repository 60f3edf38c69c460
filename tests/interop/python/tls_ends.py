"""Ends a TLS connection in several ways, from either side.

    tls_ends.py connect PORT CA VERSION WAY
    tls_ends.py serve CERT KEY VERSION WAY     prints its port, serves one connection

VERSION is 1.2 or 1.3. In all ways it sends 100 kB first.

    half-close   close_notify, then reads until the peer's and prints how many bytes came
    eof          the end of TCP, without close_notify
    reset        a TCP reset, as soon as a byte has come
"""

import socket
import ssl
import struct
import sys

role, first, second, version, way = sys.argv[1:]
is_client = role == "connect"
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT if is_client else ssl.PROTOCOL_TLS_SERVER)
context.minimum_version = context.maximum_version = {
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}[version]

if is_client:
    context.load_verify_locations(second)
    raw = socket.create_connection(("127.0.0.1", int(first)))
    connection = context.wrap_socket(raw, server_hostname="localhost")
else:
    context.load_cert_chain(first, second)
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    connection = context.wrap_socket(listener.accept()[0], server_side=True)

connection.sendall(bytes(100_000))
if way == "half-close":
    # unwrap() sends close_notify and then waits for the peer's; the bytes before that are read below.
    connection.setblocking(False)
    try:
        connection.unwrap()
    except ssl.SSLWantReadError:
        pass
    connection.setblocking(True)
    total = 0
    try:
        while data := connection.recv(65536):
            total += len(data)
    except ssl.SSLZeroReturnError:
        pass  # what close_notify is called after one's own
    print(total)
elif way == "eof":
    socket.socket.shutdown(connection, socket.SHUT_WR)
    try:
        connection.recv(1)
    except OSError:
        pass
else:
    connection.recv(1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
