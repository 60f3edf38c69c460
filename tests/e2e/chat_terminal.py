"""Runs a program on a terminal of its own, types KEYS when it asks for a password, and prints all that the terminal shows.

chat_terminal.py KEYS PROGRAM [ARGUMENT]...
"""

import os
import pty
import sys


def read(fd):
    try:
        return os.read(fd, 65536)
    except OSError:  # the other end has been closed
        return b""


keys, program = sys.argv[1], sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(program[0], program)
shown = b""
while b"Password: " not in shown:
    some = read(fd)
    if not some:
        break
    shown += some
os.write(fd, keys.encode().decode("unicode_escape").encode("latin-1"))
while some := read(fd):
    shown += some
sys.stdout.buffer.write(shown)
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status))
