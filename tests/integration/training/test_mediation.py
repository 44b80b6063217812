"""A dispute that employer and resident do not settle between them goes before the community's mediation."""

from __future__ import annotations

import base64
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from chassis.access.actor import Actor
from chassis.contract import Operation
from chassis.errors import Conflict, Failure, Invalid, NotFound
from services.training import contract
from services.training.piecework.mediation.tables import Mediation
from services.training.piecework.payroll.recounting import recount
from services.training.piecework.payroll.usecases.exporting import export_payroll

from .factory import Factory

MATTER = "两件应为一等品，要求补发"
TERMS = "用工单位补发 14.00 元，计入下月工资单"
MEETS = {"meets_at": "2026-11-12T10:00:00+08:00", "place": "新北社区调解室"}


class Disputed:
    """A worker whose October is final, who disputes it on the second of November, and is not right for the employer."""

    def __init__(self, factory: Factory, **engagement: Any) -> None:
        self.f = f = factory
        f.day(10, 1)
        self.operation = f.operation("YR-2210")
        f.rate(self.operation, f.today(), "6.50")
        self.who = f.worker(**engagement)
        self.claim = f.claim(self.who, f.order(self.operation, 100)[0])
        f.bring(self.claim, 100, first=98, rejected=2)
        f.pay("2026-10-01")
        f.day(11, 2)
        payslip = f.slip(self.who, "2026-10-01")["id"]
        asked = {"payslip": payslip, "claim": self.claim, "text": "两件应为一等品"}
        self.dispute = f.ask(self.who, contract.raise_dispute, **asked)
        self.secretary = f.actor("secretary")
        self.mediator = f.actor("staff", compounds=frozenset({f.compound}))

    def answered(self) -> Disputed:
        said = {"id": self.dispute["id"], "upheld": False, "answer": "复检仍为不合格"}
        self.f.ask(self.f.inspector, contract.answer_dispute, **said)
        return self

    def asked(self, who: Actor | None = None, **more: Any) -> Any:
        said = {"dispute": self.dispute["id"], "matter": MATTER} | more
        return self.f.ask(who or self.who, contract.ask_mediation, **said)

    def appointed(self) -> str:
        """The id of one that both accept, with a mediator and a day."""
        id = str(self.asked()["id"])
        self.f.ask(self.f.inspector, contract.answer_mediation, id=id, accepted=True)
        self.f.ask(self.secretary, contract.appoint_mediation, id=id, mediator=self.mediator.subject, **MEETS)
        return id

    def written(self, **more: Any) -> str:
        id = self.appointed()
        said = {"agreed": True, "terms": TERMS, "amount": {"amount": "14.00"}} | more
        self.f.ask(self.mediator, contract.conclude_mediation, id=id, **said)
        return id

    def agreed(self, **more: Any) -> str:
        id = self.written(**more)
        for who in (self.who, self.f.inspector):
            self.f.ask(who, contract.confirm_mediation, id=id)
        return id

    def read(self, id: str, who: Actor | None = None) -> Any:
        return self.f.ask(who or self.who, contract.get_mediation, id=id)

    def desk(self, who: Actor) -> dict[str, int]:
        found = self.f.ask(who, contract.get_home)["mediations"]
        return {name: number for name, number in found.items() if number}

    def recounted(self, folder: Path) -> list[str]:
        export_payroll(self.f.database, folder)
        return recount(folder).findings


@pytest.fixture
def disputed(factory: Factory) -> Disputed:
    return Disputed(factory)


def refused(f: Factory, who: Actor, operation: Operation, **body: Any) -> Failure:
    with pytest.raises(Failure) as why:
        f.ask(who, operation, **body)
    return why.value


