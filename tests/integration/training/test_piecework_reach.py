"""Whose work and pay somebody sees: another's looks like none, in every operation that names one and in every list."""

from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from chassis.access.actor import Actor
from chassis.contract import Operation
from chassis.errors import Invalid, NotFound
from services.training import contract
from services.training.scope import residents_within_reach
from services.training.tables import KnownAuditEngagement, KnownResident

from .factory import Factory

DEDUCTED = {"kind": "rent", "amount": {"amount": "800.00"}, "since": "2026-10-01", "evidence": "租赁合同"}
GRADING = {"first": 1}
ACCOUNT = {"bank": "新北支行", "holder": "乌云", "number": "6222020200012345678"}


class Worked:
    """One worker's way from a lot to a payslip, with everything that can be named by its id."""

    def __init__(self, factory: Factory) -> None:
        self.factory = f = factory
        f.day(10, 1)
        self.operation = f.operation("YR-2210")
        f.rate(self.operation, "2026-10-01", "60.00")
        self.worker = f.worker(relation="employment")
        f.deduct(self.worker, "pension", "0.10")
        self.open_lot, lot, last = f.order(self.operation, 3, 2, 1)
        self.claim = f.claim(self.worker, lot)
        self.inspection = f.bring(self.claim, 1, first=1)
        self.delivery = f.ask(f.staff, contract.record_delivery, claim=self.claim, pieces=1)["id"]
        self.held = f.claim(self.worker, last)
        asked = {"asked": {"amount": "1.00"}, "reason": "毛线"}
        self.hearing = f.ask(f.inspector, contract.open_hearing, claim=self.claim, **asked)["id"]
        self._material()
        self.order_of_court = f.court_order(self.worker, total="10.00")["id"]
        f.pay("2026-10-01")
        self.payslip = f.slip(self.worker, "2026-10-01")["id"]
        (self.run,) = (run["id"] for run in f.runs())
        told = {"state": "paid", "amount": {"amount": "1.00"}}
        court, mine = f.ask(f.finance, contract.list_payments)["items"]
        f.ask(f.finance, contract.report_payment, id=court["id"], **told)
        self.payment = mine["id"]
        (self.difference,) = (d["id"] for d in f.ask(f.finance, contract.list_payment_differences)["items"])
        span = {"first_month": "2026-10-01", "last_month": "2026-10-01"}
        self.certificate = f.ask(self.worker, contract.issue_work_certificate, **span)["id"]
        self.dispute = f.ask(self.worker, contract.raise_dispute, payslip=self.payslip, text="数目不对")["id"]
        f.ask(self.worker, contract.set_pay_account, resident=self.worker.resident, **ACCOUNT)
        self.engagement = f.ask(self.worker, contract.list_engagements)["items"][0]["id"]
        self.order = f.ask(f.inspector, contract.list_work_orders)["items"][0]["id"]
        bag = {"claim": self.claim, "direction": "back", "pieces": 1}
        self.handover = f.ask(f.staff, contract.record_handover, **bag)["id"]
        self._later()
        trial = {"operation": self.operation, "chosen": "抽签", "results": [{"pieces": 4, "minutes": 60}]}
        self.trial = f.ask(f.inspector, contract.record_trial, **trial)["id"]
        self.style = f.ask(f.inspector, contract.list_styles)["items"][0]["id"]

    def _material(self) -> None:
        """A dye lot of which some went out for the second claim, and a third claim whose material is settled."""
        f = self.factory
        yarn = {"code": "26S/2", "name": "羊绒纱", "colour": "驼色", "dye_lot": "G-0917"}
        self.material = f.ask(f.inspector, contract.enter_material, **yarn, per_kilogram={"amount": "860.00"})["id"]
        use = {"code": "26S/2", "colour": "驼色", "since": "2026-10-01", "grams": 100, "pieces": 1}
        f.ask(f.inspector, contract.set_material_use, operation=self.operation, allowed_loss="0.03", **use)
        self.weighing = self.weigh(self.claim)
        self.done = f.claim(self.worker, f.order(self.operation, 1)[0])
        self.weigh(self.done)
        f.bring(self.done, 1, first=1)
        self.settlement = f.ask(f.staff, contract.settle_material, claim=self.done)["id"]

    def _later(self) -> None:
        """A claim that is asked to be due later, and offered to somebody."""
        f = self.factory
        order = {"employer_reference": "later", "operation": self.operation, "lots": [1], "due_on": "2026-12-31"}
        lot = f.ask(f.inspector, contract.open_work_order, **order)["lots"][0]["id"]
        self.dated = f.claim(self.worker, lot)
        asked = {"id": self.dated, "until": "2027-01-31", "reason": "住院"}
        self.extension = f.ask(self.worker, contract.ask_extension, **asked)["id"]
        offered = {"id": self.dated, "receiver": f.worker().resident}
        self.transfer = f.ask(self.worker, contract.offer_transfer, **offered)["id"]

    def weigh(self, claim: str) -> str:
        asked = {"claim": claim, "material": self.material, "kind": "issued", "grams": 100}
        return str(self.factory.ask(self.factory.staff, contract.weigh_material, **asked)["id"])

    def order_again(self) -> dict[str, Any]:
        known = self.factory.ask(self.worker, contract.get_court_order, id=self.order_of_court)
        names = ("resident", "court", "notice", "served_on", "total", "living_minimum", "payee", "bank", "account")
        return {name: known[name] for name in names} | {"case_number": "（2026）内0627执9号"}

    def asked(self) -> list[tuple[frozenset[str], Operation, dict[str, Any]]]:
        """Every operation that names one of these objects, with the roles that may ask it at all."""
        money, word = {"amount": "0.50"}, "没有遗失"
        named: list[tuple[Operation, dict[str, Any]]] = [
            (contract.get_style, {"id": self.style}),
            (contract.add_operation, {"style": self.style, "code": "X", "name": "拆纱", "skill": "拆纱工"}),
            (contract.get_operation, {"id": self.operation}),
            (contract.set_rate, {"operation": self.operation, "since": "2026-12-01", "per_piece": "1.00"}),
            (contract.open_work_order, {"employer_reference": "1", "operation": self.operation, "lots": [1]}),
            (contract.get_work_order, {"id": self.order}),
            (contract.close_work_order, {"id": self.order}),
            (contract.get_engagement, {"id": self.engagement}),
            (contract.end_engagement, {"id": self.engagement}),
            (contract.get_claim, {"id": self.claim}),
            (contract.return_claim, {"id": self.held}),
            (contract.record_delivery, {"claim": self.claim, "pieces": 1}),
            (contract.get_delivery, {"id": self.delivery}),
            (contract.tell_minutes, {"id": self.delivery, "minutes": 60}),
            (contract.record_inspection, {"delivery": self.delivery, **GRADING}),
            (contract.get_inspection, {"id": self.inspection["id"]}),
            (contract.correct_inspection, {"id": self.inspection["id"], "second": 1}),
            (
                contract.record_trial,
                {"operation": self.operation, "chosen": "抽签", "results": [{"pieces": 4, "minutes": 60}]},
            ),
            (contract.void_trial, {"id": self.trial, "reason": word}),
            (contract.list_offers, {"resident": self.worker.resident}),
            (contract.record_handover, {"claim": self.claim, "direction": "back", "pieces": 1}),
            (contract.confirm_handover, {"id": self.handover, "pieces": 1, "consent": word}),
            (contract.settle_handover, {"id": self.handover}),
            (contract.recall_claim, {"id": self.held}),
            (contract.withdraw_lot, {"id": self.open_lot}),
            (contract.ask_extension, {"id": self.held, "until": "2027-01-31", "reason": word}),
            (contract.decide_extension, {"id": self.extension, "granted": False}),
            (contract.offer_transfer, {"id": self.held, "receiver": self.worker.resident}),
            (contract.answer_transfer, {"id": self.transfer, "agreed": False}),
            (contract.withdraw_transfer, {"id": self.transfer}),
            (contract.get_material, {"id": self.material}),
            (
                contract.set_material_use,
                {
                    "operation": self.operation,
                    "code": "26S/2",
                    "colour": "灰色",
                    "since": "2026-12-01",
                    "grams": 1,
                    "pieces": 1,
                    "allowed_loss": "0.00",
                },
            ),
            (
                contract.weigh_material,
                {"claim": self.claim, "material": self.material, "kind": "issued", "grams": 1},
            ),
            (contract.reverse_weighing, {"id": self.weighing, "reason": word}),
            (contract.settle_material, {"claim": self.done}),
            (contract.get_material_settlement, {"id": self.settlement}),
            (contract.get_payroll_run, {"id": self.run}),
            (contract.check_payroll, {"id": self.run}),
            (contract.approve_payroll, {"id": self.run}),
            (contract.get_payslip, {"id": self.payslip}),
            (contract.show_payslip, {"id": self.payslip}),
            (contract.list_payroll_totals, {"id": self.run}),
            (contract.list_bank_transfers, {"id": self.run}),
            (contract.list_cash_payments, {"id": self.run}),
            (contract.get_reconciliation, {"id": self.run}),
            (contract.set_pay_account, {"resident": self.worker.resident, **ACCOUNT}),
            (contract.get_pay_account, {"resident": self.worker.resident}),
            (contract.remove_pay_account, {"resident": self.worker.resident}),
            (contract.get_payment, {"id": self.payment}),
            (contract.report_payment, {"id": self.payment, "state": "paid"}),
            (contract.get_payment_difference, {"id": self.difference}),
            (contract.settle_payment_difference, {"id": self.difference, "outcome": "returned", "reason": word}),
            (contract.get_work_certificate, {"id": self.certificate}),
            (contract.show_work_certificate, {"id": self.certificate}),
            (contract.enter_court_order, self.order_again()),
            (contract.get_court_order, {"id": self.order_of_court}),
            (contract.lift_court_order, {"id": self.order_of_court, "reason": word}),
            (contract.link_court_order_notice, {"id": self.order_of_court}),
            (contract.enter_wage_deduction, {"engagement": self.engagement, **DEDUCTED}),
            (contract.give_advance, {"resident": self.worker.resident, "amount": money}),
            (contract.open_hearing, {"claim": self.claim, "asked": money, "reason": word}),
            (contract.get_hearing, {"id": self.hearing}),
            (contract.say_at_hearing, {"id": self.hearing, "word": word}),
            (contract.decide_hearing, {"id": self.hearing, "decided": money}),
            (contract.raise_dispute, {"payslip": self.payslip, "text": word}),
            (contract.get_dispute, {"id": self.dispute}),
            (contract.answer_dispute, {"id": self.dispute, "upheld": False, "answer": word}),
        ]
        return [(contract.access.ACCESS[operation.name], operation, body) for operation, body in named]


