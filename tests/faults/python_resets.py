"""Clients that reset their connections (SO_LINGER 0), as a crash or a firewall does.

    python_resets.py PORT COUNT queue    connect and reset at once
    python_resets.py PORT COUNT middle   send 100 kB, read a little, reset
"""

import socket
import struct
import sys

port, count, kind = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
for _ in range(count):
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    if kind == "middle":
        connection.sendall(bytes(100_000))
        connection.recv(1000)
    connection.close()