def test_mediation_waits_for_the_answer_or_its_last_day(disputed: Disputed) -> None:
    f = disputed.f
    assert disputed.dispute["answer_due_on"] == "2026-11-05", "the quick way has three days for it too"
    f.day(11, 5)
    assert refused(f, disputed.who, contract.ask_mediation, dispute=disputed.dispute["id"], matter=MATTER).type == (
        "dispute-waiting"
    )
    (seen,) = f.ask(disputed.who, contract.list_disputes)["items"]
    assert seen["allowed_actions"] == []
    f.day(11, 6)
    (seen,) = f.ask(disputed.who, contract.list_disputes)["items"]
    assert seen["allowed_actions"] == ["ask_mediation"]
    asked = disputed.asked()
    assert (asked["state"], asked["allowed_actions"]) == ("asked", ["withdraw"])
    assert disputed.asked()["id"] == asked["id"], "said again it is the same one"
    for who, more in ((disputed.who, {"matter": "另一件"}), (f.staff, {"consent": "本人签字的调解申请"})):
        with pytest.raises(Conflict) as another:
            disputed.asked(who, **more)
        assert another.value.type == "mediation-open"
    (seen,) = f.ask(disputed.who, contract.list_disputes)["items"]
    assert seen["allowed_actions"] == []


def test_what_both_confirm_is_on_the_next_payslip_by_the_mediations_name(disputed: Disputed, tmp_path: Path) -> None:
    f = disputed.answered().f
    id = disputed.asked()["id"]
    assert disputed.desk(f.inspector) == {"to_answer": 1}
    f.ask(f.inspector, contract.answer_mediation, id=id, accepted=True, reason="同意调解")
    assert disputed.desk(disputed.secretary) == {"to_appoint": 1}
    f.ask(disputed.secretary, contract.appoint_mediation, id=id, mediator=disputed.mediator.subject, **MEETS)
    assert (disputed.desk(disputed.mediator), disputed.desk(disputed.secretary)) == ({"to_conclude": 1}, {})
    said = {"id": id, "agreed": True, "terms": TERMS, "amount": {"amount": "14.00"}}
    written = f.ask(disputed.mediator, contract.conclude_mediation, **said)
    assert (written["state"], written["allowed_actions"]) == ("written", ["conclude"])
    assert (disputed.desk(disputed.who), disputed.desk(f.inspector)) == ({"to_confirm": 1}, {"to_confirm": 1})
    half = f.ask(disputed.who, contract.confirm_mediation, id=id)
    assert (half["state"], half["allowed_actions"]) == ("written", ["withdraw"])
    assert refused(f, disputed.who, contract.confirm_mediation, id=id).type == "mediation-confirmed"
    assert f.ask(disputed.who, contract.list_earnings, employer=f.id)["items"][-1]["kind"] == "accrual", "not yet"
    done = f.ask(f.inspector, contract.confirm_mediation, id=id)
    assert (done["state"], done["allowed_actions"], disputed.desk(disputed.who)) == ("agreed", [], {})
    assert disputed.read(id, disputed.mediator)["allowed_actions"] == ["keep_paper"]
    assert refused(f, f.inspector, contract.confirm_mediation, id=id).type == "mediation-state"
    earned = f.ask(disputed.who, contract.list_earnings, employer=f.id)["items"][-1]
    assert (earned["kind"], earned["cause"], earned["amount"]["amount"]) == ("mediated", id, "14.00")
    (so_far,) = f.ask(disputed.who, contract.get_my_work)["earned"]
    assert (so_far["month"], so_far["amount"]["amount"]) == ("2026-11-01", "14.00")
    before = f.slip(disputed.who, "2026-10-01")
    run = f.pay("2026-11-01")
    slip = f.slip(disputed.who, "2026-11-01")
    (line,) = slip["lines"]
    assert (line["kind"], line["line"], line["amount"]["amount"]) == ("mediated", id, "14.00")
    assert f.slip(disputed.who, "2026-10-01") == before, "October's payslip does not change"
    assert f.ask(disputed.who, contract.show_payslip, id=slip["id"], language="en")["language"] == "en"
    (total,) = f.ask(f.inspector, contract.list_payroll_totals, id=run["id"])["items"]
    assert (total["operation"], total["earned"]["amount"]) == (None, "14.00")
    assert disputed.recounted(tmp_path) == []


