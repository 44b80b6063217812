"""Numbers that name a person or an organisation: identity number, credit code, telephone.

No function here puts a whole number into an error, because errors reach answers and logs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NoReturn

import phonenumbers
from stdnum import numdb
from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidLength, ValidationError

from chassis.errors import FieldError, Invalid
from chassis.terms import Term
from services.registry.people.ages import OLDEST, too_long_ago

# Residence permits of people from Hong Kong, Macao and Taiwan carry these codes
# (State Council Office, measures for the issuance of those permits, 2018). They have no county and no dates.
PERMIT_DIVISIONS = {"810000": "香港特别行政区", "820000": "澳门特别行政区", "830000": "台湾省"}
COUNTY_USE = re.compile(r"^(?:\[(?P<first>\d*)-(?P<last>\d*)\])?(?P<name>.+)$")


class Sex(Term):
    """GB/T 2261.1; the identity number knows the first two only."""

    MALE = "male", "男", "Male"
    FEMALE = "female", "女", "Female"
    UNSTATED = "unstated", "未说明", "Not stated"


@dataclass(frozen=True)
class IdentityNumber:
    """A checked resident identity number (GB 11643). `division_code` is where it was first given, not a home."""

    value: str
    birth_date: date
    sex: Sex
    division_code: str

    @property
    def masked(self) -> str:
        return masked(self.value)

    def __repr__(self) -> str:
        return f"IdentityNumber({self.masked})"


def masked(value: str) -> str:
    """All but the last four characters as asterisks, the same length; shorter values are hidden whole."""
    return "*" * (len(value) - 4) + value[-4:] if len(value) > 4 else "*" * len(value)


def refuse(pointer: str, reason: str) -> NoReturn:
    raise Invalid(f"{pointer.removeprefix('/')}: {reason}", errors=[FieldError(pointer, reason)])


def parse_identity_number(text: str, *, today: date, pointer: str = "/identity_number") -> IdentityNumber:
    """Check a number of 18 characters: length, digits, check digit, birth date, division. Raises Invalid."""
    number = ric.compact(text)
    if len(number) != 18:
        refuse(pointer, f"an identity number has 18 characters, this one has {len(number)}")
    if re.fullmatch(r"[0-9]{17}[0-9X]", number) is None:
        refuse(pointer, "an identity number has 17 digits and then a digit or X")
    if ric.calc_check_digit(number) != number[-1]:
        refuse(pointer, "the check digit does not fit; one of the 18 characters is mistyped")
    try:
        birth_date = ric.get_birth_date(number)
    except InvalidComponent:
        refuse(pointer, "characters 7 to 14 are not a date of birth")
    if birth_date > today:
        refuse(pointer, "the date of birth in it (characters 7 to 14) lies in the future")
    if too_long_ago(birth_date, today):
        refuse(pointer, f"the date of birth in it (characters 7 to 14) lies more than {OLDEST} years back")
    if not division_was_in_use(number[:6], birth_date.year):
        refuse(pointer, "the first six digits are no administrative division of this person's lifetime")
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return IdentityNumber(number, birth_date, sex, number[:6])


def division_was_in_use(code: str, birth_year: int) -> bool:
    """Whether a number could have been given under this code to somebody born in that year.

    python-stdnum asks for a code in use in the year of birth. Numbers were given with the first identity card, often
    many years later (everybody has one from birth only since the rules of October 1999), so a code that began after
    the birth is right: 150627 began in 2001 and stands on cards of people born long before.
    """
    if code in PERMIT_DIVISIONS:
        return True
    return any(last is None or birth_year <= last for last in last_years(code))


@lru_cache(maxsize=8192)
def last_years(code: str) -> tuple[int | None, ...]:
    """The last year of each county that had this code (None: in use); empty where no county ever had it."""
    parts = numdb.get("cn/loc").info(code)
    # A known province with an unknown county has no "county" at all, for which ric.validate() raises KeyError.
    counties = next((properties["county"] for _, properties in parts if "county" in properties), None)
    if counties is None:
        return ()
    uses = [COUNTY_USE.match(county) for county in counties.split(",")]
    return tuple(int(use["last"]) if use["last"] else None for use in uses if use)


def parse_credit_code(text: str, *, pointer: str = "/credit_code") -> str:
    """Check a unified social credit code (GB 32100) and give it in its compact form. Raises Invalid."""
    try:
        return uscc.validate(text)
    except InvalidLength:
        refuse(pointer, "a unified social credit code has 18 characters")
    except InvalidChecksum:
        refuse(pointer, "the check character does not fit; one of the 18 characters is mistyped")
    except ValidationError:
        refuse(pointer, "a unified social credit code has 8 digits, then digits and capitals without I, O, S, V and Z")


def parse_telephone(text: str, *, region: str = "CN", pointer: str = "/telephone") -> str:
    """A telephone number as E.164 (`+8613800138000`); without a country code it is read as of `region`."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        refuse(pointer, "this is not a telephone number; give it with its area code, or as +86…")
    if not phonenumbers.is_valid_number(number):
        refuse(pointer, "no such telephone number is in use; check its length and its area code")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
