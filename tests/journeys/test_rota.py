"""Organisations, who stands for them, and the rotating secretary's rota."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from chassis.testing.client import Client
from chassis.testing.platform import Platform

YEAR = datetime.now(UTC).year + 1  # ahead, as rotas are planned


def an_organisation(admin: Client, kind: str = "co_building_unit") -> str:
    made = admin.post(
        "/v1/organisations",
        {
            "kind": kind,
            "name": f"单位{uuid.uuid4().hex[:8]}",
            "contacts": [{"name": "李娜", "telephone": "13912345678", "duty": "联络员"}],
        },
    )
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def a_committee_of(admin: Client, members: int) -> tuple[str, list[str]]:
    committee = an_organisation(admin, "committee")
    units = [an_organisation(admin) for _ in range(members)]
    for unit in units:
        related = admin.post(
            "/v1/memberships",
            {"source": unit, "kind": "membership", "target": committee, "since": "2020-01-01"},
        )
        assert related.status_code == 201, related.text
        assert related.headers["Location"] == f"/v1/memberships/{related.json()['id']}"
    return committee, units


def test_a_contact_is_masked_until_revealed(platform: Platform) -> None:
    admin = Client(platform, "admin")
    made = admin.get(f"/v1/organisations/{an_organisation(admin)}")
    contact = made.json()["contacts"][0]
    assert contact["telephone"] == "*******5678"
    shown = admin.post(
        f"/v1/organisations/{made.json()['id']}/reveals", {"contact": contact["id"], "purpose": "contact"}
    )
    assert (shown.status_code, shown.json()["telephone"]) == (201, "+8613912345678")
    edited = admin.request(
        "PATCH",
        f"/v1/organisations/{made.json()['id']}",
        json={"name": f"新{uuid.uuid4().hex[:6]}"},
        headers={"If-Match": made.headers["ETag"], "Idempotency-Key": str(uuid.uuid4())},
    )
    assert edited.status_code == 200, edited.text
    assert edited.json()["contacts"][0]["name"] == "李娜"
    stale = admin.request(
        "PATCH",
        f"/v1/organisations/{made.json()['id']}",
        json={"name": "旧"},
        headers={"If-Match": made.headers["ETag"]},
    )
    assert stale.status_code == 412


def test_a_rota_of_a_year_is_fair_and_says_who_is_on_duty(platform: Platform) -> None:
    admin = Client(platform, "admin")
    committee, units = a_committee_of(admin, 5)
    made = admin.post("/v1/rota", {"committee": committee, "starts_on": f"{YEAR}-01-07", "seed": 7})
    assert made.status_code == 201, made.text
    rota: dict[str, Any] = made.json()
    counts = [unit["turns"] for unit in rota["units"]]
    assert len(rota["turns"]) == 52
    assert max(counts) - min(counts) <= 1
    owners = [turn["unit"] for turn in rota["turns"]]
    assert set(owners) == set(units)
    assert all(one != other for one, other in pairwise(owners))
    duty = admin.get("/v1/rota/duty", on=f"{YEAR}-01-08", committee=committee).json()
    assert duty["unit"] == owners[0]
    twice = admin.post("/v1/rota", {"committee": committee, "starts_on": f"{YEAR}-06-01"})
    assert twice.status_code == 409


def a_representative(platform: Platform, *units: str) -> Client:
    """Somebody signed in with an account that stands for these units."""
    admin, name = Client(platform, "admin"), f"unit-{uuid.uuid4().hex[:10]}"
    account = {"username": name, "name": "代表", "roles": ["representative"], "organisations": list(units)}
    opened = admin.post("/v1/accounts", account)
    assert opened.status_code == 201, opened.text
    code = admin.post(f"/v1/accounts/{opened.json()['id']}/codes").json()["code"]
    tokens = Client(platform).post("/v1/sessions", {"username": name, "one_time_code": code})
    assert tokens.status_code == 201, tokens.text
    signed_in = Client(platform)
    signed_in._http.headers["Authorization"] = f"Bearer {tokens.json()['access_token']}"
    return signed_in


def test_a_swap_takes_both_sides_and_a_hand_over_is_accepted(platform: Platform) -> None:
    admin = Client(platform, "admin")
    committee, _ = a_committee_of(admin, 4)
    start = date(YEAR, 1, 7)
    rota = admin.post("/v1/rota", {"committee": committee, "starts_on": start.isoformat()}).json()
    owners = [turn["unit"] for turn in rota["turns"]]
    days = [(start + timedelta(days=7 * n)).isoformat() for n in (0, 6)]
    assert owners[0] != owners[6]
    wish = {"committee": committee, "first_day": days[0], "second_day": days[1], "unit": owners[0], "reason": "培训"}
    for by_nobodys in (wish, {name: value for name, value in wish.items() if name != "unit"}):
        refused = admin.post("/v1/rota/swaps", by_nobodys)
        assert refused.status_code == 403, "the unit's own wish"
        assert "takes an account that stands for the unit concerned" in refused.json()["detail"]
    both, other = a_representative(platform, owners[0], owners[6]), a_representative(platform, owners[6])
    asked = both.post("/v1/rota/swaps", wish)
    assert asked.status_code == 201, asked.text
    swap = asked.json()
    assert both.get(asked.headers["Location"]).json() == swap, "the answer says where it stands"
    assert Client(platform, "representative").get(asked.headers["Location"]).status_code == 404, "of other units"
    for alone in (admin, both):
        refused = alone.post(f"/v1/rota/swaps/{swap['id']}/agree", {"answer": "同意"})
        assert refused.status_code == 403, refused.text
    assert Client(platform, "representative").post(f"/v1/rota/swaps/{swap['id']}/agree").status_code == 404
    agreed = other.post(f"/v1/rota/swaps/{swap['id']}/agree", {"answer": "同意"})
    assert (agreed.status_code, agreed.json()["state"]) == (200, "agreed"), agreed.text
    after = [turn["unit"] for turn in admin.get(f"/v1/rota/{rota['id']}").json()["turns"]]
    assert (after[0], after[6]) == (owners[6], owners[0])
    assert other.post(f"/v1/rota/swaps/{swap['id']}/refuse").status_code == 409

    pack = both.post(
        "/v1/rota/handovers",
        {
            "committee": committee,
            "on": days[0],
            "notes": "钥匙在门卫",
            "items": [
                {"kind": "request", "subject": str(uuid.uuid4()), "title": "暖心事", "due_on": days[1]},
                {"kind": "contact", "title": "文化站站长"},
            ],
        },
    )
    assert (pack.status_code, pack.json()["to_unit"]) == (201, after[1]), pack.text
    assert pack.json()["items"][1]["subject"] is None, "of a contact a title is enough"
    accept, comes_on = f"/v1/rota/handovers/{pack.json()['id']}/accept", a_representative(platform, after[1])
    goes_off = a_representative(platform, after[0])
    for alone in (admin, goes_off):
        refused = alone.post(accept)
        assert refused.status_code == 403, "only the unit that comes on duty takes over"
    accepted = comes_on.post(accept)
    assert accepted.json()["accepted_at"] is not None, accepted.text
    assert comes_on.post(accept).status_code == 409


def test_a_pack_that_stands_is_written_again_by_who_has_read_it(platform: Platform) -> None:
    admin = Client(platform, "admin")
    committee, _ = a_committee_of(admin, 3)
    start = date(YEAR, 1, 7).isoformat()
    rota = admin.post("/v1/rota", {"committee": committee, "starts_on": start}).json()
    going, coming = (turn["unit"] for turn in rota["turns"][:2])
    pack = {"committee": committee, "on": start, "notes": "钥匙在门卫"}
    written = a_representative(platform, going).post("/v1/rota/handovers", pack)
    assert written.status_code == 201, written.text
    anew = pack | {"notes": "钥匙在社区"}
    assert a_representative(platform, coming).post("/v1/rota/handovers", anew).status_code == 403, "not its to write"
    assert admin.post("/v1/rota/handovers", anew).status_code == 428
    again = admin.post("/v1/rota/handovers", anew, **{"If-Match": written.headers["ETag"]})
    assert (again.status_code, again.json()["id"], again.json()["version"]) == (201, written.json()["id"], 2)
    assert admin.post("/v1/rota/handovers", pack, **{"If-Match": written.headers["ETag"]}).status_code == 412
    assert admin.get(written.headers["Location"]).json()["notes"] == "钥匙在社区"


def test_who_wrote_a_pack_does_not_accept_it(platform: Platform) -> None:
    admin = Client(platform, "admin")
    committee, _ = a_committee_of(admin, 3)
    start = date(YEAR, 1, 7).isoformat()
    rota = admin.post("/v1/rota", {"committee": committee, "starts_on": start}).json()
    going, coming = (turn["unit"] for turn in rota["turns"][:2])
    both = a_representative(platform, going, coming)
    pack = both.post("/v1/rota/handovers", {"committee": committee, "on": start, "notes": "钥匙在门卫"})
    assert pack.status_code == 201, pack.text
    path = f"/v1/rota/handovers/{pack.json()['id']}"
    refused = both.post(f"{path}/accept")
    assert (refused.status_code, "wrote a pack" in refused.json()["detail"]) == (403, True), refused.text
    assert admin.get(path).json()["accepted_at"] is None
    assert a_representative(platform, coming).post(f"{path}/accept").status_code == 200


def test_a_unit_that_joins_gets_its_part_of_the_turns_left(platform: Platform) -> None:
    admin = Client(platform, "admin")
    committee, _ = a_committee_of(admin, 3)
    rota = admin.post("/v1/rota", {"committee": committee, "starts_on": f"{YEAR}-01-07"}).json()
    newcomer = an_organisation(admin)
    path = f"/v1/rota/{rota['id']}/join"
    body = {"unit": newcomer, "on": f"{YEAR}-03-01"}
    assert admin.post(path, body).status_code == 409, "no member yet"
    admin.post("/v1/memberships", {"source": newcomer, "kind": "membership", "target": committee})
    joined = admin.post(path, body)
    assert joined.status_code == 200, joined.text
    counts = [unit["turns"] for unit in joined.json()["units"]]
    assert len(counts) == 4
    assert max(counts) - min(counts) <= 1


def test_memberships_are_listed_by_organisation_kind_and_day(platform: Platform) -> None:
    admin = Client(platform, "admin")
    committee, units = a_committee_of(admin, 2)
    listed = admin.get("/v1/memberships", organisation=committee).json()["items"]
    assert sorted(each["source"] for each in listed) == sorted(units)
    assert admin.get(f"/v1/memberships/{listed[0]['id']}").json() == listed[0]
    assert {(each["kind"], each["target"]) for each in listed} == {("membership", committee)}
    ended = admin.post(f"/v1/memberships/{listed[0]['id']}/end", {"until": "2024-01-01"})
    assert (ended.status_code, ended.json()["until"]) == (200, "2024-01-01"), ended.text

    def on(day: str, **more: str) -> list[str]:
        found = admin.get("/v1/memberships", organisation=committee, as_of=day, **more).json()["items"]
        return [each["id"] for each in found]

    assert on("2023-12-31") == [each["id"] for each in listed]
    assert on("2024-01-01") == [listed[1]["id"]], "until is the first day after"
    assert on("2023-12-31", kind="belongs_to") == []
    own = admin.get("/v1/memberships", organisation=units[0]).json()["items"]
    assert [each["source"] for each in own] == [units[0]]
    first = admin.get("/v1/memberships", organisation=committee, limit=1).json()
    rest = admin.get("/v1/memberships", organisation=committee, cursor=first["next_cursor"]).json()
    assert [each["id"] for each in first["items"] + rest["items"]] == [each["id"] for each in listed]
    file = admin.get("/v1/memberships", organisation=committee, format="csv")
    assert len(file.text.splitlines()) == 3
    assert admin.get(f"/v1/organisations/{committee}/relations").status_code == 404


def test_who_stands_for_an_organisation_is_dated(platform: Platform) -> None:
    admin = Client(platform, "admin")
    unit = an_organisation(admin)
    person = admin.post("/v1/residents", {"name": "郑某"}).json()["id"]
    stands = {"resident": person, "capacity": "delegate"}
    made = admin.post(f"/v1/organisations/{unit}/representatives", stands)
    assert made.status_code == 201, made.text
    assert admin.post(f"/v1/organisations/{unit}/representatives", stands).status_code == 409
    ended = admin.post(f"{made.headers['Location']}/end")
    assert ended.json()["until"] is not None
    assert admin.get(made.headers["Location"]).json() == ended.json()


def test_a_rota_for_what_is_no_committee_is_refused_with_what_it_should_be(platform: Platform) -> None:
    admin = Client(platform, "admin")
    refused = admin.post("/v1/rota", {"committee": an_organisation(admin), "starts_on": f"{YEAR}-01-07"})
    assert refused.status_code == 422, refused.text
    (error,) = refused.json()["errors"]
    assert error["pointer"] == "/committee" and "GET /v1/organisations?kind=committee" in error["detail"]
