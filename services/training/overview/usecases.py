"""A resident's whole picture in training: all that is held of them, their part of the home page, and whether a number
is that of a certificate, of a skill or of work.
"""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from chassis.audit.log import access_log
from chassis.common.paging import cursor_of, key_of, no_cursor
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import FieldError, Invalid, NotFound
from services.training.learning.certificate import CertificateState, parse_number, state_on
from services.training.learning.store import certificate_numbered
from services.training.learning.usecases import home as learning
from services.training.overview import store
from services.training.piecework.mediation.usecases import mediations
from services.training.piecework.payroll.usecases import due_wages
from services.training.piecework.statements.tables import WorkCertificate
from services.training.piecework.work.usecases.claiming import home as work
from services.training.scope import known_resident
from services.training.store import records_of
from services.training.ventures.usecases import home as ventures

NONE_OF_YOURS = "you are no resident; name the resident"


def list_held(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Everything held of a person, table by table, a page at a time (PIPL, article 45). Their own, or without pay that
    of a resident within reach, who asks for it at the desk.
    """
    begin, after = at(query.cursor)
    own = query.resident is None or query.resident == uow.actor.resident
    resident = uow.actor.resident if own else known_resident(uow, query.resident).id
    if resident is None:
        raise Invalid(NONE_OF_YOURS, errors=[FieldError("/resident", NONE_OF_YOURS)])
    items: list[dict[str, Any]] = []
    for table in store.parts(own=own):
        if begin is not None and table.name != begin:
            continue
        try:
            found = store.rows(uow, table, resident, after, query.limit + 1 - len(items))
        except ValueError as error:
            raise no_cursor() from error
        begin = after = None
        items += [{"part": table.name, "row": json.loads(json.dumps(row, default=str))} for row in found]
        if len(items) > query.limit:
            break
    shown = items[: query.limit]
    return {"items": shown, "next_cursor": cursor(shown[-1]) if len(items) > query.limit else None}


def list_own_looks(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Who read of the caller in training, on any record of theirs, when and why; the latest first."""
    if uow.actor.resident is None:
        raise NotFound("you have no record as a resident")
    after = key_of(query.cursor) if query.cursor else None
    records = uow.session.scalars(records_of(uow.actor.resident)).all()
    looks = access_log(uow, records, before=query.before, after=after, limit=query.limit + 1)
    shown = [
        {"at": look.at, "by": look.actor, "field": look.field, "purpose": look.purpose} for look in looks[: query.limit]
    ]
    return {"items": shown, "next_cursor": cursor_of(looks[query.limit - 1].id) if len(looks) > query.limit else None}


def cursor(last: Any) -> str:
    after = [last["part"], *store.key_of(last["part"], last["row"])]
    return urlsafe_b64encode(json.dumps(after).encode()).decode().rstrip("=")


def at(cursor: str | None) -> tuple[str | None, Sequence[str] | None]:
    """The table and the row that the page before ended with. Raises Invalid."""
    if cursor is None:
        return None, None
    try:
        part, *key = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if part in {table.name for table in store.parts(own=True)} and all(isinstance(value, str) for value in key):
            return part, key
    except (ValueError, TypeError, binascii.Error, AttributeError, RecursionError):
        pass
    raise no_cursor()


def get_home(uow: UnitOfWork, _: Any) -> dict[str, Any]:
    """What is next for who is signed in: as a learner, at work and of their venture where they are a resident, as a
    trainer, for who cares for ventures or for the community, and of mediations.
    """
    resident = uow.actor.resident
    return {
        "learning": learning.of_learner(uow, resident) if resident else None,
        "work": work.of_worker(uow, resident) if resident else None,
        "teaching": learning.of_trainer(uow) if uow.actor.has_role("trainer") else None,
        "venture": ventures.of_founder(uow, resident) if resident else None,
        "venture_desk": ventures.of_desk(uow),
        "wage_desk": due_wages.of_desk(uow),
        "mediations": mediations.of_desk(uow),
    }


def verify_certificate(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Whether a number is that of a valid certificate; nothing of whose, nor of what it is. Raises NotFound."""
    number = parse_number(query.number)
    if uow.session.scalar(select(WorkCertificate.id).where(WorkCertificate.number == number)) is not None:
        return {"number": number, "state": CertificateState.VALID.value}
    found = certificate_numbered(uow, number)
    return {"number": number, "state": state_on(uow.today(), found.expires_on, found.revoked_on).value}
