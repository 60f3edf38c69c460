"""Both sides of the protocol of Real Python's socket programming guide, written from its description:

    2 bytes      length of the header, big-endian
    header       JSON object in UTF-8: byteorder, content-type, content-encoding, content-length; in any order
    content      content-length bytes: "text/json" in the given encoding, or anything else as it is

    json_header.py serve           prints its port; answers each request until the client has finished sending
    json_header.py ask PORT        asks as many questions; exits with 0 if all answers were right

A request in JSON is {"action": "search", "value": ...}, answered by {"result": ...}; another request is answered by its
first 10 bytes.
"""

import json
import socket
import struct
import sys
import threading

from receiving import receive_exactly

REQUIRED = {"byteorder", "content-length", "content-type", "content-encoding"}
TEXT = ("text/json", "utf-8")
ANSWERS = {"morpheus": "Follow the white rabbit. \U0001f430", "ring": "In the caves beneath the Misty Mountains. \U0001f48d"}


def encode(content, content_type, content_encoding, extra=None, turned=False):
    header = {
        "byteorder": sys.byteorder,
        "content-type": content_type,
        "content-encoding": content_encoding,
        "content-length": len(content),
        **(extra or {}),
    }
    if turned:
        header = dict(reversed(header.items()))
    text = json.dumps(header, ensure_ascii=False).encode("utf-8")
    return struct.pack(">H", len(text)) + text + content


def encode_json(value, **options):
    return encode(json.dumps(value, ensure_ascii=False).encode("utf-8"), *TEXT, **options)


def receive(connection):
    """The header and the content, or None at the end."""
    first = connection.recv(1)
    if not first:
        return None
    (length,) = struct.unpack(">H", first + receive_exactly(connection, 1))
    header = json.loads(receive_exactly(connection, length).decode("utf-8"))
    missing = REQUIRED - header.keys()
    if missing:
        raise ValueError(f"the header lacks {missing}")
    if header["byteorder"] not in ("little", "big"):
        raise ValueError(f"the byte order is {header['byteorder']}")
    content = receive_exactly(connection, header["content-length"])
    if header["content-type"] == "text/json":
        content = json.loads(content.decode(header["content-encoding"]))
    return header, content


def serve(connection):
    with connection:
        turned = False
        while (request := receive(connection)) is not None:
            header, content = request
            options = {"turned": turned, "extra": {"request": header, "\u00fc": [1, None]} if turned else None}
            turned = not turned
            if header["content-type"] == "text/json":
                result = ANSWERS.get(content["value"], f"No match for \"{content['value']}\".")
                connection.sendall(encode_json({"result": result}, **options))
            else:
                connection.sendall(encode(content[:10], "binary/custom-server-binary-type", "binary", **options))


def ask(port):
    requests = [
        (encode_json({"action": "search", "value": "morpheus"}), {"result": ANSWERS["morpheus"]}),
        (encode_json({"action": "search", "value": "ring"}, turned=True), {"result": ANSWERS["ring"]}),
        (encode_json({"action": "search", "value": "\u00f1"}), {"result": 'No match for "\u00f1".'}),
        (encode(b"\x00\xffcafe" * 100, "binary/custom-client-binary-type", "binary"), b"\x00\xffcafe\x00\xffca"),
        (encode(b"", "binary/custom-client-binary-type", "binary", extra={"key": {"a": "\U0001f9e6"}}), b""),
        (encode(b"x" * (1 << 20), "binary/custom-client-binary-type", "binary"), b"x" * 10),
    ]

    def check(connection, expected):
        reply = receive(connection)
        if reply is None or reply[1] != expected:
            sys.exit(f"the reply is {reply!r}, not {expected!r}")

    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request, reply in requests:
            connection.sendall(request)
            check(connection, reply)
        connection.sendall(b"".join(request for request, _ in requests))
        for _, reply in requests:
            check(connection, reply)
        for byte in requests[0][0]:
            connection.sendall(bytes([byte]))
        check(connection, requests[0][1])
        connection.shutdown(socket.SHUT_WR)
        if receive(connection) is not None:
            sys.exit("there is more than was asked for")


if __name__ == "__main__":
    if sys.argv[1] == "ask":
        ask(int(sys.argv[2]))
    else:
        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
