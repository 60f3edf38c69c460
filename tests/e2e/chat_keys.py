"""Runs a program on a terminal of its own and measures how long it takes until it answers keys, in milliseconds.

chat_keys.py MARK PRESSES KEY... -- PROGRAM [ARGUMENT]...

Once the terminal has got MARK, each KEY is pressed PRESSES times. Prints a line of JSON for each: key, and the times.
"""

import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

# What is not answered by then never is, and a pause that long is the end of an answer: in seconds.
PATIENCE = 20
SETTLED = 0.06

mark, presses = sys.argv[1].encode(), int(sys.argv[2])
split = sys.argv.index("--")
keys, program = sys.argv[3:split], sys.argv[split + 1 :]
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 120, 0, 0))
    os.execvp(program[0], program)


def answer(timeout):
    """Some output; nothing if there is none in time."""
    return os.read(fd, 65536) if select.select([fd], [], [], timeout)[0] else b""


shown = b""
while mark not in shown:
    some = answer(PATIENCE)
    if not some:
        sys.exit(f"Cannot see {mark} in {shown[-1000:]}")
    shown += some
for key in keys:
    times = []
    for _ in range(presses):
        while answer(SETTLED):
            pass
        start = time.perf_counter()
        os.write(fd, key.encode().decode("unicode_escape").encode("latin-1"))
        if not answer(PATIENCE):
            sys.exit(f"No answer to {key}")
        times.append((time.perf_counter() - start) * 1000)
    print(json.dumps({"key": key, "times": times}))
os.close(fd)
os.waitpid(pid, 0)
