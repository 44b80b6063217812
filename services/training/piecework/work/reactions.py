"""What becomes of piecework when a resident dies, moves away, turns out to be another record's person, or is erased.

What was entered stays as it was: inspections, the ledger, payslips and payments are never rewritten, and whoever reads
for a person reads for all records that are theirs (`store.records_of`). Each looks at the resident as the copy has
them by now, so it may run twice, late and out of order.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from chassis.bus.envelope import Event
from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.mediation.reactions import end_mediations
from services.training.piecework.payroll.tables import Dispute, Hearing
from services.training.piecework.payroll.usecases import keeping
from services.training.piecework.work import store
from services.training.piecework.work.claiming import ClaimState, EngagementEnding, LotState
from services.training.piecework.work.tables import Claim, Engagement, Lot
from services.training.store import MERGED, the_one_record
from services.training.tables import KnownResident

DECEASED = "deceased"  # of the registry's standings
ERASED_TEXT = "（已删除）"


def follow_resident(uow: UnitOfWork, event: Event) -> None:
    """The copy has taken the event already.

    Moving away ends nothing by itself: nothing new is claimed (see `claiming.lives`), and what is out is brought and
    paid as usual.
    """
    assert event.subject is not None
    known = uow.session.get(KnownResident, event.subject, populate_existing=True)
    if known is None:
        return
    if known.standing == MERGED:
        hand_over(uow, known.id, the_one_record(uow, known.id))
    elif known.standing == DECEASED:
        end_engagements(uow, known.id, EngagementEnding.DIED)
        give_back_untouched(uow, known.id)
    else:
        go_on(uow, known.id)


def end_engagements(uow: UnitOfWork, resident: UUID, because: EngagementEnding) -> None:
    """From today on nothing is claimed under them. A contract with a person ends with the person (Labour Contract Law,
    article 44, item 3); what they earned is owed all the same.
    """
    for one in store.engagements_going_on(uow, resident, uow.today()):
        end(uow, one, because)


def end(uow: UnitOfWork, engagement: Engagement, because: EngagementEnding) -> None:
    engagement.until, engagement.ended_because = max(uow.today(), engagement.since), because.value
    engagement.version += 1
    uow.add(engagement)


def go_on(uow: UnitOfWork, resident: UUID) -> None:
    """A death that was entered wrong is taken back: what ended by it goes on, unless another engagement took over."""
    ended = select(Engagement).where(
        Engagement.resident == resident, Engagement.ended_because == EngagementEnding.DIED.value
    )
    for one in uow.session.scalars(ended.with_for_update()).all():
        if store.engagement_after(uow, one) is None:
            one.until = one.ended_because = None
            one.version += 1
            uow.add(one)


def give_back_untouched(uow: UnitOfWork, resident: UUID) -> None:
    """Lots of which nothing was brought are open to others again; of begun ones the rest can be brought by whoever has
    it, and is paid to whom the pay is owed.
    """
    begun = Claim.delivered > 0
    untouched = select(Claim).where(Claim.resident == resident, Claim.state == ClaimState.OPEN.value, ~begun)
    for claim in uow.session.scalars(untouched.order_by(Claim.lot).with_for_update()).all():
        lot = uow.session.get_one(Lot, claim.lot, with_for_update=True)
        claim.state, lot.state = ClaimState.RETURNED.value, LotState.OPEN.value
        claim.version += 1
        lot.version += 1
        uow.add(claim)
        uow.add(lot)


def hand_over(uow: UnitOfWork, absorbed: UUID, kept: UUID) -> None:
    """What goes on under the record that is no more goes on under the one that stays, so that what is entered from now
    on stands there. Of two engagements with an employer the kept record's stays; where that one lies ahead, the other
    goes on until then.
    """
    if kept == absorbed:  # it is not told yet which one stays
        return
    for engagement in store.engagements_going_on(uow, absorbed, uow.today()):
        since = max(engagement.since, uow.today())
        other = store.engagement_from(
            uow, kept, engagement.employer, since, engagement.until, community=engagement.community
        )
        if other is not None and other.since <= since:
            end(uow, engagement, EngagementEnding.MERGED)
        else:
            if other is not None:
                engagement.until, engagement.ended_because = other.since, EngagementEnding.MERGED.value
            engagement.resident = kept
            engagement.version += 1
            uow.add(engagement)
            uow.session.flush()
    open_claims = select(Claim).where(Claim.resident == absorbed, Claim.state == ClaimState.OPEN.value)
    for claim in uow.session.scalars(open_claims.with_for_update()).all():
        claim.resident = kept
        claim.version += 1
        uow.add(claim)


def erase_resident(uow: UnitOfWork, event: Event) -> None:
    """What the law asks to keep of pay is kept under the record's bare id, without a name, and it is said until when
    (`keeping.say_what_is_kept`). What the person said in their own words goes.
    """
    assert event.subject is not None
    resident = event.subject
    end_engagements(uow, resident, EngagementEnding.ERASED)
    give_back_untouched(uow, resident)
    words: tuple[tuple[type[Dispute | Hearing], dict[str, str | None]], ...] = (
        (Dispute, {"text": ERASED_TEXT, "answer": None}),
        (Hearing, {"word": None}),
    )
    for kind, emptied in words:
        table = kind.__table__
        done = uow.session.execute(update(table).where(table.c.resident == resident).values(**emptied))
        if done.rowcount:  # type: ignore[attr-defined]
            uow.note(kind.__tablename__, after={"emptied": sorted(emptied), "rows": done.rowcount})  # type: ignore[attr-defined]
    end_mediations(uow, resident)
    keeping.say_what_is_kept(uow, resident, event.community)
