"""Passwords, sign-in names, who may give which role, and where a frontend may send people back to."""

from __future__ import annotations

import pytest

from chassis.errors import Forbidden, Invalid
from services.registry.accounts import password_policy
from services.registry.accounts.grants import check_grant, check_scope, checked_username, normalised
from services.registry.accounts.redirects import refusal, with_answer
from services.registry.consents.evidence import check_guardian_is_shown, check_who_decides


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "password123",
        "PASSWORD123",
        "1234567890",
        "aaaaaaaaaaaa",
        "abcdefghij",
        "wang.xiu.ying1",
        "ｐａｓｓｗｏｒｄ１２３",
    ],
)
def test_passwords_that_are_guessed_first_are_refused(password: str) -> None:
    with pytest.raises(Invalid) as caught:
        password_policy.check(password, "wang.xiu.ying")
    assert caught.value.type == "weak-password"
    assert password not in caught.value.detail


@pytest.mark.parametrize("password", ["三只白羊在山坡上吃草呢", "correct horse battery", "xk7-fp2-qq9"])
def test_long_passwords_of_any_kind_are_taken(password: str) -> None:
    assert password_policy.refusal(password, "wang.xiu.ying") is None


def test_names_that_look_alike_are_one_name() -> None:
    assert checked_username("Wang.Li") == normalised("ｗａｎｇ.LI ") == "wang.li"
    for bad in ("ab", "_x1", "a b c", "a" * 81, "<script>"):
        with pytest.raises(Invalid):
            checked_username(bad)


def test_nobody_gives_a_role_beyond_their_own_reach() -> None:
    check_grant({"staff"}, {"resident"})
    check_grant({"admin"}, {"auditor", "staff"})
    for granting, roles in (({"staff"}, {"admin"}), ({"staff"}, {"resident", "staff"}), ({"secretary"}, {"resident"})):
        with pytest.raises(Forbidden):
            check_grant(granting, roles)


def test_a_role_needs_what_it_is_for() -> None:
    check_scope({"resident"}, {"resident"})
    for role in ("resident", "representative", "payer_finance", "employer"):
        with pytest.raises(Invalid):
            check_scope({role}, set())


@pytest.mark.parametrize(
    "uri",
    [
        "http://front.example/back",
        "http://localhost:3000/back",
        "https://front.example/back#x",
        "https://user@front.example/",
        "https://*.example/",
        "javascript:alert(1)",
        "//front.example",
        "https:///back",
        "https://front.example/\r\nX: y",
        "https://[::1",
    ],
)
def test_addresses_that_could_leak_a_code_are_refused(uri: str) -> None:
    assert refusal(uri, live=True)


def test_a_code_is_added_to_the_address_as_registered() -> None:
    assert refusal("https://front.example/back?a=1", live=True) is None
    assert refusal("http://localhost:3000/back", live=False) is None
    assert with_answer("https://front.example/back?a=1", {"code": "x&y"}) == "https://front.example/back?a=1&code=x%26y"


def test_a_guardian_decides_for_who_is_under_fourteen_and_for_nobody_else() -> None:
    from datetime import date

    day = date(2026, 3, 2)
    check_who_decides(date(2012, 3, 3), date(1990, 1, 1), True, day)
    check_who_decides(date(2012, 3, 2), None, False, day)
    for born, guardian_born, guardian in (
        (date(2012, 3, 3), None, False),
        (date(2012, 3, 2), date(1990, 1, 1), True),
        (date(2015, 1, 1), date(2010, 1, 1), True),
    ):
        with pytest.raises(Invalid):
            check_who_decides(born, guardian_born, guardian, day)


def test_only_workers_of_the_community_answer_for_compounds() -> None:
    for role in ("staff", "secretary", "admin"):
        check_scope({role}, {"compounds"})
    for role in ("auditor", "trainer"):
        with pytest.raises(Invalid) as refusal:
            check_scope({role}, {"compounds"})
        assert refusal.value.errors[0].pointer == "/compounds"


@pytest.mark.parametrize(
    ("note", "same_household", "on_record", "shown"),
    [
        (None, True, False, True),
        (None, False, True, True),
        ("居委会指定监护人决定书", False, False, True),
        (None, False, False, False),
    ],
)
def test_a_guardian_of_another_household_is_shown_to_be_one(
    note: str | None, same_household: bool, on_record: bool, shown: bool
) -> None:
    try:
        check_guardian_is_shown(note, same_household=same_household, on_record=on_record)
    except Invalid as refused:
        assert [error.pointer for error in refused.errors] == ["/evidence_note"]
        assert not shown
    else:
        assert shown
