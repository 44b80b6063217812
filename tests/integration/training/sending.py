"""A factory whose system sends rows, for the tests of batches."""

from __future__ import annotations

import base64
import json
from typing import Any

from sqlalchemy import select

from chassis.files.types import JSON
from services.training import contract
from services.training.piecework.ledger.tables import Entry
from services.training.piecework.work.tables import Claim, Delivery, Inspection, Lot

from .factory import Factory

KEPT = {
    Claim: ("lot", "delivered", "in_rework", "state", "version"),
    Lot: ("id", "state", "version"),
    Delivery: ("claim", "employer_reference", "pieces", "rework", "delivered_on", "state", "version", "resident"),
    Inspection: (
        "claim",
        "employer_reference",
        "first",
        "second",
        "rework",
        "rejected",
        "reason",
        "inspected_on",
        "period",
    ),
    Entry: ("line", "grade", "kind", "debit", "credit", "amount", "pieces", "period", "resident"),
}


class Sending:
    """A factory whose system sends rows."""

    def __init__(self, factory: Factory) -> None:
        self.f = factory
        factory.day(10, 1)
        self.operation = factory.operation("YR-2210")
        factory.rate(self.operation, "2026-10-01", "6.50")

    def claims(self, *pieces: int) -> list[str]:
        """A claim of a new lot each, of one worker."""
        worker = self.f.worker()
        return [self.f.claim(worker, lot) for lot in self.f.order(self.operation, *pieces)]

    def batch(self, kind: str, *rows: Any, all_or_nothing: bool = False) -> list[Any]:
        asked = {"kind": kind, "all_or_nothing": all_or_nothing, "items": list(rows)}
        return list(self.f.ask(self.f.inspector, contract.enter_batch, **asked)["items"])

    def upload(self, content: bytes, media_type: str = JSON, name: str = "rows.json") -> str:
        ask, who = self.f.ask, self.f.inspector
        id = ask(who, contract.begin_file, name=name, media_type=media_type)["id"]
        for number, at in enumerate(range(0, len(content), 256 * 1024)):
            piece = base64.b64encode(content[at : at + 256 * 1024]).decode()
            ask(who, contract.append_file, id=id, number=number, content=piece)
        return str(ask(who, contract.finish_file, id=id, size=len(content))["id"])

    def job(self, kind: str, rows: Any, **more: Any) -> Any:
        """What became of a job that enters these rows."""
        file = rows if isinstance(rows, str) else self.upload(json.dumps(rows).encode())
        job = self.f.ask(self.f.inspector, contract.start_import, kind=kind, file=file, **more)
        self.f.work_off_jobs()
        return self.f.ask(self.f.inspector, contract.get_job, id=job["id"])

    def answers(self, job: Any, **narrowed: Any) -> list[Any]:
        found: list[Any] = []
        cursor = None
        while True:
            page = self.f.ask(
                self.f.inspector, contract.list_batch_rows, id=job["id"], limit=200, cursor=cursor, **narrowed
            )
            found += page["items"]
            if (cursor := page["next_cursor"]) is None:
                return found

    def kept(self) -> dict[str, list[Any]]:
        """What stands in the tables, without the ids that each way makes for itself."""
        with self.f.database.unit_of_work(writes=False) as uow:
            return {
                kind.__tablename__: sorted(
                    (tuple(map(str, row)) for row in uow.session.execute(select(*(getattr(kind, n) for n in names)))),
                )
                for kind, names in KEPT.items()
            }

    def created(self) -> int:
        """How many records of new rows the audit has; changes of a row within one transaction are one record."""
        audit = self.f.database.tables.audit
        with self.f.database.reading() as connection:
            return len(connection.execute(select(audit.c.id).where(audit.c.action == "created")).all())
