"""A building gets a head, who goes on leave: a neighbour stands in, and the building is handed back."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from chassis.testing.client import Client
from chassis.testing.platform import Platform


def made(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 201, answer.text
    thing: dict[str, Any] = answer.json()
    return thing


def a_neighbour(staff: Client, name: str) -> str:
    """Somebody who consents to their roles being recorded."""
    resident: str = made(staff.post("/v1/residents", {"name": name, "birth_date": "1970-01-01"}))["id"]
    consent = {"resident": resident, "purpose": "roles", "decision": "given", "evidence": "signed_paper"}
    made(staff.post("/v1/consents", consent))
    return resident


def test_a_building_has_its_head_and_on_leave_a_deputy(platform: Platform) -> None:
    staff, admin = Client(platform, "staff"), Client(platform, "admin")
    name = f"楼栋{uuid.uuid4().hex[:8]}"
    compound = made(admin.post("/v1/compounds", {"name": name, "housing_kind": "commodity"}))["id"]
    building = made(admin.post("/v1/buildings", {"compound": compound, "number": "1"}))["id"]
    head, deputy, third = (a_neighbour(staff, one) for one in ("楼栋长", "邻居甲", "邻居乙"))
    of_the_head = {"kind": "building_head", "place": building}
    role = made(admin.post(f"/v1/residents/{head}/roles", of_the_head))
    assert admin.post(f"/v1/residents/{third}/roles", of_the_head).status_code == 409
    assert admin.post(f"/v1/residents/{head}/roles", of_the_head | {"place": compound}).status_code == 404

    def heads() -> list[str]:
        return [one["head"] for one in admin.get("/v1/buildings", compound=compound).json()["items"]]

    assert heads() == [head]
    today = date.fromisoformat(role["since"])
    leave = {"since": str(today), "until": str(today + timedelta(days=7)), "note": "钥匙在门卫"}
    arranged = admin.post(f"/v1/residents/{head}/covers", leave | {"deputy": deputy})
    cover = made(arranged)
    assert [one["covers_for"] for one in cover["roles"]] == [head] and heads() == [deputy]
    assert admin.post(f"/v1/residents/{head}/covers", leave | {"deputy": third}).status_code == 409
    assert cover["id"] in [one["id"] for one in staff.get("/v1/covers").json()["items"]]

    back = staff.post(f"{arranged.headers['Location']}/hand-back", {"note": "一切正常"})
    assert back.status_code == 200, back.text
    assert back.json()["allowed_actions"] == [] and heads() == [head]
    assert staff.post(f"{arranged.headers['Location']}/hand-back").status_code == 409
    assert {one["until"] for one in admin.get(f"/v1/residents/{deputy}/roles").json()["items"]} == {str(today)}
