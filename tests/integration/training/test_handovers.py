"""A bag is counted by both sides; an inspection names what is wrong by kind, and is corrected once."""

from __future__ import annotations

import base64
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import event

from chassis.access.actor import Actor
from chassis.errors import Conflict, Invalid, NotFound
from services.training import contract

from .factory import Factory


class Bag:
    def __init__(self, f: Factory) -> None:
        self.f = f
        f.day(10, 1)
        self.operation = f.operation("YR-2210")
        f.rate(self.operation, "2026-10-01", "6.50")
        self.worker = f.worker()
        self.claim = f.claim(self.worker, f.order(self.operation, 10)[0])

    def count(self, direction: str = "back", **counted: Any) -> Any:
        asked = {"claim": self.claim, "direction": direction, **counted}
        return self.f.ask(self.f.staff, contract.record_handover, **asked)

    def confirm(self, bag: Any, who: Actor | None = None, **counted: Any) -> Any:
        return self.f.ask(who or self.worker, contract.confirm_handover, id=bag["id"], **counted)

    def deliver(self, pieces: int) -> str:
        return str(self.f.ask(self.f.staff, contract.record_delivery, claim=self.claim, pieces=pieces)["id"])

    def graded(self, reference: str) -> Any:
        """An inspection of two first-grade pieces."""
        asked = {"delivery": self.deliver(2), "first": 2, "employer_reference": reference}
        return self.f.ask(self.f.inspector, contract.record_inspection, **asked)


@pytest.fixture
def bag(factory: Factory) -> Bag:
    return Bag(factory)


def test_both_count_the_same(bag: Bag) -> None:
    counted = bag.count(pieces=10, grams=50)
    assert counted["state"] == "counted"
    agreed = bag.confirm(counted, pieces=10, grams=50)
    assert (agreed["state"], agreed["rule"], agreed["stands_pieces"], agreed["stands_grams"]) == (
        "agreed",
        "equal",
        10,
        50,
    )
    with pytest.raises(Conflict) as again:
        bag.confirm(counted, pieces=9)
    with pytest.raises(Conflict) as nothing:
        bag.f.ask(bag.f.staff, contract.settle_handover, id=counted["id"])
    assert (again.value.type, nothing.value.type) == ("handover-counted", "handover-agrees")


@pytest.mark.parametrize(
    ("direction", "together", "stands", "rule"),
    [
        ("back", None, 10, "employer_bears"),
        ("out", None, 9, "employer_bears"),
        ("back", {"pieces": 9}, 9, "together"),
    ],
)
def test_a_difference_is_settled_by_the_rules(bag: Bag, direction: str, together: Any, stands: int, rule: str) -> None:
    counted = bag.count(direction, pieces=9)
    differs = bag.confirm(counted, pieces=10)
    assert (differs["state"], differs["rule"], differs["stands_pieces"]) == ("differs", None, None)
    more = {"together": together} if together else {}
    settled = bag.f.ask(bag.f.inspector, contract.settle_handover, id=counted["id"], **more)
    assert (settled["state"], settled["stands_pieces"], settled["rule"]) == ("settled", stands, rule)
    (seen,) = bag.f.ask(bag.worker, contract.list_handovers, claim=bag.claim)["items"]
    assert seen["stands_pieces"] == stands


def test_staff_confirm_for_a_resident_only_with_what_shows_it(bag: Bag) -> None:
    counted = bag.count(pieces=10)
    with pytest.raises(Invalid, match="counted"):
        bag.confirm(counted, bag.f.staff, pieces=10)
    assert bag.confirm(counted, bag.f.staff, pieces=10, consent="签字的清点单")["state"] == "agreed"


def test_an_empty_bag_is_none(bag: Bag) -> None:
    for counted in ({}, {"pieces": -1}, {"pieces": 100_001}, {"grams": 1_000_001}):
        with pytest.raises(Invalid):
            bag.count(**counted)
    assert bag.f.ask(bag.worker, contract.list_handovers)["items"] == []


