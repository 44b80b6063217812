"""Claims that are due later, given back, taken back, or go over to somebody else; and what is declared with each."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from chassis.access.actor import Actor
from chassis.errors import Conflict, Invalid, NotFound
from services.training import contract
from services.training.tables import KnownResident

from .factory import Factory

DUE = "2026-10-10"


class Sewing:
    """A claim of ten pieces, due on the tenth."""

    def __init__(self, f: Factory) -> None:
        self.f = f
        f.day(10, 1)
        self.operation = f.operation("YR-2210")
        f.rate(self.operation, "2026-10-01", "6.50")
        order = {"employer_reference": str(uuid.uuid4()), "operation": self.operation, "lots": [10, 5], "due_on": DUE}
        self.order = f.ask(f.inspector, contract.open_work_order, **order)
        self.lot, self.spare = (lot["id"] for lot in self.order["lots"])
        self.worker = f.worker()
        self.claim = f.claim(self.worker, self.lot)

    def look(self, who: Actor | None = None) -> Any:
        return self.f.ask(who or self.worker, contract.get_claim, id=self.claim)

    def lots(self) -> list[tuple[int, int, str]]:
        order = self.f.ask(self.f.inspector, contract.get_work_order, id=self.order["id"])
        assert sum(lot["pieces"] for lot in order["lots"]) == order["quantity"], "the lots sum to the order"
        return [(lot["number"], lot["pieces"], lot["state"]) for lot in order["lots"]]

    def ask_later(self, until: str) -> Any:
        asked = {"id": self.claim, "until": until, "reason": "家中老人住院"}
        return self.f.ask(self.worker, contract.ask_extension, **asked)

    def offer(self, receiver: Actor) -> Any:
        return self.f.ask(self.worker, contract.offer_transfer, id=self.claim, receiver=receiver.resident)


@pytest.fixture
def sewing(factory: Factory) -> Sewing:
    return Sewing(factory)


def type_of(refused: pytest.ExceptionInfo[Conflict]) -> str:
    return refused.value.type


# ---- declared once per claim


def test_nobody_under_16_takes_work_until_their_birthday(sewing: Sewing) -> None:
    f = sewing.f
    young = f.worker()
    with f.database.unit_of_work() as uow:
        born = update(KnownResident).where(KnownResident.id == young.resident)
        uow.session.execute(born.values(works_from=f.clock.now().date().replace(month=10, day=5)))
    with pytest.raises(Conflict) as refused:
        f.claim(young, sewing.spare)
    assert type_of(refused) == "under-age"
    f.day(10, 5)
    assert f.claim(young, sewing.spare)


def test_the_relation_that_is_declared_is_the_one_in_force(sewing: Sewing) -> None:
    f = sewing.f
    who = f.worker()
    with pytest.raises(Conflict) as refused:
        f.ask(who, contract.claim_lot, lot=sewing.spare, declared=True, relation="employment")
    assert type_of(refused) == "relation-differs"
    claim = f.ask(who, contract.claim_lot, lot=sewing.spare, declared=True, relation="contract_work")
    assert claim["relation"] == "contract_work"


# ---- due later


def test_an_extension_is_asked_and_granted(sewing: Sewing) -> None:
    f = sewing.f
    asked = sewing.ask_later("2026-10-20")
    assert (sewing.look()["due_on"], sewing.look()["asked_until"]) == (DUE, "2026-10-20")
    with pytest.raises(Conflict) as twice:
        sewing.ask_later("2026-10-21")
    assert type_of(twice) == "extension-asked"
    decision = {"id": asked["id"], "granted": True, "answer": "可延"}
    assert f.ask(f.inspector, contract.decide_extension, **decision)["state"] == "granted"
    assert (sewing.look()["due_on"], sewing.look()["asked_until"]) == ("2026-10-20", None)
    with pytest.raises(Conflict) as again:
        f.ask(f.inspector, contract.decide_extension, **decision)
    assert type_of(again) == "extension-decided"


def test_an_extension_that_is_not_granted_leaves_the_day(sewing: Sewing) -> None:
    f = sewing.f
    asked = sewing.ask_later("2026-10-20")
    f.ask(f.inspector, contract.decide_extension, id=asked["id"], granted=False)
    assert (sewing.look()["due_on"], sewing.look()["asked_until"]) == (DUE, None)
    (listed,) = f.ask(sewing.worker, contract.list_extensions, claim=sewing.claim)["items"]
    assert listed["state"] == "refused"


@pytest.mark.parametrize("until", [DUE, "2026-10-02", "2026-02-30"])
def test_a_day_that_is_not_later_is_refused(sewing: Sewing, until: str) -> None:
    with pytest.raises(Invalid):
        sewing.ask_later(until)
    assert sewing.look()["asked_until"] is None


# ---- given back, taken back, withdrawn


def test_what_was_not_brought_goes_back_and_is_claimed_by_another(sewing: Sewing) -> None:
    f = sewing.f
    f.bring(sewing.claim, 4, first=4)
    back = f.ask(sewing.worker, contract.return_claim, id=sewing.claim)
    assert (back["state"], back["pieces"], back["delivered"]) == ("done", 4, 4)
    assert sewing.lots() == [(1, 4, "done"), (2, 5, "open"), (3, 6, "open")]
    with pytest.raises(Conflict) as refused:
        f.ask(sewing.worker, contract.return_claim, id=sewing.claim)
    assert type_of(refused) == "claim-closed"


def test_pieces_given_back_for_rework_stay_with_the_claim(sewing: Sewing) -> None:
    f = sewing.f
    f.bring(sewing.claim, 4, first=3, rework=1)
    back = f.ask(sewing.worker, contract.return_claim, id=sewing.claim)
    assert (back["state"], back["pieces"], back["in_rework"]) == ("open", 4, 1)
    f.bring(sewing.claim, 1, again=True, first=1)
    assert sewing.look()["state"] == "done"


def test_an_employer_takes_back_what_is_late_and_nothing_before(sewing: Sewing) -> None:
    f = sewing.f
    f.day(10, 10)
    with pytest.raises(Conflict) as early:
        f.ask(f.inspector, contract.recall_claim, id=sewing.claim)
    f.day(10, 11)
    assert "recall" in sewing.look(f.inspector)["allowed_actions"]
    asked = sewing.ask_later("2026-10-20")
    with pytest.raises(Conflict) as undecided:
        f.ask(f.inspector, contract.recall_claim, id=sewing.claim)
    assert (type_of(early), type_of(undecided)) == ("not-late", "extension-asked")
    f.ask(f.inspector, contract.decide_extension, id=asked["id"], granted=False)
    assert f.ask(f.inspector, contract.recall_claim, id=sewing.claim)["state"] == "returned"
    assert sewing.lots()[0] == (1, 10, "open")


def test_an_extension_is_not_granted_for_what_was_given_back(sewing: Sewing) -> None:
    f = sewing.f
    asked = sewing.ask_later("2026-10-20")
    f.ask(sewing.worker, contract.return_claim, id=sewing.claim)
    with pytest.raises(Conflict):
        f.ask(f.inspector, contract.decide_extension, id=asked["id"], granted=True)
    assert f.ask(f.inspector, contract.decide_extension, id=asked["id"], granted=False)["state"] == "refused"


def test_a_lot_that_nobody_claimed_is_withdrawn(sewing: Sewing) -> None:
    f = sewing.f
    assert f.ask(f.inspector, contract.withdraw_lot, id=sewing.spare)["state"] == "withdrawn"
    assert f.ask(f.inspector, contract.withdraw_lot, id=sewing.spare)["state"] == "withdrawn", "sent again"
    for asked in ({"id": sewing.lot}, {"id": sewing.spare}):
        with pytest.raises(Conflict) as refused:
            if asked["id"] == sewing.lot:
                f.ask(f.inspector, contract.withdraw_lot, **asked)
            f.claim(f.worker(), sewing.spare)
        assert type_of(refused) == "lot-taken"


# ---- to somebody else, by the consent of both


def test_what_is_left_goes_over_by_the_consent_of_both_at_its_rate(sewing: Sewing) -> None:
    f = sewing.f
    f.bring(sewing.claim, 4, first=4)
    f.day(10, 2)
    f.rate(sewing.operation, "2026-10-02", "7.00")
    neighbour = f.worker()
    offered = sewing.offer(neighbour)
    assert offered["allowed_actions"] == ["withdraw"]
    (seen,) = f.ask(neighbour, contract.list_transfers, receiver=neighbour.resident)["items"]
    assert seen["allowed_actions"] == ["answer"]
    agreed = f.ask(neighbour, contract.answer_transfer, id=seen["id"], agreed=True, declared=True)
    assert agreed["state"] == "agreed"
    taken = f.ask(neighbour, contract.get_claim, id=agreed["new_claim"])
    assert (taken["pieces"], taken["rate"], taken["due_on"]) == (6, "6.50", DUE)
    assert (sewing.look()["state"], sewing.look()["pieces"]) == ("done", 4)
    assert sewing.lots() == [(1, 4, "done"), (2, 5, "open"), (3, 6, "claimed")]
    with pytest.raises(Conflict) as again:
        f.ask(neighbour, contract.answer_transfer, id=seen["id"], agreed=True, declared=True)
    assert type_of(again) == "transfer-answered"


def test_who_takes_over_passes_the_rules_of_who_claims(sewing: Sewing) -> None:
    f = sewing.f
    stranger = f.resident()
    offered = sewing.offer(stranger)
    with pytest.raises(Conflict) as refused:
        f.ask(stranger, contract.answer_transfer, id=offered["id"], agreed=True, declared=True)
    assert type_of(refused) == "not-certified"
    assert sewing.look()["state"] == "open", "nothing went over"
    assert sewing.lots()[0] == (1, 10, "claimed")


def test_nobody_answers_for_the_other(sewing: Sewing) -> None:
    f = sewing.f
    neighbour = f.worker()
    offered = sewing.offer(neighbour)
    for who in (sewing.worker, f.worker()):
        with pytest.raises(NotFound):
            f.ask(who, contract.answer_transfer, id=offered["id"], agreed=True, declared=True)
    with pytest.raises(NotFound):
        f.ask(neighbour, contract.withdraw_transfer, id=offered["id"])
    asked = {"id": offered["id"], "agreed": True, "declared": True}
    with pytest.raises(Invalid, match="agrees"):
        f.ask(f.staff, contract.answer_transfer, **asked)
    assert f.ask(f.staff, contract.answer_transfer, **asked, consent="本人签字的转交单")["state"] == "agreed"


def test_an_offer_is_declined_or_taken_back_and_made_anew(sewing: Sewing) -> None:
    f = sewing.f
    neighbour = f.worker()
    first = sewing.offer(neighbour)
    with pytest.raises(Conflict) as twice:
        sewing.offer(neighbour)
    assert type_of(twice) == "transfer-offered"
    assert f.ask(sewing.worker, contract.withdraw_transfer, id=first["id"])["state"] == "withdrawn"
    second = sewing.offer(neighbour)
    assert f.ask(neighbour, contract.answer_transfer, id=second["id"], agreed=False)["state"] == "declined"
    assert sewing.look()["state"] == "open"
    with pytest.raises(NotFound):
        f.ask(sewing.worker, contract.offer_transfer, id=sewing.claim, receiver=uuid.uuid4())
    with pytest.raises(NotFound):
        f.ask(sewing.worker, contract.offer_transfer, id=sewing.claim, receiver=sewing.worker.resident)


def test_material_is_counted_anew_before_work_goes_over(sewing: Sewing) -> None:
    f = sewing.f
    yarn = {"code": "26S/2", "name": "羊绒纱", "colour": "驼色", "dye_lot": "G-1", "per_kilogram": {"amount": "860.00"}}
    material = f.ask(f.inspector, contract.enter_material, **yarn)["id"]
    weighing = {"claim": sewing.claim, "material": material, "grams": 300}
    f.ask(f.staff, contract.weigh_material, kind="issued", **weighing)
    neighbour = f.worker()
    offered = sewing.offer(neighbour)
    asked = {"id": offered["id"], "agreed": True, "declared": True}
    with pytest.raises(Conflict) as refused:
        f.ask(neighbour, contract.answer_transfer, **asked)
    assert type_of(refused) == "material-out"
    f.ask(f.staff, contract.weigh_material, kind="returned", **weighing)
    assert f.ask(neighbour, contract.answer_transfer, **asked)["state"] == "agreed"


# ---- a certificate that counts no more


def _refused_as_uncertified(f: Factory, who: Actor, lot: str) -> None:
    assert f.ask(who, contract.list_offers)["items"] == [], "nothing is offered that would be refused"
    for asks, named in ((who, {}), (f.staff, {"resident": who.resident})):
        with pytest.raises(Conflict) as refused:
            f.ask(asks, contract.claim_lot, lot=lot, declared=True, **named)
        assert type_of(refused) == "not-certified"


def test_a_revoked_certificate_stops_new_claims_and_what_is_at_home_is_finished_and_paid(sewing: Sewing) -> None:
    f = sewing.f
    assert [one["lot"] for one in f.ask(sewing.worker, contract.list_offers)["items"]] == [sewing.spare]
    (certificate,) = f.ask(sewing.worker, contract.list_certificates)["items"]
    f.ask(f.staff, contract.revoke_certificate, id=certificate["id"], reason="样品不是本人所做")
    _refused_as_uncertified(f, sewing.worker, sewing.spare)
    assert sewing.lots() == [(1, 10, "claimed"), (2, 5, "open")]
    f.bring(sewing.claim, 10, first=10)
    (earned,) = f.ask(sewing.worker, contract.list_earnings)["items"]
    assert earned["amount"]["amount"] == "65.00"
    f.certify(sewing.worker, "手缝工")
    assert f.claim(sewing.worker, sewing.spare), "who is certified anew claims again"


def test_nobody_takes_over_a_claim_whose_certificate_was_revoked_since_it_was_offered(sewing: Sewing) -> None:
    f = sewing.f
    neighbour = f.worker()
    offered = sewing.offer(neighbour)
    (certificate,) = f.ask(neighbour, contract.list_certificates)["items"]
    f.ask(f.staff, contract.revoke_certificate, id=certificate["id"], reason="样品不是本人所做")
    with pytest.raises(Conflict) as refused:
        f.ask(neighbour, contract.answer_transfer, id=offered["id"], agreed=True, declared=True)
    assert type_of(refused) == "not-certified"
    assert sewing.look()["state"] == "open"


def test_a_certificate_that_is_over_stops_new_claims_on_its_day(sewing: Sewing) -> None:
    f = sewing.f
    late = f.resident()
    course = {"name": "手缝工", "skill": "手缝工", "rubric": [{"name": "针距", "pass_mark": 60, "most": 100}]}
    f.certify(late, "手缝工", course=f.ask(f.staff, contract.create_course, **course, validity_months=1)["id"])
    f.engage(late)
    first, second, third = f.order(sewing.operation, 1, 1, 1)
    f.claim(late, first)
    f.day(10, 31)
    f.claim(late, second)
    f.day(11, 1)
    (certificate,) = f.ask(late, contract.list_certificates)["items"]
    assert (certificate["state"], certificate["expires_on"]) == ("expired", "2026-11-01")
    _refused_as_uncertified(f, late, third)


# ---- rates of days ahead


def earned(f: Factory) -> str:
    items = f.ask(f.inspector, contract.list_earnings)["items"]
    return f"{sum(Decimal(row['amount']['amount']) for row in items):.2f}"


def test_a_raise_of_a_day_ahead_reaches_open_claims_on_that_day(sewing: Sewing) -> None:
    f = sewing.f
    f.bring(sewing.claim, 4, first=4)
    f.rate(sewing.operation, "2026-11-01", "7.00", raise_open_claims=True)
    f.ring()
    assert (sewing.look()["rate"], earned(f)) == ("6.50", "26.00")
    done = f.claim(sewing.worker, sewing.spare)
    f.bring(done, 5, first=5)
    f.day(10, 31)
    f.ring()
    assert sewing.look()["rate"] == "6.50"
    f.pay("2026-10-01")  # nothing is open when the day comes: the house opens the next month by itself
    f.day(11, 1)
    f.ring()
    f.ring()
    assert sewing.look()["rate"] == "7.00"
    assert f.ask(sewing.worker, contract.get_claim, id=done)["rate"] == "6.50", "it was done by then"
    assert earned(f) == f"{26 + Decimal('32.50') + 2:.2f}"


def test_a_rate_is_withdrawn_before_it_begins_and_is_kept(sewing: Sewing) -> None:
    f = sewing.f
    f.day(10, 2)
    wrong = f.rate(sewing.operation, "2026-10-05", "70.00", raise_open_claims=True)
    withdrawn = f.ask(f.inspector, contract.withdraw_rate, id=wrong["id"], reason="小数点错位")
    assert withdrawn["withdrawn_because"] == "小数点错位"
    with pytest.raises(Conflict) as twice:
        f.ask(f.inspector, contract.withdraw_rate, id=wrong["id"], reason="小数点错位")
    with pytest.raises(NotFound):
        f.ask(f.actor("employer", employer=uuid.uuid4()), contract.withdraw_rate, id=wrong["id"], reason="x")
    right = f.rate(sewing.operation, "2026-10-05", "7.00")
    f.day(10, 5)
    f.ring()
    assert sewing.look()["rate"] == "6.50"
    assert f.ask(sewing.worker, contract.get_claim, id=f.claim(sewing.worker, sewing.spare))["rate"] == "7.00"
    with pytest.raises(Conflict) as began:
        f.ask(f.inspector, contract.withdraw_rate, id=right["id"], reason="x")
    assert (type_of(twice), type_of(began)) == ("rate-withdrawn", "rate-began")
    assert len(f.ask(f.inspector, contract.list_rates, operation=sewing.operation)["items"]) == 3
