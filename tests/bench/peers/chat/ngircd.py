"""ngircd on a port that the system chooses: it takes the socket as from systemd (sd_listen_fds(3))."""

import os
import socket
import sys

FIRST_PASSED = 3

listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
os.dup2(listener.fileno(), FIRST_PASSED)
os.set_inheritable(FIRST_PASSED, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
print(listener.getsockname()[1], flush=True)
# Its log goes to stdout, which nobody reads any more.
os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
os.execvp("ngircd", ["ngircd", "--nodaemon", "--config", os.path.join(os.path.dirname(__file__), "ngircd.conf")])
