"""A shop that pays wages, for the tests of their minimum: hours, supplements, what damages leave."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chassis.access.actor import Actor
from services.training import contract
from services.training.piecework.payroll.recounting import recount
from services.training.piecework.payroll.usecases.exporting import export_payroll

from .factory import Factory

MINIMUM = {
    "division_code": "150627",
    "region": "伊金霍洛旗",
    "since": "2026-09-01",
    "hourly": {"amount": "22.40"},
    "document": "内政办发〔2026〕9号",
}


class Shop:
    """An operation at 10.00 a piece; 22.40 an hour is the minimum."""

    def __init__(self, factory: Factory) -> None:
        self.factory = f = factory
        self.operation = f.operation("A")
        f.rate(self.operation, f.today(), "10.00")

    def claim(self, who: Actor) -> str:
        return self.factory.claim(who, self.factory.order(self.operation, 1000)[0])

    def bring(self, claim: str, pieces: int, minutes: int | None, rejected: int = 0) -> str:
        """The inspection of so many pieces, and of those that are rejected."""
        f = self.factory
        brought = f.ask(f.staff, contract.record_delivery, claim=claim, pieces=pieces + rejected, minutes=minutes)
        graded = {"first": pieces, "rejected": rejected, "reason": "针距不匀"}
        return str(f.ask(f.inspector, contract.record_inspection, delivery=brought["id"], **graded)["id"])

    def correct(self, inspection: str, first: int, rejected: int) -> str:
        f = self.factory
        graded = {"first": first, "rejected": rejected, "reason": "复检"}
        return str(f.ask(f.inspector, contract.correct_inspection, id=inspection, **graded)["id"])

    def month(self, *who: Actor) -> list[Any]:
        """The month is paid and the next one begins; the payslips, by the relation."""
        f, month = self.factory, self.factory.today()
        f.pay(month)
        items = [slip for one in who for slip in f.ask(one, contract.list_payslips)["items"]]
        f.next_month()
        ids = [
            slip["id"] for slip in sorted(items, key=lambda slip: slip["relation"]) if slip["month"][:7] == month[:7]
        ]
        return [f.ask(f.finance, contract.get_payslip, id=id) for id in ids]

    def recounted(self, folder: Path) -> list[str]:
        export_payroll(self.factory.database, folder)
        return recount(folder).findings

    def decide(self, who: Actor, claim: str, yuan: str) -> None:
        f, amount = self.factory, {"amount": yuan}
        hearing = f.ask(f.inspector, contract.open_hearing, claim=claim, asked=amount, reason="毛线短少")["id"]
        f.ask(who, contract.say_at_hearing, id=hearing, word="毛线在领取时已有接头")
        f.ask(f.staff, contract.decide_hearing, id=hearing, decided=amount)

    def paid(self, who: Actor) -> tuple[Any, ...]:
        """gross, material, paid, the least for the hours; the next month begins."""
        f, month = self.factory, self.factory.today()
        f.pay(month)
        slip = f.slip(who, month)
        f.next_month()
        floor = slip["wage_floor"]["amount"] if slip["wage_floor"] else None
        return (*(slip[name]["amount"] for name in ("gross", "material", "paid")), floor)


def by(column: str, more: int) -> Callable[[list[dict[str, str]]], None]:
    def change(rows: list[dict[str, str]]) -> None:
        row = next(row for row in rows if row[column])
        row[column] = str(int(row[column]) + more)

    return change


def tamper(path: Path, change: Callable[[list[dict[str, str]]], None]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def made_up(slip: Any) -> list[tuple[str, ...]]:
    """Of each supplement: amount, month, minutes, the least for them, and what was earned."""
    found = []
    for line in slip["lines"]:
        if line["kind"] == "supplement":
            of, amounts = line["made_up"], [line["made_up"][name]["amount"] for name in ("floor", "earned")]
            found.append((line["amount"]["amount"], of["month"][:7], of["minutes"], *amounts))
    return sorted(found)


def sums(slip: Any, *names: str) -> list[str]:
    return [slip[name]["amount"] for name in names or ("earned", "supplement", "gross", "paid", "carried_over")]