OFFERED = {  # what an employer offers is seen by whoever may take it
    contract.get_style,
    contract.get_operation,
    contract.get_work_order,
    contract.get_material,
    contract.record_trial,
    contract.void_trial,
    contract.add_operation,
    contract.open_work_order,
}
LISTS = (
    contract.list_engagements,
    contract.list_claims,
    contract.list_deliveries,
    contract.list_inspections,
    contract.list_earnings,
    contract.list_payslips,
    contract.list_payments,
    contract.list_payment_differences,
    contract.list_work_certificates,
    contract.list_advances,
    contract.list_court_orders,
    contract.list_wage_deductions,
    contract.list_hearings,
    contract.list_disputes,
    contract.list_extensions,
    contract.list_transfers,
    contract.list_handovers,
    contract.list_material_movements,
    contract.list_material_balances,
    contract.list_material_settlements,
)
PUBLISHED = (contract.list_minimum_wages, contract.list_defect_kinds)  # begin with what is the same for everybody
OWN = (contract.list_held, contract.list_own_looks)  # all of one person, wherever it was


@pytest.fixture
def worked(factory: Factory) -> Worked:
    return Worked(factory)


def strangers(factory: Factory) -> list[Actor]:
    """Those of the same community who have no part in it."""
    elsewhere = uuid.uuid4()
    return [
        factory.actor("employer", employer=uuid.uuid4()),
        factory.actor("payer_finance", employer=uuid.uuid4()),
        factory.actor("employer"),
        factory.resident(),
        factory.actor("staff", compounds=frozenset({elsewhere})),
        factory.actor("auditor"),
    ]