def test_the_recount_finds_what_no_agreement_pays(disputed: Disputed, tmp_path: Path) -> None:
    id = disputed.answered().agreed()
    assert disputed.recounted(tmp_path) == []
    path = tmp_path / "mediations.csv"
    text = path.read_text(encoding="utf-8")
    assert TERMS not in text and MATTER not in text
    path.write_text(text.replace("1400", "1500"), encoding="utf-8")
    assert recount(tmp_path).findings == [f"entered by mediation {id}: stored 1400, counted 1500"]


def test_terms_that_are_written_anew_are_confirmed_anew(disputed: Disputed) -> None:
    f = disputed.answered().f
    id = disputed.written()
    f.ask(f.inspector, contract.confirm_mediation, id=id)
    again = {"id": id, "agreed": True, "terms": "重新检验两件"}
    anew = f.ask(disputed.mediator, contract.conclude_mediation, **again)
    assert (anew["employer_confirmed_at"], anew["amount"]) == (None, None)
    f.ask(disputed.who, contract.confirm_mediation, id=id)
    assert f.ask(f.inspector, contract.confirm_mediation, id=id)["state"] == "agreed"
    assert f.ask(disputed.who, contract.list_earnings)["items"][-1]["kind"] == "accrual", "the employer corrects it"


def test_who_had_a_hand_in_what_is_disputed_does_not_mediate(disputed: Disputed) -> None:
    f = disputed.answered().f
    id = disputed.asked()["id"]
    f.ask(f.inspector, contract.answer_mediation, id=id, accepted=True)
    appoint = {"id": id, **MEETS}
    party = f.actor("secretary", resident=disputed.who.resident)
    for who, mediator in ((disputed.secretary, f.staff.subject), (party, None)):  # entered the delivery; is a side
        assert refused(f, who, contract.appoint_mediation, **appoint, mediator=mediator).type == "mediator-partial"
    for wrong in ({"mediator": str(uuid.uuid4())}, {"meets_at": "2026-11-01T10:00:00+08:00"}):
        assert isinstance(refused(f, disputed.secretary, contract.appoint_mediation, **appoint | wrong), Invalid)
    assert isinstance(refused(f, disputed.mediator, contract.appoint_mediation, **appoint), NotFound)
    assert f.ask(disputed.secretary, contract.appoint_mediation, **appoint)["mediator"] == disputed.secretary.subject
    f.ask(party, contract.appoint_mediation, **appoint, mediator=disputed.mediator.subject)  # a side may name another
    terms = {"id": id, "agreed": True, "terms": TERMS}
    assert refused(f, disputed.secretary, contract.conclude_mediation, **terms).type == "not-the-mediator"
    for wrong in ({"terms": None}, {"agreed": False}, {"amount": {"amount": "0.00"}}, {"amount": {"amount": "100001"}}):
        assert isinstance(refused(f, disputed.mediator, contract.conclude_mediation, **terms | wrong), Invalid)
    f.begin_anew()
    elsewhere = {"mediator": f.staff.subject}
    assert isinstance(refused(f, disputed.secretary, contract.appoint_mediation, **appoint | elsewhere), Invalid)


def test_at_the_desk_somebody_else_than_the_mediator_enters_the_residents_word(disputed: Disputed) -> None:
    f = disputed.answered().f
    lives_here = f.actor("staff", resident=f.resident().resident, compounds=frozenset({f.compound}))
    for who in (f.staff, lives_here):
        with pytest.raises(Invalid) as unshown:
            disputed.asked(who)
        assert unshown.value.errors[0].pointer == "/consent"
    id = disputed.asked(f.staff, consent="本人签字的调解申请")["id"]
    f.ask(f.inspector, contract.answer_mediation, id=id, accepted=True)
    f.ask(disputed.secretary, contract.appoint_mediation, id=id, **MEETS)
    f.ask(disputed.secretary, contract.conclude_mediation, id=id, agreed=True, terms=TERMS)
    signed = {"id": id, "consent": "双方签字的协议书"}
    assert refused(f, disputed.secretary, contract.confirm_mediation, **signed).type == "second-person"
    assert isinstance(refused(f, f.staff, contract.confirm_mediation, id=id), Invalid)
    assert f.ask(f.staff, contract.confirm_mediation, **signed)["resident_confirmed_at"] is not None


