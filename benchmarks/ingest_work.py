"""What the contenders of `ingest` share: an employer whose workers have claims, and the rows to send."""

from __future__ import annotations

import random
import time
import uuid
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text
from stdnum.cn import uscc

from chassis.access.actor import Actor, ActorKind
from chassis.database.bulk import write_rows
from chassis.database.database import Database
from chassis.testing.client import Client
from chassis.testing.platform import Platform
from chassis.testing.processes import wait_for
from services.training.piecework.rates.tables import Style, StyleOperation
from services.training.piecework.work.tables import Claim, Engagement, Lot, WorkOrder
from services.training.service import service

PIECES = 10  # of a delivery
OF_A_CLAIM = 10  # deliveries
SECONDS = 600.0  # that a job may take
TOKEN_FOR = 200.0  # seconds

Rows = tuple[list[dict[str, Any]], list[dict[str, Any]]]


class Ground:
    """An employer's system of its own on a running platform; what it brings and grades are rows made beforehand."""

    def __init__(self, platform: Platform, url: str) -> None:
        self.platform = platform
        self.database = Database(url, service.base, service="training")
        self._sign_up()
        row = wait_for(self._known, 30.0, "training to know of the employer")
        self.actor = Actor(str(uuid.uuid4()), ActorKind.SYSTEM, frozenset({"admin"}), row.community)
        self._agreed()
        self._token, self._until = "", 0.0

    def _sign_up(self) -> None:
        admin = Client(self.platform, "admin")
        code = f"91150627MA{random.randrange(10**7):07d}"
        asked = {"kind": "employer", "name": "针织三厂", "credit_code": code + uscc.calc_check_digit(code)}
        self.employer = UUID(admin.post("/v1/organisations", asked).raise_for_status().json()["id"])
        wanted = {"name": "系统", "organisation": str(self.employer), "mode": "live", "scopes": ["read", "write"]}
        made = admin.post("/v1/credentials", wanted).raise_for_status().json()
        self._secret = {"client_id": made["client_id"], "client_secret": made["client_secret"]}

    def _known(self) -> Any:
        with self.database.reading() as connection:
            query = text("SELECT community FROM known_organisations WHERE id = :id")
            return connection.execute(query, {"id": self.employer}).first()

    @property
    def headers(self) -> dict[str, str]:
        if time.monotonic() > self._until:
            asked = {"grant_type": "client_credentials", **self._secret}
            answer = httpx.post(f"{self.platform.url}/oauth/token", data=asked).raise_for_status().json()
            self._token, self._until = answer["access_token"], time.monotonic() + TOKEN_FOR
        return {"Authorization": f"Bearer {self._token}"}

    def _owned(self, **columns: Any) -> dict[str, Any]:
        return {
            "id": uuid.uuid4(),
            "community": self.actor.community,
            "version": 1,
            "employer": self.employer,
            **columns,
        }

    def _agreed(self) -> None:
        with self.database.unit_of_work(self.actor) as uow:
            self.today = uow.today()
            self.style = self._owned(code="YR-2210", name="围巾")
            write_rows(uow, Style, [self.style])
            coefficients = {"first": 100, "second": 50}
            self.operation = self._owned(
                style=self.style["id"], code="SF", name="手缝", skill="手缝工", coefficients=coefficients, bonus=None
            )
            write_rows(uow, StyleOperation, [self.operation])

    def rows(self, count: int) -> Rows:
        """So many deliveries of claims that are made for them, and the inspection of each: nine in ten first grade."""
        with self.database.unit_of_work(self.actor) as uow:
            order = self._order(-(-count // OF_A_CLAIM))
            workers = [self._engagement() for _ in range(max(1, count // OF_A_CLAIM // 5))]
            write_rows(uow, WorkOrder, [order])
            write_rows(uow, Engagement, workers)
            lots = [self._lot(order, number) for number in range(1, -(-count // OF_A_CLAIM) + 1)]
            write_rows(uow, Lot, lots)
            claims = [self._claim(lot, workers[at % len(workers)]) for at, lot in enumerate(lots)]
            write_rows(uow, Claim, claims)
        run = uuid.uuid4().hex[:12]
        brought = [
            {"claim": str(claims[n // OF_A_CLAIM]["id"]), "pieces": PIECES, "employer_reference": f"{run}-{n}"}
            for n in range(count)
        ]
        graded = [
            {
                "delivery_reference": row["employer_reference"],
                "first": PIECES - 1,
                "second": 1,
                "employer_reference": row["employer_reference"],
            }
            for row in brought
        ]
        return brought, graded

    def _order(self, lots: int) -> dict[str, Any]:
        quantity = lots * PIECES * OF_A_CLAIM
        named = {"employer_reference": uuid.uuid4().hex, "operation": self.operation["id"]}
        return self._owned(**named, quantity=quantity, due_on=None, state="open")

    def _lot(self, order: dict[str, Any], number: int) -> dict[str, Any]:
        return self._owned(work_order=order["id"], number=number, pieces=PIECES * OF_A_CLAIM, state="claimed")

    def _engagement(self) -> dict[str, Any]:
        terms = {"relation": "contract_work", "tax_scheme": "labour_remuneration", "share": 100, "piece_limit": 1_000}
        paper = {"since": self.today - timedelta(days=30), "until": None, "evidence": "协议", "recorded_by": "bench"}
        return self._owned(resident=uuid.uuid4(), **terms, **paper)

    def _claim(self, lot: dict[str, Any], engagement: dict[str, Any]) -> dict[str, Any]:
        return self._owned(
            resident=engagement["resident"],
            lot=lot["id"],
            engagement=engagement["id"],
            operation=self.operation["id"],
            rate=65_000,
            coefficients=self.operation["coefficients"],
            share=100,
            pieces=lot["pieces"],
            delivered=0,
            in_rework=0,
            claimed_on=self.today,
            due_on=None,
            state="open",
        )
