"""The frames, the greeting and the proofs of PROTOCOL.md, with nothing but Python's own modules."""

import hashlib
import hmac
import json
import os
import select
import socket
import struct
import threading
import unicodedata

from receiving import receive_exactly

CHUNK_SIZE = 1 << 20
MAX_MESSAGE = 1 << 20
ALIVE_PERIOD = 10


def sha256(data):
    return hashlib.sha256(data).digest()


def root_of(digests, size):
    return sha256(b"".join(digests) + struct.pack("!Q", size))


class Cancelled(Exception):
    """The other side has given up."""


class Chunk:
    type = "chunk"

    def __init__(self, body):
        self.entry, self.number = struct.unpack_from("!II", body)
        self.seal = body[8:40]
        self.data = body[40:]


class Wire:
    """Frames over a socket. `body` is that of the message received last."""

    def __init__(self, connection):
        self.connection = connection
        self.body = b""
        self._sending = threading.Lock()
        self._closed = threading.Event()
        threading.Thread(target=self._stay_alive, daemon=True).start()

    def _stay_alive(self):
        while not self._closed.wait(ALIVE_PERIOD):
            try:
                self.send("alive")
            except OSError:
                return

    def send(self, kind, **fields):
        body = json.dumps({"type": kind, **fields}).encode()
        assert len(body) <= MAX_MESSAGE, f"{kind} has {len(body)} bytes"
        self._send_frame(1, body)
        return body

    def send_chunk(self, entry, number, seal, data):
        self._send_frame(2, struct.pack("!II", entry, number) + seal + data)

    def _send_frame(self, kind, body):
        with self._sending:
            self.connection.sendall(struct.pack("!IB", len(body) + 1, kind) + body)

    def has_input(self):
        return bool(select.select([self.connection], [], [], 0)[0])

    def receive(self, *due):
        """Waits for a message of one of these types (a dict), or a chunk."""
        while True:
            length, kind = struct.unpack("!IB", receive_exactly(self.connection, 5))
            self.body = receive_exactly(self.connection, length - 1)
            if kind == 2:
                assert "chunk" in due and 40 < length - 1 <= 40 + CHUNK_SIZE
                return "chunk", Chunk(self.body)
            assert kind == 1 and length - 1 <= MAX_MESSAGE
            message = json.loads(self.body)
            if message["type"] == "cancel":
                raise Cancelled(f"{message['code']}: {message['reason']}")
            if message["type"] != "alive":
                assert message["type"] in due, f"{message['type']} is not one of {due}"
                return message["type"], message

    def finish(self):
        """Finishes sending, and waits until the other side has."""
        self._closed.set()
        with self._sending:
            self.connection.shutdown(socket.SHUT_WR)
        while self.connection.recv(65536):
            pass


class Proofs:
    """What both sides prove; without a secret there is nothing to prove."""

    def __init__(self, secret, nonces, hellos):
        self.key = secret and hashlib.scrypt(
            unicodedata.normalize("NFC", secret).encode(),
            salt=bytes.fromhex(nonces[0] + nonces[1]),
            n=16384,
            r=8,
            p=1,
            dklen=32,
        )
        self.transcript = sha256(hellos[0] + hellos[1])

    def make(self, name, data=b""):
        if not self.key:
            return ""
        message = name.encode() + b"\0" + self.transcript + data
        return hmac.new(self.key, message, "sha256").hexdigest()

    def seal(self, entry, number, digest):
        """What a chunk frame carries of the digest of its data."""
        mac = self.make("chunk", struct.pack("!II", entry, number) + digest)
        return bytes.fromhex(mac) or digest

    def check(self, name, mac, data=b""):
        if not hmac.compare_digest(self.make(name, data), mac):
            raise Cancelled(f"auth: the proof of {name} is wrong")


def greet(wire, role, is_listener, secret):
    """Says hello and proves; returns the proofs for what comes."""
    nonce = os.urandom(32).hex()
    asks = is_listener and secret is not None
    mine = wire.send(
        "hello",
        protocol="zocalo-file-send",
        version=1,
        role=role,
        nonce=nonce,
        auth=asks,
        software="python",
    )
    _, hello = wire.receive("hello")
    theirs = wire.body
    assert hello["protocol"] == "zocalo-file-send" and hello["version"] >= 1
    assert hello["role"] != role and hello["nonce"] != nonce
    if is_listener:
        proofs = Proofs(secret, [hello["nonce"], nonce], [theirs, mine])
        if asks:
            try:
                proofs.check("connector", wire.receive("proof")[1]["mac"])
            except Cancelled as error:
                wire.send("cancel", code="auth", reason=str(error))
                raise
            wire.send("proof", mac=proofs.make("listener"))
        return proofs
    if hello["auth"] != (secret is not None):
        wire.send("cancel", code="auth", reason="one side has a secret and the other has none")
        raise Cancelled("auth: one side has a secret and the other has none")
    proofs = Proofs(secret, [nonce, hello["nonce"]], [mine, theirs])
    if secret is not None:
        wire.send("proof", mac=proofs.make("connector"))
        proofs.check("listener", wire.receive("proof")[1]["mac"])
    return proofs
