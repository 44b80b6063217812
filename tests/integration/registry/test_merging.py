"""When two records of one person become one, the record that stays has all that was the person's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.service import READ
from gateway.describe.example import Examples
from services.registry import contract
from services.registry.accounts.tables import Account, SignInSession
from services.registry.accounts.usecases.sessions import actor_of, open_session
from services.registry.people.tables import Resident, ResidentKey

from .community import Community, an_actor

MONGOLIAN = {"birth_date": "1980-01-01", "ethnic_group": "蒙古族", "ethnic_group_consent": "纸质同意书 0042"}
PURPOSE = {"purpose": "registration", "evidence": "in_person"}


def merged(community: Community, kept: str, absorbed: str) -> Any:
    version = community.ask(contract.get_resident, id=kept)["version"]
    return community.ask(contract.merge_residents, version=version, id=kept, absorbed=absorbed, why="重复登记")


def stored(community: Community, resident: str) -> Resident:
    with community.database.unit_of_work(writes=False) as uow:
        return uow.session.get_one(Resident, UUID(resident))


def a_sign_in(community: Community, resident: str, username: str) -> UUID:
    told = {"username": username, "roles": ["resident"], "resident": resident}
    account = UUID(community.ask(contract.create_account, **told)["id"])
    with community.database.unit_of_work(community.admin) as uow:
        open_session(uow, uow.session.get_one(Account, account), "password")
    return account


def signed_in(community: Community, account: UUID) -> Any:
    with community.database.unit_of_work(writes=False) as uow:
        return actor_of(uow, uow.session.get_one(Account, account))


def test_every_field_that_the_record_that_stays_lacks_comes_from_the_other(community: Community) -> None:
    """All that the contract lets be told of somebody: a new field is asked of here by itself."""
    kept = community.a_resident("巴特尔")
    dwelling = community.a_dwelling(community.a_compound())
    told = Examples(contract.EXAMPLES).of(contract.RegisterResident) | {
        "sex": "male",
        "birth_date": "1988-04-12",  # both of the number
        "home": {"dwelling": dwelling},
        "language": "zh-CN",  # which every record has
    }
    told["resettlement"]["dwelling"] = told["registration"]["dwelling"] = dwelling
    told["resettlement"]["settled_on"] = told["registration"]["since"] = "2026-10-01"
    absorbed = community.ask(contract.register_resident, **told)["id"]
    lacking, full = (community.ask(contract.get_resident, id=one) for one in (kept, absorbed))
    of_the_record = {"id", "version", "merged_into", "ended", "ended_on", "allowed_actions"}
    asked = contract.Resident._declared_fields.keys() - of_the_record
    nothing = (None, [], "unstated")
    assert {name for name in asked if full[name] in nothing} == set(), "tell these of `absorbed`, too"
    now = merged(community, kept, absorbed)
    lost = {name for name in asked if lacking[name] in nothing and now[name] != full[name]}
    assert lost == set(), "carry these over: PLAIN in people/details.py, or FACTS in people/usecases/merging.py"
    assert stored(community, kept).ethnic_group is not None


def test_both_sign_ins_are_those_of_the_record_that_stays(community: Community) -> None:
    kept, absorbed = community.a_resident("巴特尔"), community.a_resident("巴特尔")
    accounts = [a_sign_in(community, kept, "bateer"), a_sign_in(community, absorbed, "bateer2")]
    merged(community, kept, absorbed)
    for account in accounts:
        owner = signed_in(community, account)
        assert str(community.ask(contract.get_me, owner)["resident"]["id"]) == kept
        assert community.ask(contract.get_resident, owner, id=kept)["id"] == kept
        assert community.ask(contract.ask_for_call, owner)["resident"] == kept
        assert community.ask(contract.issue_desk_code, id=account)["code"]
    ended = SignInSession.ended_at.is_not(None)
    assert community.count(SignInSession, SignInSession.account == accounts[0], ended) == 0
    assert community.count(SignInSession, SignInSession.account == accounts[1], ended) == 1  # tokens of the other


def test_the_sign_in_of_a_duplicate_of_somebody_dead_is_closed(community: Community) -> None:
    kept, absorbed = community.a_resident("巴特尔"), community.a_resident("巴特尔")
    account = a_sign_in(community, absorbed, "bateer2")
    call = community.ask(contract.plan_visit, resident=absorbed, reason="elderly", channel="call")["id"]
    community.ask(contract.record_ending, id=kept, ending="death")
    merged(community, kept, absorbed)
    assert community.ask(contract.get_account, id=account)["state"] == "disabled"
    assert community.ask(contract.get_visit, id=call)["closed_because"] == "died"


def test_looks_at_either_record_are_told_page_by_page(community: Community) -> None:
    facts = {"birth_date": "1980-01-01", "telephone": "13800138000"}
    kept, absorbed = (community.a_resident("巴特尔", **facts) for _ in range(2))
    for resident, purpose in ((absorbed, "contact"), (kept, "verification"), (absorbed, "correction")):
        community.clock.advance(timedelta(minutes=1))
        told = {"id": resident, "field": "telephone", "purpose": purpose}
        community.ask(contract.reveal_resident_field, **told)
    merged(community, kept, absorbed)
    owner = an_actor("resident", community=community.id, resident=UUID(kept))
    purposes, cursor = [], None
    for _ in range(4):
        page = community.ask(contract.list_own_access_log, owner, limit=1, cursor=cursor)
        purposes += [look["purpose"] for look in page["items"]]
        cursor = page["next_cursor"]
    assert (purposes, cursor) == ([READ, "correction", "verification", "contact"], None), "it was read to be merged"


def test_visits_calls_sheets_and_wishes_go_over(community: Community) -> None:
    kept, absorbed = community.a_resident("巴特尔"), community.a_resident("巴特尔")
    visit = community.ask(contract.plan_visit, resident=absorbed, reason="elderly")["id"]
    done = community.ask(contract.plan_visit, resident=absorbed, reason="elderly")["id"]
    community.ask(contract.record_visit, id=done, outcome="met")
    sheet = community.ask(contract.print_sheet, form="visit", resident=absorbed)["number"]
    owner = an_actor("resident", community=community.id, resident=UUID(absorbed))
    wish = community.ask(contract.ask_correction, owner, field="name", wish="名字写错了")["id"]
    merged(community, kept, absorbed)
    found = community.ask(contract.list_visits, resident=kept)["items"]
    assert {one["id"]: one["state"] for one in found} == {visit: "planned", done: "done"}
    [printed] = community.ask(contract.list_sheets, resident=kept)["items"]
    assert (printed["number"], printed["state"]) == (sheet, "waiting")
    assert [one["resident"] for one in community.ask(contract.list_corrections)["items"] if one["id"] == wish] == [kept]
    assert [item["name"] for item in community.ask(contract.get_desk)["visits"]["items"]] == ["巴特尔"]


def test_the_ethnic_group_comes_with_its_consent_and_goes_with_it(community: Community) -> None:
    kept = community.a_resident("巴特尔", birth_date="1980-01-01")
    absorbed = community.a_resident("巴特尔", **MONGOLIAN)
    merged(community, kept, absorbed)
    assert (stored(community, kept).ethnic_group, stored(community, absorbed).ethnic_group) == ("02", None)
    told = [one["data"] for one in community.told() if one["type"].endswith("consent.changed.v1")]
    assert any(one["resident"] == kept and one["sensitive_kinds"] == ["ethnic_group"] for one in told)
    given = community.ask(contract.list_consents, resident=kept)["items"]
    community.ask(contract.withdraw_consent, id=next(one["id"] for one in given if one["sensitive"]))
    assert (stored(community, kept).ethnic_group, stored(community, absorbed).ethnic_group) == (None, None)


@pytest.mark.parametrize("refused_last", [True, False])
def test_of_both_records_decisions_the_latest_counts(community: Community, refused_last: bool) -> None:
    def refuse(resident: str) -> None:
        community.clock.advance(timedelta(minutes=1))
        told = {"resident": resident, **PURPOSE, "decision": "refused", "sensitive": "ethnic_group"}
        community.ask(contract.record_consent, **told)
        community.clock.advance(timedelta(minutes=1))

    absorbed = community.a_resident("巴特尔", birth_date="1980-01-01")
    if not refused_last:
        refuse(absorbed)
    kept = community.a_resident("巴特尔", **MONGOLIAN)
    if refused_last:
        refuse(absorbed)
    merged(community, kept, absorbed)
    assert stored(community, kept).ethnic_group == (None if refused_last else "02")
    told = [one for one in community.told() if one["type"].endswith("consent.changed.v1")][-1]["data"]
    assert (told["resident"], told["sensitive_kinds"]) == (kept, [] if refused_last else ["ethnic_group"])


def test_the_closed_record_tells_of_nobody(community: Community) -> None:
    kept = community.a_resident("巴特尔", birth_date="1980-01-01")
    facts = {"marital_status": "married", "education": "college", "employment": "flexible"}
    absorbed = community.a_resident("巴特儿", **MONGOLIAN, **facts, telephone="13800138000", skills=["刺绣"])
    seen = merged(community, kept, absorbed)
    assert (seen["marital_status"], seen["education"], seen["skills"]) == ("married", "college", ["刺绣"])
    closed = stored(community, absorbed)
    left = {column.name: getattr(closed, column.name) for column in Resident.__table__.columns}
    stays = ("id", "community", "compound", "version", "registered_at", "sex", "language")
    told = {name: value for name, value in left.items() if value is not None and name not in stays}
    assert told == {"name": "（已并档）", "standing": "merged", "merged_into": UUID(kept)}
    assert community.count(ResidentKey, ResidentKey.resident == UUID(absorbed)) == 0
    assert community.told(absorbed)[-1]["data"]["name"] == "（已并档）"


def test_a_guardian_stays_guardian_by_the_record_that_stays(community: Community) -> None:
    kept, absorbed = (community.a_resident("巴特尔", birth_date="1980-01-01") for _ in range(2))
    child = community.a_resident("小巴", birth_date="2020-01-01")
    given = {"resident": child, **PURPOSE, "decision": "given", "guardian": absorbed, "evidence_note": "户口簿"}
    community.ask(contract.record_consent, **given)
    merged(community, kept, absorbed)
    owner = an_actor("resident", community=community.id, resident=UUID(kept))
    assert [one["resident"] for one in community.ask(contract.list_consents, owner, resident=child)["items"]] == [child]


def test_roles_and_covers_go_over_but_nobody_stands_in_for_themselves(community: Community) -> None:
    compound = community.a_compound()
    community.a_dwelling(compound)
    [building] = community.ask(contract.list_buildings, compound=compound)["items"]
    kept, absorbed, deputy = (community.a_resident(name, birth_date="1970-01-01") for name in ("甲", "甲", "乙"))
    for one in (kept, absorbed, deputy):
        community.ask(contract.record_consent, resident=one, purpose="roles", decision="given")
    community.ask(contract.grant_role, id=absorbed, kind="building_head", place=building["id"], since="2026-10-01")
    for number, other in enumerate((deputy, kept)):
        leave = {"since": f"2026-10-{22 + 2 * number}", "until": f"2026-10-{24 + 2 * number}"}
        community.ask(contract.cover_roles, id=absorbed, deputy=other, **leave)
    merged(community, kept, absorbed)
    covers = community.ask(contract.list_covers)["items"]
    assert {(one["absent_resident"], one["deputy_resident"]) for one in covers} == {(kept, deputy), (absorbed, kept)}
    held = community.ask(contract.list_roles, id=kept)["items"]
    assert "building_head" in [one["kind"] for one in held]
    stands_in = community.ask(contract.list_roles, id=deputy)["items"]
    assert [one["covers_for"] for one in stands_in] == [kept]


def test_life_events_of_the_closed_record_are_those_of_the_record_that_stays(community: Community) -> None:
    household, (_, first) = community.a_household(community.a_dwelling(community.a_compound()), "巴特尔", "其木格")
    joined = {"kind": "add", "household": household, "relation": "child", "beginning": "moved_in", "on": "2026-06-01"}
    told = {"kind": "remove", "household": household, "ending": "moved_out", "on": "2026-03-01"}
    community.ask(contract.record_life_event, resident=first, **told)
    second, kept = community.a_resident("其木格"), community.a_resident("其木格")
    community.ask(contract.record_life_event, resident=second, **joined)
    other = community.a_resident("苏和")
    community.ask(contract.record_life_event, resident=other, **joined)
    merged(community, second, first)
    merged(community, kept, second)
    owner = an_actor("resident", community=community.id, resident=UUID(kept), household=UUID(household))
    for actor, of in ((None, {"resident": kept}), (owner, {}), (owner, {"resident": kept})):
        events = community.ask(contract.list_life_events, actor, **of)["items"]
        named = {(one["resident"], one["kind"]) for one in events if one["kind"] != "corrected"}
        assert named == {(first, "left"), (second, "joined")}
    [event] = community.ask(contract.list_life_events, resident=other)["items"]
    assert event["resident"] == other


def test_who_was_born_and_died_on_one_day_twice_on_record_did_so_once(community: Community) -> None:
    household, _ = community.a_household(community.a_dwelling(community.a_compound()))
    born = {"birth_date": "2026-05-10", "home": {"household": household, "since": "2026-05-10", "relation": "child"}}
    born["home"] |= {"beginning": "birth"}
    twins = [community.a_resident("婴儿", **born) for _ in range(2)]
    for child in twins:
        told = {"kind": "remove", "household": household, "resident": child, "ending": "death", "on": "2026-05-10"}
        community.ask(contract.record_life_event, **told)
    merged(community, *twins)

    def counts() -> Any:
        of_the_day = {"since": "2026-05-10", "until": "2026-05-11", "by": "total"}
        return community.ask(contract.read_books, **of_the_day)["total"]["counts"]

    assert counts() == {"birth": 1, "death": 1}
    history = community.ask(contract.get_household_history, id=household)["memberships"]
    [row] = [row for row in history if row["resident"] in twins and row["voided_on"] is None]
    assert row["resident"] == twins[0]
    right = {"kind": "correct", "household": household, "row": row["id"], "until": "2026-05-11", "why": "误登"}
    community.ask(contract.record_life_event, **right)
    assert counts() == {"birth": 1}
    assert community.ask(contract.check_books)["balanced"]


def test_of_two_rows_that_say_the_same_the_one_that_was_named_is_corrected(community: Community) -> None:
    household, [_, guest] = community.a_household(community.a_dwelling(community.a_compound()), "甲", "乙")
    there = {"household": household, "resident": guest, "on": "2026-05-10"}
    community.ask(contract.record_life_event, kind="remove", ending="moved_out", **there)
    for _ in range(2):
        coming = {"kind": "add", "relation": "child", "beginning": "moved_in"}
        community.ask(contract.record_life_event, **coming, **there)
        community.ask(contract.record_life_event, kind="remove", ending="moved_out", **there)

    def rows() -> list[str]:
        history = community.ask(contract.get_household_history, id=household)["memberships"]
        return [r["id"] for r in history if r["since"] == r["until"] == "2026-05-10" and r["voided_on"] is None]

    one, other = rows()
    wrong = {"kind": "correct", "household": household, "row": other, "withdraw": True, "why": "重复登记"}
    community.ask(contract.record_life_event, **wrong)
    assert rows() == [one]


def test_what_ended_with_a_death_ends_on_the_day_that_the_record_that_stays_tells(community: Community) -> None:
    home = community.a_dwelling(community.a_compound())
    kept, absorbed = (community.a_resident("巴特尔", birth_date="1950-01-01") for _ in range(2))
    stay = {"id": absorbed, "dwelling": home, "since": "2026-03-01", "until": "2027-03-01"}
    community.ask(contract.register_temporary_residence, **stay)
    for resident, day in ((absorbed, "2026-06-07"), (kept, "2026-06-05")):
        community.ask(contract.record_ending, id=resident, ending="death", on=day)
    merged(community, kept, absorbed)
    [one] = community.ask(contract.list_temporary_residences, resident=kept)["items"]
    assert one["until"] == "2026-06-05"
    assert community.ask(contract.check_books)["balanced"]