def test_an_inspection_names_what_is_wrong_by_kind(bag: Bag) -> None:
    f = bag.f
    for code, consequence in (("TZ", "rework"), ("PD", "reject")):
        f.ask(f.inspector, contract.enter_defect_kind, code=code, name=code, consequence=consequence)
    with pytest.raises(Conflict):
        f.ask(f.inspector, contract.enter_defect_kind, code="TZ", name="跳针", consequence="reject")
    graded = {"delivery": bag.deliver(5), "first": 3, "rework": 1, "rejected": 1}
    with pytest.raises(Invalid):
        f.ask(f.inspector, contract.record_inspection, **graded)
    for wrong in ([{"kind": "XX", "pieces": 1}], [{"kind": "TZ", "pieces": 2}], [{"kind": "TZ", "pieces": 0}]):
        with pytest.raises(Invalid):
            f.ask(f.inspector, contract.record_inspection, **graded, defects=wrong)
    named = [{"kind": "TZ", "pieces": 1}, {"kind": "PD", "pieces": 1}]
    made = f.ask(f.inspector, contract.record_inspection, **graded, defects=named)
    assert f.ask(bag.worker, contract.get_inspection, id=made["id"])["defects"] == named


def test_a_correction_sent_again_under_its_reference_is_the_same_and_anothers_reference_is_refused(bag: Bag) -> None:
    f = bag.f
    first, other = bag.graded("jy-1"), bag.graded("jy-2")
    asked = {"id": first["id"], "first": 1, "second": 1}
    with pytest.raises(Conflict) as taken:
        f.ask(f.inspector, contract.correct_inspection, **asked, employer_reference="jy-2")
    assert taken.value.type == "employer-reference-taken"
    newer = f.ask(f.inspector, contract.correct_inspection, **asked, employer_reference="gz-1")
    assert f.ask(f.inspector, contract.correct_inspection, **asked, employer_reference="gz-1")["id"] == newer["id"]
    rows = [
        {"inspection_reference": "jy-1", "first": 1, "second": 1, "employer_reference": "gz-1"},
        {"inspection_reference": "jy-2", "second": 2, "employer_reference": "gz-2"},
        {"inspection": other["id"], "second": 2, "employer_reference": "gz-2"},
        {"inspection_reference": "jy-2", "first": 1, "second": 1, "employer_reference": "gz-1"},
        {"inspection_reference": "jy-9", "second": 2},
        {"second": 2},
    ]
    sent = f.ask(f.inspector, contract.enter_batch, kind="corrections", items=rows, all_or_nothing=False)["items"]
    assert [row["state"] for row in sent] == ["already", "recorded", "already", "refused", "refused", "refused"]
    assert [row["problem"]["status"] for row in sent[3:]] == [409, 404, 422]


def test_an_inspection_offers_its_correction_once(bag: Bag) -> None:
    f = bag.f
    first = f.ask(f.inspector, contract.record_inspection, delivery=bag.deliver(2), first=2)
    assert first["allowed_actions"] == ["correct"]
    newer = f.ask(f.inspector, contract.correct_inspection, id=first["id"], second=2)
    assert newer["allowed_actions"] == ["correct"]
    listed = f.ask(f.inspector, contract.list_inspections)["items"]
    assert {one["id"]: one["allowed_actions"] for one in listed} == {first["id"]: [], newer["id"]: ["correct"]}
    assert f.ask(bag.worker, contract.get_inspection, id=newer["id"])["allowed_actions"] == []
    with pytest.raises(Conflict):
        f.ask(f.inspector, contract.correct_inspection, id=first["id"], second=2)


def test_what_inspections_offer_costs_the_same_for_one_as_for_many(bag: Bag) -> None:
    f = bag.f
    counted: list[int] = []
    statements: list[str] = []
    engine = f.database.engine

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        for pieces in (1, 4):
            for _ in range(pieces):
                f.ask(f.inspector, contract.record_inspection, delivery=bag.deliver(1), first=1)
            statements.clear()
            f.ask(f.inspector, contract.list_inspections)
            counted.append(len(statements))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert counted[0] == counted[1]


# ---- photographs


def picture(f: Factory, who: Actor, media_type: str = "image/jpeg", *, whole: bool = True) -> str:
    """The id of a file that somebody has sent."""
    content = io.BytesIO()
    if media_type == "image/jpeg":
        Image.new("RGB", (64, 48), "grey").save(content, "JPEG")
    else:
        content.write(b"%PDF-1.7 paper")
    sent = str(f.ask(who, contract.begin_file, name="photo", media_type=media_type)["id"])
    piece = base64.b64encode(content.getvalue()).decode()
    f.ask(who, contract.append_file, id=sent, number=0, content=piece)
    if whole:
        f.ask(who, contract.finish_file, id=sent, size=len(content.getvalue()))
    return sent


