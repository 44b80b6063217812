"""The limit of `gateway_read`: Flask and SQLAlchemy in one process, without a bus, on `eventlet.wsgi` as ours."""

from __future__ import annotations

import eventlet

eventlet.monkey_patch()

from chassis.database.engine import make_green  # noqa: E402

make_green()

import json  # noqa: E402
import sys  # noqa: E402

import eventlet.tpool  # noqa: E402
import eventlet.wsgi  # noqa: E402
from flask import Flask, Response, request  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

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


def app_for(setting: Setting) -> Flask:
    app = Flask("alone", static_folder=None)
    engine, verifier = engine_for(setting), verifier_for(setting)

    @app.get("/v1/residents/<resident_id>")
    def get_resident(resident_id: str) -> Response:
        actor = actor_of(request.headers.get("Authorization", ""), verifier)
        with Session(engine) as session:
            resident = read_resident(session, resident_id, actor)
        return Response(json.dumps(resident, ensure_ascii=False), mimetype="application/json")

    return app


def run(setting: Setting) -> None:
    listening = eventlet.listen(("127.0.0.1", setting.port), reuse_port=False)
    eventlet.spawn(eventlet.wsgi.server, listening, app_for(setting), log=log_to_nowhere(), max_size=AT_ONCE)
    answer_questions(lambda question: {}, lambda: str(eventlet.tpool.execute(sys.stdin.readline)))


if __name__ == "__main__":
    run(Setting.of(sys.argv[1]))
