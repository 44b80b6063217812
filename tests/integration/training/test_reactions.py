"""What becomes of piecework and of what training keeps when the registry tells of a resident."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.access.actor import Actor, system
from chassis.bus.envelope import Event
from chassis.contract import EventType
from chassis.errors import Conflict, NotFound
from services.registry import contract as registry
from services.training import contract
from services.training.piecework.ledger.tables import Entry
from services.training.service import service
from services.training.tables import KnownConsent
from tests.integration.training.factory import Factory

OCTOBER = "2026-10-01"
LATER = count(1)  # ids that grow, as the registry gives them


class Shop:
    """A factory with an operation that has a rate."""

    def __init__(self, factory: Factory) -> None:
        self.factory = factory
        self.admin = factory.actor("admin")
        self.operation = factory.operation("W1")
        factory.rate(self.operation, OCTOBER, "6.80")
        self.version = 1

    def tell(self, kind: EventType, subject: UUID, **state: Any) -> None:
        """Handled twice, as an event may be."""
        self.version += 1
        data = {} if kind is registry.resident_erased else state
        at = {"community": self.factory.community, "version": self.version, "time": self.factory.clock.now()}
        event = Event.of(kind, id=uuid.uuid4(), subject=subject, data=data, **at)
        reaction = next(service.reactions[one] for one in service.reactions if one.name == event.type)
        for _ in range(2):
            with self.factory.database.unit_of_work(system("training")) as uow:
                reaction(uow, event)

    def resident(self, kind: EventType, who: Actor, standing: str, merged_into: UUID | None = None) -> None:
        assert who.resident is not None
        state = {"name": "乌云", "language": "zh-CN", "compound": self.factory.compound, "contact": None}
        self.tell(kind, who.resident, **state, standing=standing, household=None, merged_into=merged_into)

    def consent(self, who: Actor, allowed: bool, purpose: str = "employment") -> None:
        state = {"purpose": purpose, "allowed": allowed, "sensitive_kinds": [], "until": None}
        self.tell(registry.consent_changed, UUID(int=next(LATER)), resident=who.resident, **state)

    def engagement(self, who: Actor) -> Any:
        (found,) = self.factory.ask(self.factory.staff, contract.list_engagements, resident=who.resident)["items"]
        return found

    def lot(self, lot: str) -> str:
        lots = self.factory.ask(self.admin, contract.list_lots)["items"]
        return next(str(one["state"]) for one in lots if one["id"] == lot)

    def entries(self) -> list[tuple[Any, ...]]:
        with self.factory.database.reading() as connection:
            return [tuple(row) for row in connection.execute(select(Entry.__table__).order_by(Entry.id))]


@pytest.fixture
def shop(factory: Factory) -> Shop:
    return Shop(factory)


def test_a_death_ends_the_engagement_and_opens_untouched_lots_and_what_was_earned_stays(shop: Shop) -> None:
    factory, who = shop.factory, shop.factory.worker()
    begun, untouched = factory.order(shop.operation, 10, 10)
    started = factory.claim(who, begun)
    factory.claim(who, untouched)
    factory.bring(started, 4, first=4)
    before = shop.entries()
    shop.resident(registry.resident_deceased, who, "deceased")
    ended = shop.engagement(who)
    assert (ended["until"], ended["ended_because"]) == (factory.today(), "died")
    assert (shop.lot(begun), shop.lot(untouched)) == ("claimed", "open")
    assert shop.entries() == before
    factory.bring(started, 6, first=6)
    assert len(shop.entries()) == len(before) + 1


def test_a_death_taken_back_lets_the_engagement_go_on(shop: Shop) -> None:
    who = shop.factory.worker()
    shop.resident(registry.resident_deceased, who, "deceased")
    shop.resident(registry.resident_changed, who, "living_here")
    going_on = shop.engagement(who)
    assert (going_on["until"], going_on["ended_because"]) == (None, None)
    shop.factory.claim(who, shop.factory.order(shop.operation, 5)[0])


def test_who_ended_an_engagement_ended_it_whatever_is_taken_back(shop: Shop) -> None:
    factory, who = shop.factory, shop.factory.worker()
    factory.ask(factory.staff, contract.end_engagement, id=shop.engagement(who)["id"])
    shop.resident(registry.resident_deceased, who, "deceased")
    shop.resident(registry.resident_changed, who, "living_here")
    assert shop.engagement(who)["until"] == factory.today()


def test_who_moved_away_claims_nothing_new_and_is_paid_for_what_is_out(shop: Shop) -> None:
    factory, who = shop.factory, shop.factory.worker()
    out, other = factory.order(shop.operation, 10, 10)
    claim = factory.claim(who, out)
    shop.resident(registry.resident_moved, who, "moved_out")
    assert shop.engagement(who)["until"] is None
    with pytest.raises(Conflict) as refused:
        factory.claim(who, other)
    assert refused.value.type == "resident-gone"
    factory.bring(claim, 10, first=10)
    assert factory.ask(who, contract.list_earnings)["items"][0]["amount"]["amount"] == "68.00"


def test_a_merge_rewrites_no_entry_and_the_one_person_reads_both_records(shop: Shop) -> None:
    factory, absorbed, kept = shop.factory, shop.factory.worker(), shop.factory.resident()
    lot, other = factory.order(shop.operation, 10, 10)
    claim = factory.claim(absorbed, lot)
    factory.bring(claim, 4, first=4)
    before = shop.entries()
    assert factory.ask(kept, contract.list_earnings)["items"] == []
    shop.resident(registry.resident_merged, absorbed, "merged", kept.resident)
    assert shop.entries() == before
    (earned,) = factory.ask(kept, contract.list_earnings)["items"]
    assert (earned["resident"], earned["amount"]["amount"]) == (str(absorbed.resident), "27.20")
    factory.bring(claim, 6, first=6)
    now = factory.ask(kept, contract.list_earnings)["items"]
    assert sorted(one["resident"] for one in now) == sorted([str(absorbed.resident), str(kept.resident)])
    assert shop.engagement(kept)["until"] is None
    factory.claim(kept, other)


def test_of_two_engagements_of_one_person_the_kept_records_stays(shop: Shop) -> None:
    absorbed, kept = shop.factory.worker(), shop.factory.worker()
    shop.resident(registry.resident_merged, absorbed, "merged", kept.resident)
    assert shop.engagement(kept)["until"] is None
    assert shop.engagement(absorbed)["ended_because"] == "merged"


def test_an_erasure_keeps_what_the_law_asks_of_pay_and_says_it(shop: Shop) -> None:
    factory, who = shop.factory, shop.factory.worker()
    factory.bring(factory.claim(who, factory.order(shop.operation, 10)[0]), 10, first=10)
    factory.pay(OCTOBER)
    slip = factory.slip(who, OCTOBER)
    dispute = factory.ask(who, contract.raise_dispute, payslip=slip["id"], text="我的名字是乌云，少算了两件")
    before = shop.entries()
    shop.consent(who, allowed=True)
    shop.tell(registry.resident_erased, who.resident)
    assert shop.entries() == before
    kept = factory.ask(shop.admin, contract.list_kept_records, resident=who.resident)["items"]
    assert {one["kind"]: one["until"] for one in kept} == {
        "wage_record": "2029-01-01",
        "tax_record": "2037-01-01",
        "accounting_voucher": "2057-01-01",
    }
    assert factory.ask(factory.elsewhere(shop.admin), contract.list_kept_records)["items"] == []
    assert "乌云" not in factory.ask(factory.inspector, contract.get_dispute, id=dispute["id"])["text"]
    assert factory.ask(factory.finance, contract.get_payslip, id=slip["id"])["lines"] == slip["lines"]
    with factory.database.unit_of_work() as uow:
        assert uow.session.scalars(select(KnownConsent)).all() == []
    shop.consent(who, allowed=True)  # told late
    with factory.database.unit_of_work() as uow:
        assert uow.session.scalars(select(KnownConsent)).all() == []


def test_of_who_never_earned_nothing_is_kept(shop: Shop) -> None:
    who = shop.factory.worker()
    shop.tell(registry.resident_erased, who.resident)
    assert shop.factory.ask(shop.admin, contract.list_kept_records)["items"] == []


def test_a_consent_withdrawn_stops_new_claims_and_not_what_is_out(shop: Shop) -> None:
    factory, who = shop.factory, shop.factory.worker()
    out, other = factory.order(shop.operation, 10, 10)
    shop.consent(who, allowed=True)
    claim = factory.claim(who, out)
    shop.consent(who, allowed=False)
    shop.consent(who, allowed=True, purpose="photographs")
    with pytest.raises(Conflict) as refused:
        factory.claim(who, other)
    assert refused.value.type == "consent-withdrawn"
    factory.bring(claim, 10, first=10)
    shop.consent(who, allowed=True)
    factory.claim(who, other)


def test_staff_reach_by_the_assignments_of_the_day(shop: Shop) -> None:
    """Not by a token, which is minutes old."""
    factory, who = shop.factory, shop.factory.worker()
    stranger = factory.actor("staff")
    assert factory.ask(stranger, contract.list_engagements)["items"] == []
    with pytest.raises(NotFound):
        factory.ask(stranger, contract.get_engagement, id=shop.engagement(who)["id"])
    state = {"account": stranger.subject, "compound": factory.compound, "until": None}
    assignment, today = uuid.uuid4(), date.fromisoformat(factory.today())
    shop.tell(registry.assignment_changed, assignment, **state, since=today)
    assert len(factory.ask(stranger, contract.list_engagements)["items"]) == 1
    shop.tell(registry.assignment_changed, assignment, **state | {"until": today}, since=today)
    assert factory.ask(stranger, contract.list_engagements)["items"] == []


def test_an_auditor_reaches_by_the_engagements_of_the_day(shop: Shop) -> None:
    factory, who = shop.factory, shop.factory.worker()
    auditor, today = factory.actor("auditor"), date.fromisoformat(factory.today())
    engagement, year = uuid.uuid4(), {"records_since": date(2026, 1, 1), "records_until": date(2026, 12, 31)}
    state = {"auditor": auditor.subject, "since": today, "compounds": [factory.compound], **year}
    assert factory.ask(auditor, contract.list_engagements)["items"] == []
    shop.tell(registry.audit_engagement_changed, engagement, **state, until=today + timedelta(days=1))
    seen = factory.ask(auditor, contract.list_engagements)["items"]
    assert [one["resident"] for one in seen] == [str(who.resident)]
    shop.tell(registry.audit_engagement_changed, engagement, **state, until=today)
    assert factory.ask(auditor, contract.list_engagements)["items"] == []