def graded(bag: Bag, photograph: str, **more: Any) -> Any:
    asked = {"delivery": bag.deliver(2), "first": 1, "rejected": 1, "reason": "破洞", "photograph": photograph, **more}
    return bag.f.ask(bag.f.inspector, contract.record_inspection, **asked)


def opens(f: Factory, who: Actor, link: Any) -> bytes:
    read = f.ask(who, contract.read_linked_file, token=link["token"], start=0, length=100_000)
    return base64.b64decode(read["content"])


def test_the_photographs_of_an_inspection_and_a_bag_open_to_who_is_concerned_alone(bag: Bag) -> None:
    f = bag.f
    colleague = f.actor("employer", employer=f.id)
    rival = f.actor("employer", employer=uuid.uuid4())
    shown = graded(bag, picture(f, f.inspector))
    counted = bag.count("back", pieces=2, photograph=picture(f, f.staff))
    for record, link in ((shown, contract.link_inspection_photograph), (counted, contract.link_handover_photograph)):
        for who in (bag.worker, f.inspector, colleague):
            assert opens(f, who, f.ask(who, link, id=record["id"])).startswith(b"\xff\xd8")
        for stranger in (rival, f.worker()):
            with pytest.raises(NotFound):
                f.ask(stranger, link, id=record["id"])
        with pytest.raises(NotFound):
            f.ask(colleague, contract.get_file, id=record["photograph"])
    seen = f.ask(bag.worker, contract.get_inspection, id=shown["id"])
    assert "link_photograph" in seen["allowed_actions"]
    plain = f.ask(f.inspector, contract.record_inspection, delivery=bag.deliver(1), first=1)
    assert "link_photograph" not in f.ask(bag.worker, contract.get_inspection, id=plain["id"])["allowed_actions"]
    with pytest.raises(NotFound, match="photograph"):
        f.ask(bag.worker, contract.link_inspection_photograph, id=plain["id"])


@pytest.mark.parametrize("wrong", ["unknown", "anothers", "unfinished", "a paper"])
def test_what_is_no_whole_picture_of_who_names_it_is_refused_and_nothing_stored(bag: Bag, wrong: str) -> None:
    f = bag.f
    ways: dict[str, Callable[[Actor], str]] = {
        "unknown": lambda _: str(uuid.uuid4()),
        "anothers": lambda _: picture(f, f.actor("employer", employer=f.id)),
        "unfinished": lambda who: picture(f, who, whole=False),
        "a paper": lambda who: picture(f, who, "application/pdf"),
    }
    made = ways[wrong]
    with pytest.raises(Invalid) as refused:
        graded(bag, made(f.inspector))
    assert [error.pointer for error in refused.value.errors] == ["/photograph"]
    with pytest.raises(Invalid):
        bag.count(pieces=1, photograph=made(f.staff))
    (waiting,) = f.ask(f.staff, contract.list_deliveries)["items"]
    row = {"delivery": waiting["id"], "first": 1, "rejected": 1, "reason": "破洞", "photograph": made(f.inspector)}
    asked = {"kind": "inspections", "items": [row], "all_or_nothing": False}
    (answer,) = f.ask(f.inspector, contract.enter_batch, **asked)["items"]
    assert (answer["state"], answer["problem"]["errors"][0]["pointer"]) == ("refused", "/photograph")
    assert f.ask(f.staff, contract.list_inspections)["items"] == []
    assert f.ask(f.staff, contract.list_handovers)["items"] == []


def test_a_photograph_is_kept_as_long_as_its_inspection_and_a_correction_may_name_it_again(bag: Bag) -> None:
    f = bag.f
    shown = picture(f, f.inspector)
    row = {"delivery": bag.deliver(2), "first": 1, "rejected": 1, "reason": "破洞", "photograph": shown}
    asked = {"kind": "inspections", "items": [row], "all_or_nothing": True}
    (entered,) = f.ask(f.inspector, contract.enter_batch, **asked)["items"]
    with pytest.raises(Conflict) as held:
        f.ask(f.inspector, contract.delete_file, id=shown)
    assert held.value.type == "file-held"
    colleague = f.actor("employer", employer=f.id)
    better = {"first": 2, "photograph": shown}
    corrected = f.ask(colleague, contract.correct_inspection, id=entered["id"], **better)
    assert opens(f, bag.worker, f.ask(bag.worker, contract.link_inspection_photograph, id=corrected["id"]))
