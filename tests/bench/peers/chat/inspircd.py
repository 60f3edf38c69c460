"""InspIRCd on a free port, which is told when it listens there."""

import os
import socket
import sys
import time

ATTEMPTS, PAUSE = 500, 0.02

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
starter = os.getpid()

if os.fork() == 0:
    # The program takes the place of this one, so that its process is the one that is measured.
    for _ in range(ATTEMPTS):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(PAUSE)
            if os.getppid() != starter:
                os._exit(1)
        else:
            print(port, flush=True)
            os._exit(0)
    os._exit(1)

os.environ["PORT"] = str(port)
config = os.path.join(os.path.dirname(__file__), "inspircd.conf")
# What it says on stdout would come before the port.
os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
os.execvp("inspircd", ["inspircd", "--runasroot", "--nofork", "--nopid", "--nolog", f"--config={config}"])
