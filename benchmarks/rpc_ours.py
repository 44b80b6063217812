"""The `rpc` benchmark's own side: `serve URL` and `drive URL`, each in a process of its own."""

from __future__ import annotations

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402
from typing import Any  # noqa: E402

import msgspec  # noqa: E402

from benchmarks.harness import answer_questions  # noqa: E402
from benchmarks.rpc_work import BODY, HEADERS, load  # noqa: E402
from chassis.bus.calls import Calls  # noqa: E402
from chassis.bus.messages import Answer, Call  # noqa: E402
from chassis.bus.server import container, service_class  # noqa: E402

encode, decode = msgspec.json.encode, msgspec.json.decode


def echo(call: Call) -> Answer:
    return Answer(encode(decode(call.body)))


def serve(url: str) -> None:
    running = container(service_class("bench", {"bench.echo": echo}), url)
    running.start()
    answer_questions(lambda question: {}, read_line)
    running.stop()


def drive(url: str) -> None:
    calls = Calls(url, "bench-gateway")

    def call() -> None:
        decode(calls.call("bench.echo", encode(BODY), headers=HEADERS).body)

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        return load(call, question["in_flight"], question["seconds"], eventlet.spawn)

    calls.wait_open(10)
    answer_questions(answer, read_line)
    calls.close()


def read_line() -> str:
    """A line of standard input, read beside the hub, which goes on meanwhile."""
    return str(eventlet.tpool.execute(sys.stdin.readline))


if __name__ == "__main__":
    import eventlet.tpool

    {"serve": serve, "drive": drive}[sys.argv[1]](sys.argv[2])
