"""A system that keeps a copy asks for what changed since it last asked."""

from __future__ import annotations

from typing import Any

import pytest

from chassis.access.actor import Actor
from chassis.contract import Operation
from chassis.errors import Invalid
from services.training import contract

from .factory import HOUR
from .sending import Sending


def test_lists_tell_what_changed_since(sending: Sending) -> None:
    """What was made and what was changed, by single requests and in one go; nothing that stood before."""
    f = sending.f
    one, two = sending.claims(10, 20)
    sending.batch("deliveries", {"claim": two, "pieces": 1, "employer_reference": "before"})
    f.day(10, 3)
    sending.batch("deliveries", {"claim": one, "pieces": 4, "employer_reference": "a"})

    def ids(operation: Operation, **narrowed: Any) -> list[str]:
        asked = {"updated_since": f.clock.now().isoformat(), **narrowed}
        return [item["id"] for item in f.ask(f.inspector, operation, **asked)["items"]]

    assert ids(contract.list_claims) == [one]
    assert ids(contract.list_styles) == ids(contract.list_rates) == ids(contract.list_lots) == []
    (brought,) = f.ask(f.inspector, contract.list_deliveries, employer_reference="a")["items"]
    assert ids(contract.list_deliveries) == [brought["id"]]
    assert ids(contract.list_deliveries, updated_since="2026-10-01T00:00:00+08:00", employer_reference="before") != []
    (lot,) = f.order(sending.operation, 3)
    assert ids(contract.list_lots) == [lot]
    assert len(ids(contract.list_work_orders)) == 1
    assert ids(contract.list_styles, updated_since="1850-01-01T00:00:00Z") != []
    with pytest.raises(Invalid):
        ids(contract.list_claims, updated_since="2026-10-01T00:00:00")


def test_runs_and_payslips_tell_what_changed_since(sending: Sending) -> None:
    """A payslip comes with each step of its run, and to its resident once the run is final; an older run does not."""
    f = sending.f
    worker = f.worker()
    first, second = f.order(sending.operation, 10, 10)
    f.bring(f.claim(worker, first), 10, first=10)
    old = f.pay(f.today())
    f.next_month()
    f.bring(f.claim(worker, second), 10, first=10)
    month = f.today()[:7]

    def since(operation: Operation, moment: str, who: Actor) -> list[str]:
        return [item["month"][:7] for item in f.ask(who, operation, updated_since=moment)["items"]]

    drafted = f.clock.now().isoformat()
    f.start(f.today())
    f.work_off_jobs()
    for operation in (contract.list_payroll_runs, contract.list_payslips):
        assert since(operation, drafted, f.inspector) == [month]
    assert since(contract.list_payslips, drafted, worker) == [], "a draft is nothing to a resident"
    run = next(one for one in f.runs() if one["id"] != old["id"])
    f.clock.advance(HOUR)
    later = f.clock.now().isoformat()
    assert since(contract.list_payroll_runs, later, f.finance) == since(contract.list_payslips, later, f.finance) == []
    f.ask(f.finance, contract.check_payroll, id=run["id"])
    f.ask(f.second, contract.approve_payroll, id=run["id"])
    f.work_off_jobs()
    for who in (f.finance, worker):
        assert since(contract.list_payslips, later, who) == [month], "it became final"
    assert since(contract.list_payroll_runs, later, f.finance) == [month]
    assert since(contract.list_payslips, "2026-10-01T00:00:00+08:00", worker) == ["2026-10", month]
