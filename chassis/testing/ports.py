"""Free ports of this machine for servers that tests start."""

import random
import socket
from pathlib import Path

FIRST = 20_000
RANGE_OF_CLIENTS = Path("/proc/sys/net/ipv4/ip_local_port_range")


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens on, below those that the system gives to clients.

    A client that keeps trying a stopped server on a port of the clients' range may be given that very port
    and connect to itself; then the server could not come back.
    """
    last = int(RANGE_OF_CLIENTS.read_text().split()[0]) - 1 if RANGE_OF_CLIENTS.exists() else 32_767
    ports = range(FIRST, last) if last > FIRST else range(1_024, 65_536)
    draw = random.SystemRandom()  # not the seeded one: two test runs on one machine must not meet
    for _ in range(1_000):
        port = draw.choice(ports)
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"no free port between {ports.start} and {ports.stop}")
