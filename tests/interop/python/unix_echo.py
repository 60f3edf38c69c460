"""Both sides of an echo over a Unix socket: nothing is sent back before the other side has finished sending."""

import socket
import sys


def read_all(connection):
    chunks = []
    while chunk := connection.recv(65536):
        chunks.append(chunk)
    return b"".join(chunks)


def serve(path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        connection, address = listener.accept()
    with connection:
        connection.sendall(read_all(connection))
        connection.shutdown(socket.SHUT_WR)
        assert address == "", address


def send(path):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        connection.sendall(sys.stdin.buffer.read())
        connection.shutdown(socket.SHUT_WR)
        sys.stdout.buffer.write(read_all(connection))


{"serve": serve, "send": send}[sys.argv[1]](sys.argv[2])
