"""A file over TCP as socket courses have it: `sendfile.py send|receive connect|listen PORT FILE`.

Bytes until the end of the stream, and nothing else. A listener says where it listens.
"""

import socket
import sys

role, side, port, path = sys.argv[1:]
if side == "listen":
    with socket.create_server(("127.0.0.1", int(port))) as listener:
        print("listening on 127.0.0.1", listener.getsockname()[1], file=sys.stderr, flush=True)
        conn, _ = listener.accept()
else:
    conn = socket.create_connection(("127.0.0.1", int(port)))

with conn:
    if role == "send":
        with open(path, "rb") as file:
            conn.sendfile(file)
    else:
        with open(path, "wb") as file:
            while data := conn.recv(65536):
                file.write(data)
