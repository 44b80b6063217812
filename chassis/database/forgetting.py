"""What the chassis' own tables tell of somebody, let go where a service erases them: kept answers, and events."""

from __future__ import annotations

import re
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, or_, update

from chassis.database.unit_of_work import UnitOfWork

_UUID = re.compile("-?".join(f"[0-9a-f]{{{length}}}" for length in (8, 4, 4, 4, 12)))


def ids_named_in(*texts: str) -> str:
    """The ids that stand in these texts, each once: what a kept answer is found by."""
    found = {str(UUID(named)) for text in texts for named in _UUID.findall(text.lower())}
    return " ".join(sorted(found))


def forget(uow: UnitOfWork, ids: Collection[UUID]) -> None:
    """Empty the answers that name one of these ids or were given to one, and take away the events about them.

    The keys of the answers stay, so that nothing is done a second time (`Once`). An event that was not sent yet is
    delivered first, in its order, and goes then: what listeners keep of it goes by the event of the erasure. Both
    tables are read through, as erasures are rare.
    """
    answers, outbox = uow.tables.idempotency, uow.tables.outbox
    told = or_(answers.c.actor.in_([str(one) for one in ids]), *(answers.c.about.contains(str(one)) for one in ids))
    emptied = {"answer": None, "headers": None, "about": None, "request_hash": ""}
    uow.session.execute(update(answers).where(answers.c.answer.is_not(None), told).values(**emptied))
    about = outbox.c.subject.in_(list(ids))
    # first the unsent: who waits here for the relay to commit finds the row among the sent in the next statement
    uow.session.execute(update(outbox).where(about, outbox.c.sent_at.is_(None)).values(forgotten=True))
    uow.session.execute(delete(outbox).where(about, outbox.c.sent_at.is_not(None)))
