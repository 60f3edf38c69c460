"""A client of servers that send each message back, framed with nothing but the struct module.

    framing.py PORT struct FORMAT   a length as struct.pack(FORMAT) writes it, then the message
    framing.py PORT three big|little   the same with three bytes, which struct has no code for
    framing.py PORT decimal DIGITS  a length in decimal digits, a byte at a time
    framing.py PORT netstring       a netstring, a byte at a time

Messages are sent all together and one by one. Exits with 0 if all came back as they were sent.
"""

import os
import socket
import struct
import sys
import threading

from receiving import receive_exactly


class Struct:
    def __init__(self, format):
        self.format = format
        self.most = min(256 ** struct.calcsize(format) - 1, 1 << 20)

    def encode(self, message):
        return struct.pack(self.format, len(message)) + message

    def receive(self, connection):
        (length,) = struct.unpack(self.format, receive_exactly(connection, struct.calcsize(self.format)))
        return receive_exactly(connection, length)


class Three:
    most = 1 << 20

    def __init__(self, order):
        self.order = order

    def encode(self, message):
        return len(message).to_bytes(3, self.order) + message

    def receive(self, connection):
        return receive_exactly(connection, int.from_bytes(receive_exactly(connection, 3), self.order))


class Decimal:
    def __init__(self, digits):
        self.digits = int(digits)
        self.most = 10**self.digits - 1

    def encode(self, message):
        return b"%0*d" % (self.digits, len(message)) + message

    def receive(self, connection):
        return receive_exactly(connection, int(receive_exactly(connection, self.digits).decode("ascii")))


class Netstring:
    most = 1 << 20

    def encode(self, message):
        return b"%d:%b," % (len(message), message)

    def receive(self, connection):
        digits = b""
        while (byte := receive_exactly(connection, 1)) != b":":
            digits += byte
        message = receive_exactly(connection, int(digits))
        if receive_exactly(connection, 1) != b",":
            sys.exit("a netstring does not end in a comma")
        return message


def expect(actual, expected):
    if actual != expected:
        sys.exit(f"{len(actual)} bytes came back that differ from the {len(expected)} that were sent")


def main(port, kind, *arguments):
    framing = {"struct": Struct, "three": Three, "decimal": Decimal, "netstring": Netstring}[kind](*arguments)
    sizes = [size for size in (0, 1, 5, 255, 256, 65535, 65536, 99999) if size <= framing.most]
    messages = [os.urandom(size) for size in [*sizes, 0, framing.most, 3]]
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for message in messages:
            connection.sendall(framing.encode(message))
            expect(framing.receive(connection), message)

        # What comes back must be read meanwhile, or both sides would wait for room.
        wire = b"".join(map(framing.encode, messages))
        sender = threading.Thread(target=connection.sendall, args=(wire,))
        sender.start()
        for message in messages:
            expect(framing.receive(connection), message)
        sender.join()

        small = [b"hello", b"", b"\x00:1,\xff" * 20]
        for byte in b"".join(map(framing.encode, small)):
            connection.sendall(bytes([byte]))
        for message in small:
            expect(framing.receive(connection), message)

        connection.shutdown(socket.SHUT_WR)
        expect(connection.recv(1), b"")


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