def test_only_the_sides_the_mediator_and_the_secretary_read_of_it(disputed: Disputed) -> None:
    f = disputed.answered().f
    id = disputed.appointed()
    for who in (disputed.who, f.inspector, disputed.secretary, disputed.mediator):
        assert disputed.read(id, who)["id"] == id
        assert [one["id"] for one in f.ask(who, contract.list_mediations, state="appointed")["items"]] == [id]
        assert f.ask(who, contract.list_mediations, dispute=str(uuid.uuid4()))["items"] == []
        assert f.ask(who, contract.list_mediations, updated_since="2026-11-02T00:00:00+08:00")["items"]
        assert not f.ask(who, contract.list_mediations, updated_since="2026-11-03T00:00:00+08:00")["items"]
    elsewhere = f.actor("employer", employer=uuid.uuid4())
    others = (f.staff, f.finance, f.actor("admin"), f.resident(), elsewhere, f.actor("auditor"))
    for who in others:
        assert f.ask(who, contract.list_mediations)["items"] == []
        assert isinstance(refused(f, who, contract.get_mediation, id=id), NotFound)


def test_nobody_has_to_take_part_and_either_may_leave(disputed: Disputed) -> None:
    f = disputed.answered().f
    id = disputed.asked()["id"]
    declined = f.ask(f.inspector, contract.answer_mediation, id=id, accepted=False, reason="不接受")
    assert (declined["state"], declined["allowed_actions"]) == ("declined", [])
    another = disputed.appointed()
    left = f.ask(f.inspector, contract.withdraw_mediation, id=another, reason="改走诉讼")
    assert left["state"] == "withdrawn"
    third = disputed.appointed()
    assert refused(f, disputed.mediator, contract.withdraw_mediation, id=third, reason="不谈了").type == "second-person"
    unshown = refused(f, disputed.secretary, contract.withdraw_mediation, id=third, reason="不谈了")
    assert isinstance(unshown, Invalid), "it is not the secretary's to leave"
    ended = f.ask(disputed.mediator, contract.conclude_mediation, id=third, agreed=False, reason="差距较大")
    assert (ended["state"], ended["ended_because"]) == ("not_agreed", "差距较大")
    assert refused(f, disputed.who, contract.withdraw_mediation, id=third, reason="不谈了").type == "mediation-state"


def test_of_contract_work_the_court_is_open_three_years_from_the_day_it_was_asked_for(disputed: Disputed) -> None:
    disputed.answered()
    disputed.f.day(11, 9)
    shown = disputed.asked()
    told = [shown[name] for name in ("next_instance", "next_from", "next_until")]
    assert told == ["court", "2026-11-09", "2029-11-09"]
    assert "一百八十八条" in shown["next_source"] and "第十二条" in shown["next_source"]


def test_of_employment_arbitration_is_open_after_fifteen_days_and_a_year_from_its_end(factory: Factory) -> None:
    disputed = Disputed(factory, relation="part_time").answered()
    f = disputed.f
    shown = disputed.asked()
    told = [shown[name] for name in ("next_instance", "next_from", "next_until")]
    assert told == ["labour_arbitration", "2026-11-18", None], "while it lasts there is no last day"
    f.day(11, 10)
    f.ask(f.inspector, contract.answer_mediation, id=shown["id"], accepted=False)
    assert disputed.read(shown["id"])["next_from"] == "2026-11-10", "it is over before"
    (engagement,) = f.ask(disputed.who, contract.list_engagements)["items"]
    f.ask(f.staff, contract.end_engagement, id=engagement["id"])
    f.clock.advance(timedelta(days=2))
    assert disputed.read(shown["id"])["next_until"] == "2027-11-09", "its last day was the ninth"


