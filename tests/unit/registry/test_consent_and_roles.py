"""Consent decides, at once, and what cannot be read is no."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Conflict
from chassis.periods import Period
from services.registry.people.consent import (
    Consent,
    Decision,
    Purpose,
    SensitiveKind,
    Unreadable,
    allows,
    read,
    withdrawn,
)
from services.registry.people.roles import Holder, Role, RoleKind, acting_on, cover, cover_all, grant, shown

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
GROWN = date(1970, 1, 1)
CHILD = date(2015, 1, 1)
EVER = Period(date(2026, 6, 1))


def a_consent(purpose=Purpose.ROLES, decision=Decision.GIVEN, at=NOON - SECOND, **other):
    return Consent(purpose, decision, at, **other)


def allowed(*consents, purpose=Purpose.ROLES, at=NOON, birth_date=GROWN, sensitive=None):
    return allows(consents, purpose, at, birth_date=birth_date, sensitive=sensitive)


def test_nothing_said_means_no():
    assert not allowed()
    assert not allowed(a_consent(Purpose.NOTICES))


def test_a_consent_counts_from_its_moment_until_it_is_withdrawn_at_once():
    consent = a_consent(at=NOON)
    assert not allowed(consent, at=NOON - SECOND)
    assert allowed(consent, at=NOON)
    gone = withdrawn(consent, NOON + SECOND)
    assert allowed(gone, at=NOON)
    assert not allowed(gone, at=NOON + SECOND)
    with pytest.raises(Conflict):
        withdrawn(gone, NOON + 2 * SECOND)


def test_the_latest_decision_counts():
    earlier, later = a_consent(at=NOON - 9 * SECOND), a_consent(decision=Decision.REFUSED)
    assert not allowed(earlier, later)
    assert allowed(earlier, later, at=NOON - 5 * SECOND)
    assert not allowed(a_consent(at=NOON, decision=Decision.REFUSED), a_consent(at=NOON))


def test_an_expired_consent_is_none():
    assert not allowed(a_consent(expires_at=NOON))


def test_a_sensitive_kind_needs_its_own():
    general, separate = a_consent(), a_consent(sensitive=SensitiveKind.AFFILIATION)
    assert not allowed(general, sensitive=SensitiveKind.AFFILIATION)
    assert not allowed(separate, sensitive=SensitiveKind.AFFILIATION)
    assert allowed(general, separate, sensitive=SensitiveKind.AFFILIATION)
    assert not allowed(general, separate, sensitive=SensitiveKind.HEALTH)


def test_under_14_a_guardian_consents():
    assert not allowed(a_consent(), birth_date=CHILD)
    assert allowed(a_consent(by_guardian=True), birth_date=CHILD)


def test_an_unreadable_consent_is_refused_for_its_purpose_or_for_all():
    assert not allowed(a_consent(), Unreadable())
    assert not allowed(a_consent(), Unreadable(Purpose.ROLES))
    assert allowed(a_consent(), Unreadable(Purpose.NOTICES))


def test_a_stored_row_is_read():
    row = {"purpose": "roles", "decision": "given", "decided_at": NOON, "by_guardian": True, "sensitive": "health"}
    assert read(row) == a_consent(at=NOON, by_guardian=True, sensitive=SensitiveKind.HEALTH)


GOOD = {"purpose": "roles", "decision": "given", "decided_at": NOON, "sensitive": None, "withdrawn_at": None}


@given(
    st.sampled_from(sorted(GOOD)),
    st.one_of(
        st.text(max_size=5), st.integers(), st.just(b"\x80"), st.just(NOON.replace(tzinfo=None)), st.lists(st.none())
    ),
)
def test_a_row_with_any_damage_allows_nothing(name, damage):
    assert allowed(read(GOOD))
    assert not allowed(read(GOOD | {name: damage}))


def a_holder(*consents, roles=()):
    return Holder(GROWN, consents or (a_consent(), a_consent(sensitive=SensitiveKind.AFFILIATION)), roles)


def test_a_party_member_is_recorded_only_with_separate_consent():
    role = Role("r1", RoleKind.IN_SERVICE_PARTY_MEMBER, EVER)
    assert grant(role, a_holder(), (), NOON) == role
    with pytest.raises(Conflict, match="political affiliation"):
        grant(role, a_holder(a_consent()), (), NOON)
    assert grant(Role("r1", RoleKind.SKILLED_RESIDENT, EVER, skills=("quilting",)), a_holder(a_consent()), (), NOON)


def test_a_withdrawn_consent_hides_the_role_at_once():
    role = Role("r1", RoleKind.RESIDENT_LEADER, EVER)
    holder = a_holder(withdrawn(a_consent(), NOON), roles=(role,))
    assert shown(holder, NOON - SECOND) == (role,)
    assert shown(holder, NOON) == ()


def test_a_building_has_one_head_and_a_role_is_held_once():
    role = Role("r1", RoleKind.BUILDING_HEAD, EVER, place_id="b1")
    with pytest.raises(Conflict, match="name it"):
        grant(Role("r1", RoleKind.BUILDING_HEAD, EVER), a_holder(), (), NOON)
    with pytest.raises(Conflict, match="holds this role already"):
        grant(role, a_holder(roles=(role,)), (), NOON)
    with pytest.raises(Conflict, match="somebody holds"):
        grant(Role("r2", RoleKind.BUILDING_HEAD, EVER, place_id="b1"), a_holder(), (role,), NOON)
    assert grant(Role("r1", RoleKind.BUILDING_HEAD, EVER, place_id="b2"), a_holder(roles=(role,)), (role,), NOON)


def test_a_cover_for_a_leave_goes_back_by_itself():
    head = Role("r1", RoleKind.BUILDING_HEAD, EVER, place_id="b1")
    leave = Period(date(2026, 7, 1), date(2026, 7, 15))
    deputy = cover(head, "r2", leave)
    roles = (head, grant(deputy, a_holder(), (head,), NOON))
    on_days = [[role.resident_id for role in acting_on(roles, date(2026, 7, day))] for day in (1, 14, 15)]
    assert on_days == [["r2"], ["r2"], ["r1"]]
    assert acting_on(roles, date(2026, 5, 1)) == ()
    for wrong in (Period(date(2026, 7, 1)), Period(date(2026, 5, 1), date(2026, 7, 1))):
        with pytest.raises(Conflict):
            cover(head, "r2", wrong)


def test_a_leave_covers_every_role_for_a_place_as_far_as_it_is_held():
    head = Role("r1", RoleKind.BUILDING_HEAD, EVER, place_id="b1")
    worker = Role("r1", RoleKind.GRID_WORKER, Period(EVER.since, date(2026, 7, 5)), place_id="g1")
    leader = Role("r1", RoleKind.RESIDENT_LEADER, EVER)
    lent = Role("r1", RoleKind.BUILDING_HEAD, EVER, place_id="b2", covers_for="r9")
    covers = cover_all((head, worker, leader, lent), "r2", Period(date(2026, 7, 1), date(2026, 7, 15)))
    assert [(role.place_id, role.period.until) for role in covers] == [
        ("b1", date(2026, 7, 15)),
        ("g1", date(2026, 7, 5)),
    ]
    assert {role.covers_for for role in covers} == {"r1"}


def test_of_several_grid_workers_only_the_absent_one_is_covered():
    first, second = (Role(r, RoleKind.GRID_WORKER, EVER, place_id="g1") for r in ("r1", "r2"))
    deputy = cover(first, "r3", Period(date(2026, 7, 1), date(2026, 7, 15)))
    assert [r.resident_id for r in acting_on((first, second, deputy), date(2026, 7, 1))] == ["r2", "r3"]


def test_a_leave_has_one_deputy_and_a_role_without_a_place_names_none():
    head = Role("r1", RoleKind.BUILDING_HEAD, EVER, place_id="b1")
    leave = Period(date(2026, 7, 1), date(2026, 7, 15))
    with pytest.raises(Conflict, match="stands in there already"):
        grant(cover(head, "r3", leave), a_holder(), (head, cover(head, "r2", leave)), NOON)
    stands_in = cover(head, "r2", leave)
    with pytest.raises(Conflict, match="stands in there already since 2026-07-01; hand that cover back first"):
        grant(stands_in, a_holder(roles=(stands_in,)), (head,), NOON)
    with pytest.raises(Conflict, match="for no place"):
        grant(Role("r1", RoleKind.RESIDENT_LEADER, EVER, place_id="b1"), a_holder(), (), NOON)
