"""Stock nameko RPC as its documentation sets it up: a service with `@rpc`, and a service that holds an `RpcProxy`."""

from __future__ import annotations

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402
from typing import Any  # noqa: E402

import eventlet.tpool  # noqa: E402
from nameko.containers import ServiceContainer  # noqa: E402
from nameko.rpc import RpcProxy, rpc  # noqa: E402
from nameko.testing.services import dummy, entrypoint_hook  # noqa: E402

from benchmarks.harness import answer_questions  # noqa: E402
from benchmarks.rpc_work import BODY, HEADERS, load  # noqa: E402


class Echo:
    name = "nameko_bench"

    @rpc
    def echo(self, body: dict[str, Any]) -> dict[str, Any]:
        return body


class Driver:
    name = "nameko_bench_driver"
    bench = RpcProxy("nameko_bench")

    @dummy
    def drive(self, in_flight: int, seconds: float) -> dict[str, Any]:
        return load(lambda: self.bench.echo(BODY), in_flight, seconds, eventlet.spawn)


def config(url: str) -> dict[str, Any]:
    return {"AMQP_URI": url, "max_workers": 100}


def serve(url: str) -> None:
    container = ServiceContainer(Echo, config(url))
    container.start()
    answer_questions(lambda question: {}, read_line)
    container.kill()


def drive(url: str) -> None:
    container = ServiceContainer(Driver, config(url))
    container.start()

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        with entrypoint_hook(container, "drive", context_data=dict(HEADERS)) as hook:
            return hook(question["in_flight"], question["seconds"])  # type: ignore[no-any-return]

    answer_questions(answer, read_line)
    container.kill()


def read_line() -> str:
    return str(eventlet.tpool.execute(sys.stdin.readline))


if __name__ == "__main__":
    {"serve": serve, "drive": drive}[sys.argv[1]](sys.argv[2])