def test_who_mediated_keeps_what_both_signed_and_whoever_reads_of_it_opens_it(disputed: Disputed) -> None:
    f, keep, link = disputed.answered().f, contract.keep_mediation_paper, contract.link_mediation_paper
    id = disputed.written()
    paper = f.paper(disputed.mediator)
    assert refused(f, disputed.mediator, keep, id=id, paper=paper).type == "mediation-state"
    for who in (disputed.who, f.inspector):
        f.ask(who, contract.confirm_mediation, id=id)
    assert isinstance(refused(f, disputed.who, link, id=id), NotFound), "none is kept"
    staff = f.actor("staff", compounds=frozenset({f.compound}))
    assert isinstance(refused(f, staff, keep, id=id, paper=f.paper(staff)), NotFound)
    party = f.actor("secretary", resident=disputed.who.resident)
    assert refused(f, party, keep, id=id, paper=f.paper(party)).type == "mediator-partial"
    for wrong in (f.paper(disputed.secretary), str(uuid.uuid4())):
        assert refused(f, disputed.mediator, keep, id=id, paper=wrong).errors[0].pointer == "/paper"
    kept = f.ask(disputed.mediator, keep, id=id, paper=paper)
    assert (kept["paper"], kept["allowed_actions"]) == (paper, ["keep_paper", "link_paper"])
    assert f.ask(disputed.mediator, keep, id=id, paper=paper) == kept, "sent again it is the same"
    assert refused(f, disputed.mediator, contract.delete_file, id=paper).type == "file-held"
    for who in (disputed.who, f.inspector, disputed.secretary, disputed.mediator):
        token = f.ask(who, link, id=id)["token"]
        read = f.ask(f.actor("visitor"), contract.read_linked_file, token=token, start=0, length=100)
        assert base64.b64decode(read["content"]).startswith(b"%PDF-")
    for who in (staff, f.actor("admin"), f.resident(), f.actor("employer", employer=uuid.uuid4())):
        assert isinstance(refused(f, who, link, id=id), NotFound)
    looks = f.ask(disputed.who, contract.list_own_looks)["items"]
    assert [one["by"] for one in looks if one["field"] == "mediation_paper"] == [
        who.subject for who in (disputed.mediator, disputed.secretary, f.inspector)
    ]
    other = f.paper(disputed.secretary)
    assert f.ask(disputed.secretary, keep, id=id, paper=other)["paper"] == other, "a better copy takes its place"
    assert isinstance(refused(f, disputed.mediator, contract.get_file, id=paper), NotFound)
    held = f.ask(disputed.who, contract.list_held, limit=200)["items"]
    assert [one["row"]["paper"] for one in held if one["part"] == "mediations"] == [other]


@pytest.mark.parametrize("pays", [True, False])
def test_a_signed_paper_stays_with_what_was_paid_by_it(disputed: Disputed, pays: bool) -> None:
    f = disputed.answered().f
    id = disputed.agreed(**({} if pays else {"amount": None}))
    paper = f.paper(disputed.mediator)
    f.ask(disputed.mediator, contract.keep_mediation_paper, id=id, paper=paper)
    f.erase(disputed.who)
    assert disputed.read(id, f.inspector)["paper"] == (paper if pays else None)
    if not pays:
        assert isinstance(refused(f, disputed.mediator, contract.get_file, id=paper), NotFound)


def test_with_the_resident_goes_what_was_said_and_what_was_paid_stays(disputed: Disputed, tmp_path: Path) -> None:
    f = disputed.answered().f
    done = disputed.agreed()
    before = f.ask(f.inspector, contract.get_mediation, id=done)
    held = f.ask(disputed.who, contract.list_held, limit=200)["items"]
    (row,) = [one["row"] for one in held if one["part"] == "mediations"]
    assert row["terms"] == TERMS and not {"mediator", "asked_by"} & set(row)
    f.erase(disputed.who)
    after = f.ask(f.inspector, contract.get_mediation, id=done)
    assert (after["terms"], after["matter"], after["amount"]) == ("（已删除）", "（已删除）", before["amount"])
    assert disputed.recounted(tmp_path) == []
    with f.database.unit_of_work(writes=False) as uow:
        assert [one.state for one in uow.session.scalars(select(Mediation))] == ["agreed"]
