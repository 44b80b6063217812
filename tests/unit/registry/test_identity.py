"""Identity numbers, credit codes and telephones. All numbers here are made up by the functions of this file."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from chassis.errors import Invalid
from services.registry.people.identity import (
    Sex,
    masked,
    parse_credit_code,
    parse_identity_number,
    parse_telephone,
)

TODAY = date(2026, 11, 23)


def a_number(division: str = "150627", born: date = date(1966, 3, 9), order: int = 51) -> str:
    head = f"{division}{born.year:04d}{born:%m%d}{order:03d}"
    return head + ric.calc_check_digit(head + "0")


def reason_against(number: str) -> str:
    with pytest.raises(Invalid) as refusal:
        parse_identity_number(number, today=TODAY, pointer="/members/0/identity_number")
    assert [error.pointer for error in refusal.value.errors] == ["/members/0/identity_number"]
    assert number not in refusal.value.detail + refusal.value.errors[0].detail
    return refusal.value.errors[0].detail


def test_a_number_tells_birth_date_sex_and_division():
    number = parse_identity_number(a_number(born=date(1966, 3, 9), order=52), today=TODAY)
    assert (number.birth_date, number.sex, number.division_code) == (date(1966, 3, 9), Sex.FEMALE, "150627")


def test_a_lower_case_x_and_spaces_are_read():
    ending_in_x = next(n for n in (a_number(order=i) for i in range(1000)) if n.endswith("X"))
    assert parse_identity_number(f" {ending_in_x.lower()} ", today=TODAY).value == ending_in_x


@given(born=st.dates(date(1930, 1, 1), TODAY), order=st.integers(0, 999))
def test_every_well_made_number_is_read(born, order):
    number = parse_identity_number(a_number(born=born, order=order), today=TODAY)
    assert number.birth_date == born
    assert number.sex is (Sex.MALE if order % 2 else Sex.FEMALE)


@given(
    order=st.integers(0, 999),
    place=st.integers(0, 17),
    digit=st.sampled_from("0123456789"),
)
def test_one_mistyped_digit_is_always_found(order, place, digit):
    number = a_number(order=order)
    if number[place] != digit:
        with pytest.raises(Invalid):
            parse_identity_number(number[:place] + digit + number[place + 1 :], today=TODAY)


@given(st.text(max_size=24))
def test_any_text_is_read_or_refused(text):
    try:
        assert parse_identity_number(text, today=TODAY).value
    except Invalid as refusal:
        assert refusal.errors[0].pointer == "/identity_number"


@pytest.mark.parametrize("division", ["150699", "990101"])  # an unknown county of a known province; no province
def test_an_unknown_division_is_refused(division):
    assert "administrative division" in reason_against(a_number(division))


def test_the_old_code_of_the_banner_stands_for_older_people_only():
    assert parse_identity_number(a_number("152728", date(1970, 1, 1)), today=TODAY)
    assert "administrative division" in reason_against(a_number("152728", date(2010, 1, 1)))


def test_a_code_that_began_after_the_birth_is_right():
    """150627 began in 2001; who got the first card after that has it whatever the year of birth."""
    assert parse_identity_number(a_number("150627", date(1985, 6, 1)), today=TODAY)


@pytest.mark.parametrize("division", ["810000", "820000", "830000"])
def test_residence_permits_of_hong_kong_macao_and_taiwan_are_read(division):
    assert parse_identity_number(a_number(division, date(1960, 5, 5)), today=TODAY).division_code == division


def test_each_fault_has_its_own_reason():
    good = a_number()
    wrong_check = good[:-1] + ("0" if good[-1] != "0" else "1")
    no_date = "15062719661332051"
    assert "18 characters" in reason_against(good[:-1])
    assert "17 digits" in reason_against("A" + good[1:])
    assert "17 digits" in reason_against("١" + good[1:])
    assert "check digit" in reason_against(wrong_check)
    assert "not a date" in reason_against(no_date + ric.calc_check_digit(no_date + "0"))
    assert "future" in reason_against(a_number(born=TODAY + timedelta(days=1)))


def test_only_the_last_four_are_shown():
    number = parse_identity_number(a_number(), today=TODAY)
    assert number.masked == "*" * 14 + number.value[-4:]
    assert number.value not in repr(number)
    assert masked("1234") == "****"


def test_a_credit_code_is_checked():
    head = "9115062755281234A"
    code = head + uscc.calc_check_digit(head)
    assert parse_credit_code(code.lower()) == code
    mistyped = head + ("0" if code[-1] != "0" else "1")
    for wrong, reason in ((code[:-1], "18"), (mistyped, "check"), ("I" * 18, "without")):
        with pytest.raises(Invalid, match=reason) as refusal:
            parse_credit_code(wrong)
        assert wrong not in refusal.value.detail


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13847712345", "+8613847712345"),
        ("138 4771 2345", "+8613847712345"),
        ("+86 138-4771-2345", "+8613847712345"),
        ("0477-8681234", "+864778681234"),
        ("+85291234567", "+85291234567"),
    ],
)
def test_telephones_are_kept_as_e164(text, number):
    assert parse_telephone(text) == number
    assert masked(number) == "*" * (len(number) - 4) + number[-4:]


@pytest.mark.parametrize("text", ["", "abc", "1384771", "110110110110110", "23847712345"])
def test_what_is_no_telephone_is_refused_without_showing_it(text):
    with pytest.raises(Invalid) as refusal:
        parse_telephone(text)
    assert not text or text not in refusal.value.detail


def test_nobody_was_born_longer_ago_than_anybody_has_lived():
    for year in (1, 1799, 1895):
        assert "130 years back" in reason_against(a_number(born=date(year, 3, 9)))
    assert parse_identity_number(a_number(born=date(1896, 3, 9)), today=TODAY).birth_date.year == 1896
