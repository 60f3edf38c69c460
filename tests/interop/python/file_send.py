"""A sender and a receiver that speak PROTOCOL.md, and share no code with file-send.

    file_send.py send|receive connect|listen PORT FOLDER [--secret S] [--die-after CHUNKS] [--fail NAME] [--refuse NAME]

The sender sends what is in the folder. Told to, it ends after so many chunks with nothing more said, or says that a file
has vanished. The receiver puts all into the folder, goes on behind what there is of a file as NAME.part, and skips files
of the same size. Told to, it refuses a file. Prints what has come of it as JSON; exits with 1 if the other side gave up
or could not prove itself, with the reason on stderr.
"""

import argparse
import json
import os
import socket
import struct
import sys

from file_send_wire import CHUNK_SIZE, Cancelled, Wire, greet, root_of, sha256

WINDOW = 8 << 20
# A receiver that gets nothing more tells of what is stored if there is as much of it.
UNTOLD = 4 << 20
ENTRIES_AT_ONCE = 500


def list_folder(folder):
    """The entries of a manifest; a folder comes before what is in it."""

    def visit(names):
        for name in sorted(os.listdir(os.path.join(folder, *names))):
            path = [*names, name]
            info = os.stat(os.path.join(folder, *path))
            is_folder = os.path.isdir(os.path.join(folder, *path))
            yield {
                "path": path,
                "kind": "directory" if is_folder else "file",
                "size": 0 if is_folder else info.st_size,
                "mode": info.st_mode & 0o777,
                "mtime": info.st_mtime_ns / 1e6,
                "id": f"{info.st_size}-{info.st_mtime_ns}-{info.st_ino}",
                "comment": "fields that are not known are ignored",
            }
            if is_folder:
                yield from visit(path)

    return list(visit([]))


class Sender:
    def __init__(self, wire, proofs, options):
        self.wire, self.proofs, self.options = wire, proofs, options
        self.moved = self.stored = self.chunks = 0
        self.said = b""

    def run(self):
        wire, proofs = self.wire, self.proofs
        entries = list_folder(self.options.folder)
        manifests = b""
        for start in range(0, len(entries), ENTRIES_AT_ONCE):
            manifests += wire.send("manifest", entries=entries[start : start + ENTRIES_AT_ONCE])
        size = sum(entry["size"] for entry in entries)
        digest = sha256(manifests)
        end = {"entries": len(entries), "bytes": size, "digest": digest.hex()}
        wire.send("manifest-end", **end, mac=proofs.make("manifest", digest))
        decisions = self.receive_decisions()
        roots = b""
        for number, entry in enumerate(entries):
            decision = decisions.get(number, {"action": "send", "digests": ""})
            if entry["kind"] == "directory" or decision["action"] != "send":
                continue
            if entry["path"][-1] == self.options.fail:
                wire.send("failed", entry=number, reason="it has vanished")
            else:
                roots += self.send_file(number, entry, bytes.fromhex(decision["digests"]))
        root = sha256(roots)
        wire.send("end", root=root.hex(), mac=proofs.make("end", root))
        return self.judge(root)

    def receive_decisions(self):
        decisions = {}
        while True:
            kind, message = self.wire.receive("accept", "accept-end")
            if kind == "accept-end":
                return decisions
            self.said += self.wire.body
            for decision in message["entries"]:
                known = decisions.setdefault(decision["entry"], {**decision, "digests": ""})
                known["digests"] += decision.get("digests", "")

    def send_file(self, number, entry, there):
        digests = [there[i : i + 32] for i in range(0, len(there), 32)]
        with open(os.path.join(self.options.folder, *entry["path"]), "rb") as file:
            file.seek(len(digests) * CHUNK_SIZE)
            while data := file.read(CHUNK_SIZE):
                self.wait_for_room(len(data))
                digest = sha256(data)
                seal = self.proofs.seal(number, len(digests), digest)
                self.wire.send_chunk(number, len(digests), seal, data)
                digests.append(digest)
                self.moved += len(data)
                self.chunks += 1
                if self.chunks == self.options.die_after:
                    while self.moved - self.stored >= UNTOLD:
                        self.stored = self.wire.receive("stored")[1]["bytes"]
                    os._exit(9)
        root = root_of(digests, entry["size"])
        mac = self.proofs.make("done", struct.pack("!I", number) + root)
        self.wire.send("done", entry=number, size=entry["size"], root=root.hex(), mac=mac)
        return root

    def wait_for_room(self, size):
        while self.moved + size - self.stored > WINDOW or self.wire.has_input():
            self.stored = self.wire.receive("stored")[1]["bytes"]

    def judge(self, root):
        failed = []
        while True:
            kind, message = self.wire.receive("stored", "failed", "verdict")
            if kind == "failed":
                failed.append(message)
                self.said += self.wire.body
            elif kind == "verdict":
                numbers = [message[name] for name in ("files", "bytes", "failures")]
                claims = root + sha256(self.said) + struct.pack("!QQQ", *numbers)
                self.proofs.check("verdict", message["mac"], claims)
                assert message["root"] == root.hex() and message["failures"] == len(failed)
                self.wire.send("bye")
                return {"files": numbers[0], "bytes": numbers[1], "moved": self.moved}