def audited(factory: Factory, compound: uuid.UUID) -> Actor:
    """An auditor who is engaged for this compound, today only."""
    auditor, today = factory.actor("auditor"), date.fromisoformat(factory.today())
    copied = {"epoch": 1, "version": 1, "told_after": 0, "community": factory.community}
    runs = {"since": today, "until": today + timedelta(days=1), "compounds": [str(compound)]}
    with factory.database.unit_of_work() as uow:
        uow.session.add(KnownAuditEngagement(id=uow.new_id(), auditor=auditor.subject, **copied, **runs))
    return auditor


def test_another_employer_resident_or_compound_finds_none(worked: Worked) -> None:
    tried = set()
    for who in strangers(worked.factory):
        offered = set() if who.has_role("employer", "payer_finance", "auditor") else OFFERED
        for roles, operation, body in worked.asked():
            if who.roles & roles and operation not in offered:
                tried.add(operation.name)
                with pytest.raises(NotFound):
                    worked.factory.ask(who, operation, **body)
    assert tried >= {operation.name for _, operation, _ in worked.asked()} - {o.name for o in OFFERED}


def test_another_community_finds_none(worked: Worked) -> None:
    f = worked.factory
    for who in map(f.elsewhere, (f.inspector, f.finance, f.actor("admin"), worked.worker)):
        for roles, operation, body in worked.asked():
            if who.roles & roles:
                with pytest.raises(NotFound):
                    f.ask(who, operation, **body)
        for listing in every_list():
            if who.roles & contract.access.ACCESS[listing.name]:
                with suppress(Invalid, NotFound):  # where a person or a county is asked for
                    assert f.ask(who, listing)["items"] == [], f"{listing.name} for {who.roles}"


