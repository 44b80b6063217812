"""Who has a part in the story: the demo's people, and a second one who answers for the factory's money."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cli.story.caller import Caller, StoryError

SignIns = Mapping[str, Mapping[str, str]]
TokenOf = Callable[[str, Mapping[str, str]], str]
GROWN_UP = 18


@dataclass(frozen=True)
class People:
    """Who acts. `sewer` is the demo's resident, with an account of her own; `factory` the employer's system."""

    admin: Caller
    staff: Caller
    trainer: Caller
    factory: Caller
    checker: Caller
    approver: Caller
    sewer: Caller
    nobody: Caller
    trainers_account: str
    employer: str
    sewer_id: str


def people_of(gateway: str, sign_ins: SignIns, token: TokenOf) -> People:
    """Sign everybody in. Raises Unavailable."""

    def signed_in(role: str) -> Caller:
        return Caller(gateway, token(gateway, sign_ins[role]))

    admin, checker, trainer, sewer = (signed_in(role) for role in ("admin", "payer_finance", "trainer", "resident"))
    factory = signed_in("employer")
    employer = factory.get("/v1/organisations")["items"][0]["id"]  # a system sees its own
    return People(
        admin=admin,
        staff=signed_in("staff"),
        trainer=trainer,
        factory=factory,
        checker=checker,
        approver=Caller(gateway, _second_finance(gateway, admin, employer)),
        sewer=sewer,
        nobody=Caller(gateway),
        trainers_account=trainer.get("/v1/me")["account"],
        employer=employer,
        sewer_id=sewer.get("/v1/me")["resident"]["id"],
    )


def _second_finance(gateway: str, admin: Caller, employer: str) -> str:
    """The token of somebody new who may approve what the first one checked, signed in by a code from the desk."""
    name = f"approver-{uuid.uuid4().hex[:10]}"
    wanted = {"username": name, "name": "复核员", "roles": ["payer_finance"], "employer": employer}
    account = admin.post("/v1/accounts", wanted)["id"]
    code = admin.post(f"/v1/accounts/{account}/codes")["code"]
    return str(Caller(gateway).post("/v1/sessions", {"username": name, "one_time_code": code})["access_token"])


def neighbours(staff: Caller, count: int, without: str, today: date) -> list[dict[str, Any]]:
    """So many grown-ups who live here, beside the one named."""
    born_until = today.replace(year=today.year - GROWN_UP, day=1).isoformat()
    found: list[dict[str, Any]] = []
    query: dict[str, Any] = {"standing": "living_here", "limit": 200}
    while len(found) < count:
        page = staff.get("/v1/residents", **query)
        found += [
            one
            for one in page["items"]
            if one["id"] != without and one["birth_date"] and one["birth_date"] <= born_until
        ]
        if not page["next_cursor"]:
            break
        query["cursor"] = page["next_cursor"]
    if len(found) < count:
        raise StoryError(f"the story needs {count} grown-up residents beside the demo's; there are {len(found)}")
    return found[:count]
