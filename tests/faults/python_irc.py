"""Clients of an IRC server that misbehave in ways that only a socket can be set up for. What they saw is printed as JSON.

    python_irc.py deaf PORT NICK ROOM             joins with the smallest receive buffer, and reads nothing more
    python_irc.py flood ADDRESS PORT COUNT        connects COUNT times from an address; they never register, some drip
"""

import json
import selectors
import socket
import sys
import time


def tell(**facts):
    print(json.dumps(facts), flush=True)


def read_until(connection, word):
    text = b""
    while word not in text:
        data = connection.recv(65536)
        if not data:
            sys.exit(f"the server closed the connection after {text!r}")
        text += data


def deaf(port, nick, room):
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", int(port)))
    connection.sendall(f"NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\nJOIN {room}\r\n".encode())
    read_until(connection, b" 366 ")
    tell(type="joined")
    sys.stdin.read()


def flood(address, port, count):
    selector = selectors.DefaultSelector()
    ends = {"refused": 0, "too late": 0}
    for index in range(int(count)):
        connection = socket.create_connection(("127.0.0.1", int(port)), source_address=(address, 0))
        connection.setblocking(False)
        # What is written to one that is refused gets lost.
        kind = ("silent", "half", "drip")[index % 3]
        if kind == "half":
            try:
                connection.sendall(b"NICK half\r\nUSER ha")
            except OSError:
                pass
        selector.register(connection, selectors.EVENT_READ, {"kind": kind, "got": b""})
    tell(type="connected")
    while len(selector.get_map()) > 0:
        for key, _ in selector.select(0.05):
            try:
                data = key.fileobj.recv(4096)
            except ConnectionError:
                data = b""
            key.data["got"] += data
            if not data:
                late = b"ERROR" in key.data["got"] and b"Registration timed out" in key.data["got"]
                ends["too late" if late else "refused"] += 1
                selector.unregister(key.fileobj)
                key.fileobj.close()
        for key in list(selector.get_map().values()):
            if key.data["kind"] == "drip":
                try:
                    key.fileobj.send(b"N")
                except OSError:
                    pass
    tell(type="ended", **ends)
    # There is room again for one that behaves.
    deadline = time.monotonic() + 20
    while True:
        connection = socket.create_connection(("127.0.0.1", int(port)), source_address=(address, 0))
        connection.sendall(b"NICK honest\r\nUSER honest 0 * :honest\r\n")
        connection.settimeout(5)
        try:
            if connection.recv(10):
                break
        except ConnectionError:
            pass
        connection.close()
        if time.monotonic() > deadline:
            sys.exit("there is no room again")
    read_until(connection, b" 422 ")
    tell(type="welcome")


if __name__ == "__main__":
    {"deaf": deaf, "flood": flood}[sys.argv[1]](*sys.argv[2:])