def every_list() -> list[Operation]:
    """The service's lists that ask for nothing, but for what is the same for everybody and all of oneself."""
    listed = (o for o in vars(contract).values() if isinstance(o, Operation) and o.name.startswith("training.list_"))
    listed = (o for o in listed if o not in PUBLISHED + OWN)
    return [o for o in listed if not any(field.required for field in o.request().fields.values())]


def test_no_list_shows_anothers_work(worked: Worked) -> None:
    f = worked.factory
    for who in strangers(f):
        for listing in LISTS:
            if who.roles & contract.access.ACCESS[listing.name]:
                assert f.ask(who, listing)["items"] == [], f"{listing.name} for {who.roles}"


def test_whoever_has_a_part_in_it_finds_it(worked: Worked) -> None:
    f = worked.factory
    for who in (worked.worker, f.inspector, f.finance, f.staff):
        for listing in LISTS:
            if listing is not contract.list_advances and who.roles & contract.access.ACCESS[listing.name]:
                assert f.ask(who, listing)["items"], f"{listing.name} for {who.roles}"


def test_an_auditor_of_another_compound_sees_nobodys_work(worked: Worked) -> None:
    auditor = audited(worked.factory, uuid.uuid4())
    of_no_person = OFFERED | {contract.get_payroll_run, contract.get_reconciliation, contract.list_payroll_totals}
    for roles, operation, body in worked.asked():
        if auditor.roles & roles and operation not in of_no_person:
            with pytest.raises(NotFound):
                worked.factory.ask(auditor, operation, **body)
    for listing in LISTS:
        if auditor.roles & contract.access.ACCESS[listing.name]:
            assert worked.factory.ask(auditor, listing)["items"] == [], listing.name


def test_an_auditor_finds_what_is_audited_while_the_engagement_runs(worked: Worked) -> None:
    f = worked.factory
    auditor, another = audited(f, f.compound), f.actor("auditor")
    may = [listing for listing in LISTS if auditor.roles & contract.access.ACCESS[listing.name]]
    assert contract.list_payslips in may
    for listing in may:
        if listing is not contract.list_advances:
            assert f.ask(auditor, listing)["items"], listing.name
            assert f.ask(another, listing)["items"] == [], f"{listing.name} for who is not engaged"
    assert [run["id"] for run in f.ask(auditor, contract.list_payroll_runs)["items"]] == [worked.run]
    assert f.ask(auditor, contract.get_payslip, id=worked.payslip)["id"] == worked.payslip
    for roles, operation, _ in worked.asked():
        assert not (auditor.roles & roles and operation.writes), operation.name
    f.clock.advance(timedelta(days=1))
    for listing in (*may, contract.list_payroll_runs, contract.list_styles):
        assert f.ask(auditor, listing)["items"] == [], listing.name


def test_a_resident_sees_no_payslip_before_the_run_is_final(factory: Factory) -> None:
    f = factory
    f.day(10, 1)
    operation = f.operation("YR-2210")
    f.rate(operation, "2026-10-01", "60.00")
    who = f.worker()
    f.bring(f.claim(who, f.order(operation, 2)[0]), 2, first=2)
    f.start("2026-10-01")
    f.work_off_jobs()
    (slip,) = f.ask(f.finance, contract.list_payslips)["items"]
    assert f.ask(who, contract.list_payslips)["items"] == []
    with pytest.raises(NotFound):
        f.ask(who, contract.get_payslip, id=slip["id"])


def test_staff_without_a_compound_reach_not_even_who_has_no_home_yet(factory: Factory) -> None:
    newcomer = factory.resident()
    with factory.database.unit_of_work() as uow:
        uow.session.execute(update(KnownResident).where(KnownResident.id == newcomer.resident).values(compound=None))

    def seen(who: Actor) -> bool:
        with factory.database.unit_of_work(who) as uow:
            near = residents_within_reach(uow, KnownResident.id)
            return newcomer.resident in set(uow.session.scalars(select(KnownResident.id).where(near)))

    assert seen(factory.staff)
    assert not seen(factory.actor("staff"))