class Receiver:
    def __init__(self, wire, proofs, options):
        self.wire, self.proofs, self.options = wire, proofs, options
        self.files = self.bytes = self.moved = self.resumed = 0
        self.roots = self.said = b""
        self.failed = []

    def path_of(self, entry):
        names = entry["path"]
        assert all(name not in ("", ".", "..") and not set(name) & {"/", "\0"} for name in names)
        return os.path.join(self.options.folder, *names)

    def run(self):
        entries = self.receive_manifest()
        there = self.decide(entries)
        while True:
            kind, message = self.wire.receive("chunk", "done", "failed", "end")
            if kind == "end":
                break
            if kind == "failed":
                self.failed.append(message)
                continue
            number = message.entry if kind == "chunk" else message["entry"]
            path = self.path_of(entries[number]) + ".part"
            digests = there.setdefault(number, [])
            if kind == "chunk":
                self.take_chunk(message, path, digests)
            else:
                self.finish_file(message, entries[number], path, digests)
        for entry in reversed(entries):
            if entry["kind"] == "directory":
                self.settle(self.path_of(entry), entry)
        return self.judge(message)

    def receive_manifest(self):
        entries, bodies = [], b""
        while True:
            kind, message = self.wire.receive("manifest", "manifest-end")
            if kind == "manifest-end":
                digest = sha256(bodies)
                self.proofs.check("manifest", message.get("mac", ""), digest)
                assert message["digest"] == digest.hex()
                assert message["entries"] == len(entries)
                assert message["bytes"] == sum(entry["size"] or 0 for entry in entries)
                return entries
            bodies += self.wire.body
            entries += message["entries"]

    def decide(self, entries):
        decisions, there = [], {}
        for number, entry in enumerate(entries):
            path = self.path_of(entry)
            if entry["kind"] == "directory":
                os.makedirs(path, exist_ok=True)
            elif entry["path"][-1] == self.options.refuse:
                decision = {"entry": number, "action": "refuse", "reason": "not that one"}
                decisions.append(decision)
            elif os.path.exists(path) and os.stat(path).st_size == entry["size"]:
                decisions.append({"entry": number, "action": "skip"})
            elif os.path.exists(path + ".part"):
                digests = there[number] = self.digests_of(path + ".part")
                joined = b"".join(digests).hex()
                decision = {"entry": number, "action": "send", "chunks": len(digests)}
                decisions.append({**decision, "digests": joined})
                self.resumed += len(digests) * CHUNK_SIZE
        if decisions:
            self.said += self.wire.send("accept", entries=decisions)
        self.wire.send("accept-end")
        return there

    def digests_of(self, part):
        """Of its whole chunks; it has no others after this."""
        digests = []
        with open(part, "r+b") as file:
            while len(data := file.read(CHUNK_SIZE)) == CHUNK_SIZE:
                digests.append(sha256(data))
            file.truncate(len(digests) * CHUNK_SIZE)
        return digests

    def take_chunk(self, chunk, path, digests):
        digest = sha256(chunk.data)
        assert chunk.seal == self.proofs.seal(chunk.entry, len(digests), digest)
        assert chunk.number == len(digests)
        with open(path, "ab") as file:
            file.write(chunk.data)
        digests.append(digest)
        self.moved += len(chunk.data)
        self.wire.send("stored", bytes=self.moved)

    def finish_file(self, message, entry, part, digests):
        root = root_of(digests, message["size"])
        assert root.hex() == message["root"]
        data = struct.pack("!I", message["entry"]) + root
        self.proofs.check("done", message.get("mac", ""), data)
        open(part, "ab").close()
        self.settle(part, entry)
        os.rename(part, self.path_of(entry))
        self.roots += root
        self.files += 1
        self.bytes += message["size"]

    def settle(self, path, entry):
        os.chmod(path, entry["mode"])
        if entry["mtime"] is not None:
            # Not at once: as a float, nanoseconds since 1970 can be those of the millisecond before.
            nanoseconds = round(entry["mtime"] * 1000) * 1000
            os.utime(path, ns=(nanoseconds, nanoseconds))

    def judge(self, end):
        root = sha256(self.roots)
        assert root.hex() == end["root"]
        self.proofs.check("end", end.get("mac", ""), root)
        claims = root + sha256(self.said) + struct.pack("!QQQ", self.files, self.bytes, 0)
        mac = self.proofs.make("verdict", claims)
        fields = {"files": self.files, "bytes": self.bytes, "failures": 0}
        self.wire.send("verdict", root=root.hex(), mac=mac, **fields)
        self.wire.receive("bye")
        return {**fields, "resumed": self.resumed, "failed": len(self.failed)}


def open_connection(options):
    if options.side == "connect":
        return socket.create_connection(("127.0.0.1", options.port))
    with socket.create_server(("127.0.0.1", options.port)) as listener:
        print(f"listening on {listener.getsockname()[1]}\n", end="", file=sys.stderr, flush=True)
        return listener.accept()[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=["send", "receive"])
    parser.add_argument("side", choices=["connect", "listen"])
    parser.add_argument("port", type=int)
    parser.add_argument("folder")
    parser.add_argument("--secret")
    parser.add_argument("--die-after", type=int)
    parser.add_argument("--refuse")
    parser.add_argument("--fail")
    options = parser.parse_args()
    role, party = {"send": ("sender", Sender), "receive": ("receiver", Receiver)}[options.role]
    with open_connection(options) as connection:
        wire = Wire(connection)
        try:
            proofs = greet(wire, role, options.side == "listen", options.secret)
            print(json.dumps(party(wire, proofs, options).run()))
        except Cancelled as error:
            sys.exit(str(error))
        finally:
            wire.finish()


main()
