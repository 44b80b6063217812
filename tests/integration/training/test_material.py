"""Material goes out by weight, comes back as pieces and left-over; what is missing is heard before it is deducted."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from chassis.access.actor import Actor
from chassis.errors import Conflict, Failure, Invalid
from services.training import contract

from .factory import HOUR, Factory

YARN = {"code": "26S/2", "name": "羊绒纱", "colour": "驼色", "per_kilogram": {"amount": "860.00"}}
USE = {"code": "26S/2", "colour": "驼色", "since": "2026-10-01", "grams": 1000, "pieces": 10, "allowed_loss": "0.03"}


class Knitting:
    """A claim of ten scarves of 100 g, in two dye lots."""

    def __init__(self, f: Factory) -> None:
        self.f = f
        f.day(10, 1)
        self.operation = f.operation("YR-2210")
        f.rate(self.operation, "2026-10-01", "60.00")
        f.ask(f.inspector, contract.set_material_use, operation=self.operation, **USE)
        self.first, self.second = (self.dye_lot(number) for number in ("G-0917", "G-0918"))
        self.worker = f.worker()
        self.claim = f.claim(self.worker, f.order(self.operation, 10)[0])

    def dye_lot(self, number: str) -> str:
        return str(self.f.ask(self.f.inspector, contract.enter_material, dye_lot=number, **YARN)["id"])

    def weigh(self, kind: str, material: str, grams: int, **more: Any) -> Any:
        asked = {"claim": self.claim, "material": material, "kind": kind, "grams": grams, **more}
        return self.f.ask(self.f.staff, contract.weigh_material, **asked)

    def settle(self, who: Actor | None = None) -> Any:
        return self.f.ask(who or self.f.staff, contract.settle_material, claim=self.claim)

    def balances(self) -> dict[str, tuple[int, ...]]:
        """By dye lot: issued, returned, used, lost, out."""
        rows = self.f.ask(self.worker, contract.list_material_balances, claim=self.claim)["items"]
        names = ("issued", "returned", "used", "lost", "out")
        return {row["material"]: tuple(row[name] for name in names) for row in rows}

    def all_brought(self) -> None:
        self.f.bring(self.claim, 10, first=8, rejected=2)


@pytest.fixture
def knitting(factory: Factory) -> Knitting:
    return Knitting(factory)


def test_a_loss_above_the_agreed_rate_is_heard_and_then_deducted(knitting: Knitting) -> None:
    k, f = knitting, knitting.f
    k.weigh("issued", k.first, 600)
    f.clock.advance(HOUR)
    k.weigh("issued", k.second, 600)
    k.weigh("returned", k.second, 60)
    assert k.balances() == {k.first: (600, 0, 0, 0, 600), k.second: (600, 60, 0, 0, 540)}
    k.all_brought()
    settled = k.settle()
    (line,) = settled["lines"]
    assert [line[name] for name in ("out", "expected", "allowed", "above")] == [1140, 1000, 30, 110]
    assert (settled["pieces"], settled["rejected"], settled["asked"]["amount"]) == (10, 2, "94.60")
    assert k.balances() == {k.first: (600, 0, 600, 0, 0), k.second: (600, 60, 400, 140, 0)}
    assert k.settle() == settled, "sent again it is the same one"

    hearing = {"id": settled["hearing"], "decided": {"amount": "40.00"}}
    assert f.ask(k.worker, contract.get_hearing, id=settled["hearing"])["asked"]["amount"] == "94.60"
    with pytest.raises(Conflict, match="heard"):
        f.ask(f.staff, contract.decide_hearing, **hearing)
    f.ask(k.worker, contract.say_at_hearing, id=settled["hearing"], word="毛线在领取时已有接头")
    f.ask(f.staff, contract.decide_hearing, **hearing)
    run = f.pay("2026-10-01")
    assert (run["gross"]["amount"], run["material"]["amount"], run["paid"]["amount"]) == ("480.00", "40.00", "440.00")


def test_nothing_is_deducted_without_a_decision_and_never_more_than_is_earned(knitting: Knitting) -> None:
    k, f = knitting, knitting.f
    k.weigh("issued", k.first, 5000)
    k.all_brought()
    settled = k.settle(f.inspector)
    assert settled["asked"]["amount"] == "3414.20"
    f.ask(f.staff, contract.say_at_hearing, id=settled["hearing"], word="没有遗失")
    f.ask(f.staff, contract.decide_hearing, id=settled["hearing"], decided={"amount": "3414.20"})
    run = f.pay("2026-10-01")
    assert (run["material"]["amount"], run["paid"]["amount"]) == ("48.00", "432.00"), "a tenth of it at most"


def test_what_is_within_the_agreed_rate_opens_no_hearing(knitting: Knitting) -> None:
    k = knitting
    k.weigh("issued", k.first, 1030)
    k.all_brought()
    assert k.settle()["hearing"] is None
    assert k.f.ask(k.worker, contract.list_hearings)["items"] == []


def test_the_use_that_was_agreed_on_the_day_of_the_claim_counts(knitting: Knitting) -> None:
    k, f = knitting, knitting.f
    k.weigh("issued", k.first, 1000)
    f.day(10, 2)
    stricter = {**USE, "operation": k.operation, "since": "2026-10-02", "grams": 500}
    f.ask(f.inspector, contract.set_material_use, **stricter)
    with pytest.raises(Invalid):
        f.ask(f.inspector, contract.set_material_use, **stricter)
    k.all_brought()
    assert k.settle()["lines"][0]["above"] == 0
    found = [use["found"] for use in f.ask(k.worker, contract.list_material_uses)["items"]]
    assert found == [{"claims": 1, "pieces": 10, "grams": 1000}] * 2


def test_a_wrong_weighing_is_taken_back_once(knitting: Knitting) -> None:
    k, f = knitting, knitting.f
    wrong = k.weigh("issued", k.first, 6000)
    k.weigh("returned", k.first, 500)
    reversal = {"id": wrong["id"], "reason": "秤未归零"}
    with pytest.raises(Invalid, match="5500 g"):
        f.ask(f.staff, contract.reverse_weighing, **reversal)
    k.weigh("issued", k.first, 600)
    opposite = f.ask(f.staff, contract.reverse_weighing, **reversal)
    assert (opposite["grams"], opposite["reverses"]) == (-6000, wrong["id"])
    assert k.balances() == {k.first: (600, 500, 0, 0, 100)}
    for id in (wrong["id"], opposite["id"]):
        with pytest.raises(Conflict):
            f.ask(f.staff, contract.reverse_weighing, **{**reversal, "id": id})


def test_a_weighing_sent_again_counts_once(knitting: Knitting) -> None:
    k = knitting
    first = k.weigh("issued", k.first, 600, employer_reference="FL-1")
    assert k.weigh("issued", k.first, 600, employer_reference="FL-1")["id"] == first["id"]
    assert k.balances()[k.first][0] == 600
    with pytest.raises(Conflict, match="reference"):
        k.weigh("issued", k.first, 601, employer_reference="FL-1")


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("issued", {"grams": 0}),
        ("issued", {"grams": -5}),
        ("issued", {"grams": 1_000_001}),
        ("returned", {"grams": 1}),
        ("issued", {"grams": 5, "weighed_on": "2026-10-02"}),
        ("issued", {"grams": 5, "weighed_on": "2026-09-30"}),
        ("used", {"grams": 5}),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_kept(knitting: Knitting, kind: str, more: dict[str, Any]) -> None:
    asked = {"claim": knitting.claim, "material": knitting.first, "kind": kind, **more}
    with pytest.raises(Invalid):
        knitting.f.ask(knitting.f.staff, contract.weigh_material, **asked)
    assert knitting.balances() == {}


def test_material_is_settled_at_the_end_and_then_stands(knitting: Knitting) -> None:
    k = knitting
    k.weigh("issued", k.first, 1000)
    with pytest.raises(Conflict) as open_:
        k.settle()
    k.all_brought()
    with pytest.raises(Conflict) as closed:
        k.weigh("issued", k.first, 10)
    k.settle()
    with pytest.raises(Conflict) as settled:
        k.weigh("returned", k.first, 10)
    refused: list[Failure] = [open_.value, closed.value, settled.value]
    assert [one.type for one in refused] == ["claim-open", "claim-closed", "material-settled"]


def test_a_lot_given_back_has_its_material_reckoned_too(knitting: Knitting) -> None:
    k, f = knitting, knitting.f
    k.weigh("issued", k.first, 500)
    f.ask(k.worker, contract.return_claim, id=k.claim)
    k.weigh("returned", k.first, 480)
    settled = k.settle()
    assert (settled["pieces"], settled["asked"]["amount"]) == (0, "17.20"), "twenty grams of it"


def test_what_was_never_taken_or_measured_cannot_be_reckoned(knitting: Knitting) -> None:
    k, f = knitting, knitting.f
    other = f.ask(f.inspector, contract.enter_material, dye_lot="G-1", **{**YARN, "colour": "灰色"})["id"]
    with pytest.raises(Conflict):
        f.ask(f.inspector, contract.enter_material, dye_lot="G-1", **{**YARN, "colour": "灰色"})
    empty = f.claim(k.worker, f.order(k.operation, 1)[0])
    f.bring(empty, 1, first=1)
    assert "settle_material" not in f.ask(f.staff, contract.get_claim, id=empty)["allowed_actions"]
    k.weigh("issued", other, 10)
    k.all_brought()
    for claim, type in ((empty, "no-material"), (k.claim, "no-use")):
        with pytest.raises(Conflict) as refused:
            f.ask(f.staff, contract.settle_material, claim=claim)
        assert refused.value.type == type


def test_a_settlement_is_offered_where_material_went_out_and_until_it_is_made(knitting: Knitting) -> None:
    k, f = knitting, knitting.f

    def offered(claim: str) -> bool:
        (found,) = (one for one in f.ask(f.staff, contract.list_claims)["items"] if one["id"] == claim)
        alone = f.ask(f.staff, contract.get_claim, id=claim)
        assert found["allowed_actions"] == alone["allowed_actions"]
        return "settle_material" in alone["allowed_actions"]

    wrong = k.weigh("issued", k.second, 10)
    f.ask(f.staff, contract.reverse_weighing, id=wrong["id"], reason="称错")
    assert not offered(k.claim), "something is out"
    k.all_brought()
    assert not offered(k.claim), "the only weighing was taken back"
    with pytest.raises(Conflict) as refused:
        k.settle()
    assert refused.value.type == "no-material"
    other = f.claim(k.worker, f.order(k.operation, 10)[0])
    f.ask(f.staff, contract.weigh_material, claim=other, material=k.first, kind="issued", grams=1010)
    f.bring(other, 10, first=10)
    assert offered(other)
    f.ask(f.staff, contract.settle_material, claim=other)
    assert not offered(other), "it is made, once"


def test_a_page_of_claims_asks_for_their_material_as_often_as_one_claim(knitting: Knitting) -> None:
    k, f = knitting, knitting.f
    asked: list[str] = []

    def queries() -> int:
        asked.clear()
        f.ask(f.staff, contract.list_claims)
        return len(asked)

    event.listen(f.database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    k.all_brought()
    one = queries()
    for lot in f.order(k.operation, 1, 1, 1):
        f.bring(f.claim(k.worker, lot), 1, first=1)
    assert queries() == one
