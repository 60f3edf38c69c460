"""A client in a room of an IRC server, as a course on sockets would write it: prints the lines that come, and sends those
of standard input.

    irc_client.py PORT NICK ROOM
"""

import socket
import sys
import threading

port, nick, room = int(sys.argv[1]), sys.argv[2], sys.argv[3]
connection = socket.create_connection(("127.0.0.1", port))


def send(line):
    connection.sendall(f"{line}\r\n".encode())


def relay_input():
    for line in sys.stdin:
        send(line.rstrip("\n"))


send(f"NICK {nick}")
send(f"USER {nick} 0 * :{nick}")
threading.Thread(target=relay_input, daemon=True).start()
with connection.makefile(encoding="utf-8", newline="\r\n") as lines:
    for line in lines:
        words = line.split()
        if words[0] == "PING":
            send(line.replace("PING", "PONG", 1).rstrip())
        elif words[1] in ("376", "422"):
            send(f"JOIN {room}")
        print(line.rstrip("\r\n"), flush=True)
