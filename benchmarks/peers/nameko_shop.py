"""The peer of `gateway_read`: the pattern of nameko's own example shop (nameko-examples), on the registry's table.

A gateway service with `@http` and an `RpcProxy`, and behind it a service with `@rpc` and a session from a dependency
provider that closes it when the worker is done, as nameko-sqlalchemy's `DatabaseSession` does. Written for the
comparison, and kinder than the shop: schemas are made once, and the gateway does not write the answer a second time.
"""

from __future__ import annotations

import eventlet

eventlet.monkey_patch()

from chassis.database.engine import make_green  # noqa: E402

make_green()

import json  # noqa: E402
import sys  # noqa: E402
from typing import Any  # noqa: E402
from uuid import UUID  # noqa: E402
from weakref import WeakKeyDictionary  # noqa: E402

import eventlet.tpool  # noqa: E402
from nameko.containers import ServiceContainer, WorkerContext  # noqa: E402
from nameko.exceptions import RemoteError  # noqa: E402
from nameko.extensions import DependencyProvider  # noqa: E402
from nameko.rpc import RpcProxy, rpc  # noqa: E402
from nameko.web.handlers import http  # noqa: E402
from sqlalchemy.orm import Session, sessionmaker  # noqa: E402
from werkzeug.wrappers import Request, Response  # noqa: E402

from benchmarks.harness import answer_questions  # noqa: E402
from benchmarks.peers.reading import (  # noqa: E402
    AT_ONCE,
    Setting,
    actor_of,
    engine_for,
    log_to_nowhere,
    read_resident,
    verifier_for,
)
from chassis.access.actor import Actor, ActorKind  # noqa: E402
from chassis.access.tokens import Verifier  # noqa: E402
from chassis.errors import Forbidden, NotFound  # noqa: E402


class DatabaseSession(DependencyProvider):  # type: ignore[misc]
    """A session for each worker."""

    def setup(self) -> None:
        self.engine = engine_for(self.container.config["SETTING"])
        self.make = sessionmaker(self.engine)
        self.sessions: WeakKeyDictionary[WorkerContext, Session] = WeakKeyDictionary()

    def get_dependency(self, worker_ctx: WorkerContext) -> Session:
        self.sessions[worker_ctx] = session = self.make()
        return session

    def worker_teardown(self, worker_ctx: WorkerContext) -> None:
        self.sessions.pop(worker_ctx).close()


class Tokens(DependencyProvider):  # type: ignore[misc]
    def setup(self) -> None:
        self.verifier = verifier_for(self.container.config["SETTING"])

    def get_dependency(self, worker_ctx: WorkerContext) -> Verifier:
        return self.verifier


class Residents:
    name = "residents"
    db = DatabaseSession()

    @rpc(expected_exceptions=NotFound)
    def get_resident(self, resident_id: str, account: str, community: str, roles: list[str]) -> dict[str, Any]:
        actor = Actor(account, ActorKind.PERSON, frozenset(roles), UUID(community))
        return read_resident(self.db, resident_id, actor)


class Gateway:
    name = "gateway"
    residents_rpc = RpcProxy("residents")
    tokens = Tokens()

    @http("GET", "/v1/residents/<string:resident_id>")
    def get_resident(self, request: Request, resident_id: str) -> Response:
        try:
            actor = actor_of(request.headers.get("Authorization", ""), self.tokens)
            who = (actor.subject, str(actor.community), list(actor.roles))
            resident = self.residents_rpc.get_resident(resident_id, *who)
        except Forbidden:
            return Response('{"error":"FORBIDDEN"}', status=403, mimetype="application/json")
        except RemoteError:
            return Response('{"error":"NOT_FOUND"}', status=404, mimetype="application/json")
        return Response(json.dumps(resident, ensure_ascii=False), mimetype="application/json")


def run(service: type, setting: Setting) -> None:
    log_to_nowhere()
    config = {
        "AMQP_URI": setting.broker_url,
        "WEB_SERVER_ADDRESS": f"127.0.0.1:{setting.port}",
        "max_workers": AT_ONCE,
        "SETTING": setting,
    }
    container = ServiceContainer(service, config)
    container.start()
    answer_questions(lambda question: {}, lambda: str(eventlet.tpool.execute(sys.stdin.readline)))
    container.kill()


if __name__ == "__main__":
    run({"gateway": Gateway, "service": Residents}[sys.argv[1]], Setting.of(sys.argv[2]))
