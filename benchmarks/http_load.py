"""Puts load on an HTTP server: a process of its own, kept-alive connections on raw sockets, one `epoll`.

It reads no more of an answer than its status and its length, so that what it costs (reported with each answer) stays
far below what any server here costs.
"""

from __future__ import annotations

import itertools
import select
import socket
import statistics
import sys
from collections.abc import Iterator, Sequence
from time import perf_counter, process_time
from typing import Any

from benchmarks.harness import answer_questions

HEAD_END = b"\r\n\r\n"
LENGTH = b"\r\ncontent-length:"


class Connection:
    """One client: asks, reads the answer to its end, asks again."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.begun = 0.0
        self._received = b""

    def ask(self, request: bytes) -> None:
        self.begun = perf_counter()
        self.socket.sendall(request)

    def answered(self) -> bool:
        """Read what has come; whether the answer is complete. Raises RuntimeError where it is not a 200."""
        self._received += self.socket.recv(65_536)
        head, found, body = self._received.partition(HEAD_END)
        if not found:
            if not self._received:
                raise RuntimeError("the server closed a connection that was to be kept alive")
            return False
        if len(body) < int(head.lower().partition(LENGTH)[2].split(b"\r\n", 1)[0]):
            return False
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"not a 200: {self._received[:600].decode(errors='replace')}")
        self._received = b""
        return True


def requests_of(paths: Sequence[str], token: str) -> Iterator[bytes]:
    """The requests for `paths`, round and round."""
    head = f" HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nAccept: application/json\r\n\r\n"
    return itertools.cycle([f"GET {path}{head}".encode() for path in paths])


def run(port: int, paths: Sequence[str], token: str, clients: int, seconds: float) -> dict[str, Any]:
    """Ask for `seconds` with `clients` at once. Rates in requests a second, latencies in milliseconds."""
    requests = requests_of(paths, token)
    connections = {c.socket.fileno(): c for c in (Connection(port) for _ in range(clients))}
    poll = select.epoll()
    latencies: list[float] = []
    start, cpu = perf_counter(), process_time()
    for number, connection in connections.items():
        poll.register(number, select.EPOLLIN)
        connection.ask(next(requests))
    while connections:
        for number, _ in poll.poll(10):
            connection = connections[number]
            if not connection.answered():
                continue
            now = perf_counter()
            latencies.append(now - connection.begun)
            if now - start < seconds:
                connection.ask(next(requests))
            else:
                poll.unregister(number)
                connections.pop(number).socket.close()
    took, used = perf_counter() - start, process_time() - cpu
    poll.close()
    return {
        "rate": len(latencies) / took,
        "requests": len(latencies),
        "median_ms": statistics.median(latencies) * 1e3,
        "p99_ms": sorted(latencies)[int(len(latencies) * 0.99)] * 1e3,
        "generator_cpu_ms": used / len(latencies) * 1e3,
    }


if __name__ == "__main__":
    answer_questions(lambda question: run(**question), sys.stdin.readline)
