"""A factory and its workers on a real database, spoken to as the bus would: operation, body, who asks."""

from __future__ import annotations

import base64
import json
import time
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from chassis.access.actor import Actor, ActorKind, Scope, system
from chassis.bus.envelope import Event
from chassis.bus.messages import Call
from chassis.clock import ManualClock
from chassis.contract import EventType, Operation
from chassis.database.database import Database
from chassis.database.types import db_now
from chassis.encryption import keys
from chassis.jobs import JobRunner
from chassis.jobs.timer_runner import TimerRunner
from chassis.service import Desk
from services.registry import contract as registry
from services.training import contract
from services.training.piecework.ledger.months import following
from services.training.service import service
from services.training.tables import KnownAssignment, KnownCommunity, KnownOrganisation, KnownResident

OCTOBER = datetime(2026, 9, 30, 16, tzinfo=UTC)  # the first of October in Shanghai
COEFFICIENTS = {"first_grade": "1.00", "second_grade": "0.50"}
HOUR = timedelta(hours=1)
ANSWERED = {"hours_unknown_confirmed": True, "reason": "已电话核实，无法补报"}
BONUS = {"percent": 5, "cap": {"amount": "200.00"}, "pieces": 500, "first_grade": 98}


class Factory:
    """`inspector` and `finance` act for the factory, `staff` for the community."""

    def __init__(self, url: str, folder: Path) -> None:
        keys.create(folder / "keys.json", ("training",))
        self.clock = ManualClock(OCTOBER)
        self.database = Database(
            url, service.base, service="training", keys=keys.load(folder / "keys.json"), clock=self.clock
        )
        self.community, self.id, self.compound = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
        self._actors: dict[str, Actor] = {}
        self._versions = 1
        self._desk = Desk(service, self.database, self._actors.__getitem__)
        self._people()

    def actor(self, *roles: str, resident: UUID | None = None, **scope: Any) -> Actor:
        subject = str(uuid.uuid4())
        made = Actor(subject, ActorKind.PERSON, frozenset(roles), self.community, Scope(**scope), resident)
        self._actors[subject] = made
        for compound in scope.get("compounds", ()):
            self.assign(subject, compound)
        return made

    def elsewhere(self, who: Actor) -> Actor:
        """Who is the same in another community."""
        made = replace(who, subject=str(uuid.uuid4()), community=uuid.uuid4())
        self._actors[made.subject] = made
        return made

    def assign(self, account: str, compound: UUID) -> None:
        """The registry has told that this account answers for the compound."""
        row = {
            "id": uuid.uuid4(),
            "community": self.community,
            "epoch": 1,
            "version": 1,
            "told_after": 0,
            "gone": False,
            "account": account,
            "compound": compound,
            "since": OCTOBER.date(),
        }
        with self.database.unit_of_work() as uow:
            uow.session.execute(insert(KnownAssignment).values(**row))

    def ask(self, who: Actor, asked: Operation, /, **body: Any) -> Any:
        """The answer as JSON. Raises a Failure."""
        call = Call(asked.name, json.dumps(body, default=str).encode(), {"actor": who.subject}, time.monotonic() + 30)
        return json.loads(self._desk.answer(call).body or b"null")

    def begin_anew(self) -> None:
        """Another factory of another community, with people of its own."""
        self.community, self.id, self.compound = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
        self._people()

    def _people(self) -> None:
        self.inspector = self.actor("employer", employer=self.id)
        self.finance, self.second = (self.actor("payer_finance", employer=self.id) for _ in range(2))
        self.staff = self.actor("staff", compounds=frozenset({self.compound}))
        with self.database.unit_of_work() as uow:
            row = {"id": self.id, "community": self.community, "epoch": 1, "version": 1, "told_after": 0, "gone": False}
            uow.session.execute(insert(KnownOrganisation).values(**row, kind="employer", name="针织二厂", closed=False))
            place = {"id": self.community, "name": "新北社区", "division_code": "150627100007"}
            uow.session.execute(insert(KnownCommunity).values(**row | place))

    def lies_in(self, division_code: str | None) -> None:
        """The registry has told that the community is there."""
        moved = update(KnownCommunity).where(KnownCommunity.id == self.community).values(division_code=division_code)
        with self.database.unit_of_work() as uow:
            uow.session.execute(moved)

    def today(self) -> str:
        return self._day().isoformat()

    def next_month(self) -> None:
        """It is noon of the first day of the month after."""
        self._noon(following(self._day().replace(day=1)))

    def end_of(self, month: str) -> None:
        """It is the month's last day, or later already."""
        last = following(date.fromisoformat(month).replace(day=1)) - timedelta(days=1)
        if self._day() < last:
            self._noon(last)

    def _day(self) -> date:
        return self.clock.now().astimezone(self.database.zone).date()

    def _noon(self, day: date) -> None:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=self.database.zone)
        self.clock.advance(noon - self.clock.now())

    def day(self, month: int, day: int) -> None:
        """It is noon of that day of 2026."""
        self.clock.advance(datetime(2026, month, day, 4, tzinfo=UTC) - self.clock.now())

    def work_off_jobs(self) -> None:
        runner = JobRunner(self.database, service.jobs)
        while runner.run_one():
            pass

    def ring(self) -> None:
        """What is due by now happens: a runner goes by the database's clock, which is later."""
        due = self.database.tables.due
        with self.database.writing() as connection:
            connection.execute(update(due).values(next_try_at=db_now(86_400)))
            connection.execute(update(due).where(due.c.at <= self.clock.now()).values(next_try_at=db_now()))
        runner = TimerRunner(self.database, service.timers)
        while runner.run_one():
            pass

    def merge(self, absorbed: Actor, kept: Actor) -> None:
        """The registry tells that the first record is the second one's person."""
        state = {
            "name": "（已并档）",
            "language": "zh-CN",
            "compound": self.compound,
            "contact": None,
            "household": None,
        }
        self._tell(registry.resident_merged, absorbed, **state, standing="merged", merged_into=kept.resident)

    def erase(self, who: Actor) -> None:
        self._tell(registry.resident_erased, who)

    def _tell(self, kind: EventType, who: Actor, **data: Any) -> None:
        self._versions += 1
        at = {"community": self.community, "version": self._versions, "time": self.clock.now()}
        event = Event.of(kind, id=uuid.uuid4(), subject=who.resident, data=data, **at)
        reaction = next(service.reactions[one] for one in service.reactions if one.name == event.type)
        with self.database.unit_of_work(system("training")) as uow:
            reaction(uow, event)

    def paper(self, who: Actor) -> str:
        """The id of a PDF that somebody has sent."""
        content = b"%PDF-1.7 paper"
        sent = str(self.ask(who, contract.begin_file, name="notice.pdf", media_type="application/pdf")["id"])
        self.ask(who, contract.append_file, id=sent, number=0, content=base64.b64encode(content).decode())
        self.ask(who, contract.finish_file, id=sent, size=len(content))
        return sent

    def court_order(self, who: Actor, *, least: str = "0.00", **more: Any) -> Any:
        """What a court asks to withhold from somebody's pay, from today on; each is a case of its own."""
        said = {
            "resident": who.resident,
            "court": "伊金霍洛旗人民法院",
            "case_number": f"（2026）内0627执{uuid.uuid4().int % 100_000}号",
            "served_on": self.today(),
            "living_minimum": {"amount": least},
            "payee": "伊金霍洛旗人民法院",
            "bank": "同心银行新北支行",
            "account": "6222000000000005678",
        }
        asked = {name: {"amount": value} if name in ("total", "monthly") else value for name, value in more.items()}
        notice = asked.pop("notice", None) or self.paper(self.finance)
        return self.ask(self.finance, contract.enter_court_order, notice=notice, **said | asked)

    def deduct(self, who: Actor, kind: str, amount: str, since: str | None = None, **more: Any) -> Any:
        """What is deducted of somebody's wages before tax, from this month on, under their last engagement."""
        engagement = self.ask(self.staff, contract.list_engagements, resident=who.resident)["items"][-1]["id"]
        said = {"engagement": engagement, "kind": kind, "amount": {"amount": amount}, "since": since or self.today()}
        return self.ask(self.finance, contract.enter_wage_deduction, **{"evidence": "社保核定单", **said, **more})

    # ---- what a test begins with

    def resident(self, *, standing: str = "living_here", compound: UUID | None = None) -> Actor:
        """Somebody whom the registry has told of."""
        id = uuid.uuid4()
        row = {
            "id": id,
            "community": self.community,
            "epoch": 1,
            "version": 1,
            "told_after": 0,
            "gone": False,
            "name": "乌云",
            "language": "zh-CN",
            "standing": standing,
            "compound": compound or self.compound,
        }
        with self.database.unit_of_work() as uow:
            uow.session.execute(insert(KnownResident).values(**row))
        return self.actor("resident", resident=id)

    def worker(self, **engagement: Any) -> Actor:
        """A certified resident who is engaged for contract work."""
        who = self.resident()
        self.certify(who, "手缝工")
        asked = {"relation": "contract_work", "evidence": "承揽协议", **engagement}
        self.ask(
            self.staff, contract.record_engagement, resident=who.resident, employer=self.id, piece_limit=10_000, **asked
        )
        return who

    def order_for_people(self, heads: int, skill: str = "手缝工") -> tuple[str, str]:
        """The ids of the factory's order for so many people, and of a course that certifies the skill."""
        asked = {"employer": self.id, "skill": skill, "heads": heads, "by_when": "2026-12-31"}
        rubric = [{"name": "针距", "pass_mark": 60, "most": 100}]
        course = self.ask(self.staff, contract.create_course, name=skill, skill=skill, rubric=rubric)["id"]
        return self.ask(self.inspector, contract.open_demand_order, **asked)["id"], course

    def engage(self, who: Actor) -> None:
        asked = {"relation": "contract_work", "evidence": "承揽协议", "piece_limit": 10_000}
        self.ask(self.staff, contract.record_engagement, resident=who.resident, employer=self.id, **asked)

    def certify(self, who: Actor, skill: str, *, course: str | None = None, demand_order: str | None = None) -> None:
        """A certificate of the skill, as it is come by: a class, a seat in it, and marks that are good."""
        rubric, now = [{"name": "针距", "pass_mark": 60, "most": 100}], self.clock.now()
        if course is None:
            course = self.ask(self.staff, contract.create_course, name=skill, skill=skill, rubric=rubric)["id"]
        held = self.ask(
            self.staff,
            contract.plan_class,
            course=course,
            demand_order=demand_order,
            place="活动室",
            trainer=uuid.uuid4(),
            seats=1,
            opens_at=now.isoformat(),
            closes_at=(now + HOUR).isoformat(),
            sessions=[{"starts_at": now.isoformat(), "ends_at": (now + HOUR).isoformat()}],
        )["id"]
        self.ask(self.staff, contract.open_class, id=held)
        seat = self.ask(self.staff, contract.enrol_resident, training_class=held, resident=who.resident)["id"]
        self.ask(self.staff, contract.start_class, id=held)
        marks = [{"criterion": "针距", "mark": 80}]
        assert self.ask(self.staff, contract.assess_enrolment, id=seat, marks=marks)["outcome"] == "passed"

    def operation(self, code: str, **agreed: Any) -> str:
        """An operation of a style of its own."""
        style = self.ask(self.inspector, contract.create_style, code=code, name="围巾")["id"]
        asked = {"style": style, "code": "SF", "name": "手缝", "skill": "手缝工", **COEFFICIENTS, **agreed}
        return str(self.ask(self.inspector, contract.add_operation, **asked)["id"])

    def rate(self, operation: str, since: str, per_piece: str, **more: Any) -> Any:
        return self.ask(
            self.inspector, contract.set_rate, operation=operation, since=since, per_piece=per_piece, **more
        )

    def order(self, operation: str, *lots: int) -> list[str]:
        """The ids of an order's lots."""
        made = self.ask(
            self.inspector,
            contract.open_work_order,
            employer_reference=str(uuid.uuid4()),
            operation=operation,
            lots=list(lots),
        )
        return [lot["id"] for lot in made["lots"]]

    def claim(self, who: Actor, lot: str) -> str:
        return str(self.ask(who, contract.claim_lot, lot=lot, declared=True)["id"])

    def bring(self, claim: str, pieces: int, *, again: bool = False, **graded: int) -> Any:
        """Bring pieces and have them graded; the inspection."""
        delivery = self.ask(self.staff, contract.record_delivery, claim=claim, pieces=pieces, rework=again)["id"]
        reason = "针距不匀" if graded.get("rework") or graded.get("rejected") else None
        return self.ask(
            self.inspector,
            contract.record_inspection,
            delivery=delivery,
            **graded,
            **({"reason": reason} if reason else {}),
        )

    def start(self, month: str) -> Any:
        """On the month's last day, or later, its run is started; the job."""
        self.end_of(month)
        return self.ask(self.inspector, contract.start_payroll, month=month)

    def pay(self, month: str) -> Any:
        """Draft, check, approve and finish a month's run; the run. Who checks it answers for hours that nobody told."""
        self.start(month)
        self.work_off_jobs()
        run = next(
            r for r in self.runs() if r["month"][:7] == month[:7] and r["state"] != "discarded" and r["kind"] == "month"
        )
        self.ask(self.finance, contract.check_payroll, id=run["id"], **ANSWERED)
        self.ask(self.second, contract.approve_payroll, id=run["id"])
        self.work_off_jobs()
        return self.ask(self.finance, contract.get_payroll_run, id=run["id"])

    def runs(self) -> list[Any]:
        return list(self.ask(self.finance, contract.list_payroll_runs)["items"])

    def slip(self, who: Actor, month: str) -> Any:
        """The resident's own payslip of a month."""
        items = self.ask(who, contract.list_payslips)["items"]
        return self.ask(who, contract.get_payslip, id=next(s["id"] for s in items if s["month"][:7] == month[:7]))
