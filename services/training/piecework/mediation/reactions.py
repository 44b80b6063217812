"""What becomes of mediations when a resident is erased."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from chassis.database.unit_of_work import UnitOfWork
from services.training.filing import remove_kept
from services.training.piecework.mediation.mediation import MediationState
from services.training.piecework.mediation.store import GOES_ON
from services.training.piecework.mediation.tables import Mediation

WORDS = ("consent", "end_consent", "employer_answer", "ended_because")
ERASED_TEXT = "（已删除）"


def end_mediations(uow: UnitOfWork, resident: UUID) -> None:
    """Those that go on end; of all, what somebody said in their own words goes, and what was paid by them stays, with
    the signed paper by which it was: the voucher of the entry. A paper by which nothing is paid goes too.
    """
    for one in uow.session.scalars(select(Mediation).where(Mediation.resident == resident).with_for_update()).all():
        if one.state in GOES_ON:
            one.state, one.ended_at = MediationState.WITHDRAWN.value, uow.now()
        if one.paper is not None and one.amount is None:
            remove_kept(uow, one.paper)
            one.paper = one.paper_at = one.paper_by = None
        one.matter = ERASED_TEXT
        one.terms = one.terms and ERASED_TEXT
        for name in WORDS:
            setattr(one, name, None)
        one.version += 1
        uow.add(one)
