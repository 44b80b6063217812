"""A gateway with the notes service behind it, in one process and without a broker."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from chassis.access.actor import Actor, ActorKind
from chassis.access.tokens import InvalidToken, Signer, Verifier, generate_signing_key
from chassis.bus.messages import Answer, Call
from chassis.clock import SystemClock
from chassis.common import contract as common
from chassis.config import Settings
from chassis.contract import ANYONE
from chassis.database.database import Database
from chassis.errors import Forbidden, Unavailable
from chassis.service import Desk
from gateway.app import create_app
from gateway.routing import Route
from gateway.testing import notes, notes_contract
from services.registry.contract.access import ROLES, SIGNED_IN, STAFF

JWKS = "registry.get_signing_keys"
ROUTES = (
    Route("POST", "/v1/notes", notes_contract.write_note, status=201, location="/v1/notes/{id}"),
    Route("GET", "/v1/notes", notes_contract.list_notes),
    Route("GET", "/v1/notes/{id}", notes_contract.get_note),
    Route("PATCH", "/v1/notes/{id}", notes_contract.edit_note),
    Route("DELETE", "/v1/notes/{id}", notes_contract.remove_note),
    Route("GET", "/v1/motto", notes_contract.get_motto),
    Route("POST", "/v1/failures", notes_contract.fail),
)
ACCESS = {
    **dict.fromkeys(
        (f"notes.{name}" for name in ("write_note", "get_note", "edit_note", "remove_note", "list_notes")),
        STAFF | {"resident"},
    ),
    "notes.fail": ROLES,
    "notes.get_motto": ANYONE,
    "notes.get_home": frozenset({"resident"}),
    "notes.start_import": STAFF,
    **common.access_of("notes", SIGNED_IN),
    "notes.begin_file": ROLES - {"auditor"},
    "notes.read_file": ROLES - {"trainer"},
}


@dataclass
class DirectCalls:
    """Hands calls to desks of the same process. What is in `failing` fails so many times with what is given there."""

    desks: Mapping[str, Desk]
    jwks: bytes
    failing: list[Exception] = field(default_factory=list)
    asked: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)
    away: bool = False

    def call(self, operation: str, body: bytes, *, headers: Mapping[str, str], timeout: float) -> Answer:
        self.asked.append((operation, body, dict(headers)))
        if self.away:
            raise Unavailable("the message broker cannot be reached; try again", type="broker-away")
        if operation == JWKS:
            return Answer(self.jwks)
        if self.failing:
            raise self.failing.pop(0)
        desk = self.desks.get(operation.partition(".")[0])
        if desk is None:
            raise Unavailable("the service is not running", type="nobody-there")
        return desk.answer(Call(operation, body, headers, time.monotonic() + timeout))

    @property
    def standing(self) -> str:
        return "broker-away" if self.away else "ok"


@dataclass
class NotesHouse:
    """The app, the way behind it, and tokens to come in with."""

    app: Flask
    calls: DirectCalls
    signer: Signer
    database: Database

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def token(self, *roles: str, subject: str = "someone", session: UUID | None = None, scopes: str = "") -> str:
        actor = Actor(subject, ActorKind.PERSON, frozenset(roles), session=session, scopes=frozenset(scopes.split()))
        return self.signer.sign(actor)

    def bearer(self, *roles: str, **more: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(*roles, **more)}"}


def notes_house(
    folder: Path, contracts: Mapping[str, ModuleType] | None = None, *, sandbox: bool = False, **settings: Any
) -> NotesHouse:
    """A house of its own; `settings` are the gateway's. Its database is a file in `folder`, as a sandbox's clock is."""
    whole = Settings(gateway=settings, data=folder, demo=sandbox, sandbox=sandbox)
    database = Database(f"sqlite:///{folder}/notes.db", notes.Base, service="notes")
    notes.Base.metadata.create_all(database.engine)
    signer = Signer([generate_signing_key("k1")], "k1", whole.public_url, SystemClock())
    verifier = Verifier(signer.jwks(), whole.public_url, SystemClock())

    def verify(token: str) -> Actor:
        try:
            return verifier.verify(token)
        except InvalidToken:
            raise Forbidden("sign in again", type="not-signed-in") from None

    desk = Desk(notes.service, database, verify)
    calls = DirectCalls({"notes": desk}, json.dumps(signer.jwks()).encode())
    behind = {"notes": notes_contract} if contracts is None else {"notes": notes_contract, **contracts}
    app = create_app(whole, calls, behind, routes=ROUTES, access=ACCESS)
    return NotesHouse(app, calls, signer, database)
