"""Administrative divisions (GB/T 2260 and below it): names by code, and what lies in what.

Codes have 2 digits for a province, 4 prefecture, 6 county, 9 township, 12 village. Townships and villages are known
for Ordos only; see data/README.md for the source and its date.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from chassis.errors import FieldError, Invalid
from chassis.terms import Term
from services.registry.data import tables

LENGTHS = (2, 4, 6, 9, 12)
OF_COMMUNITY = re.compile(r"[0-9]{12}")
MOST_NAMED = 200  # divisions that one search gives
UNNAMED = {"市辖区", "省直辖县级行政区划", "自治区直辖县级行政区划", "县"}  # levels that exist in codes only


class Level(Term):
    PROVINCE = "province", "省级", "Province"
    PREFECTURE = "prefecture", "地级", "Prefecture"
    COUNTY = "county", "县级", "County"
    TOWNSHIP = "township", "乡级", "Township"
    VILLAGE = "village", "村级", "Village"


LEVELS = dict(zip(LENGTHS, Level, strict=True))


@dataclass(frozen=True)
class Division:
    code: str
    name: str

    @property
    def level(self) -> Level:
        return LEVELS[len(self.code)]

    @property
    def parent_code(self) -> str | None:
        return next((self.code[:length] for length in reversed(LENGTHS) if length < len(self.code)), None)


@cache
def table() -> dict[str, str]:
    return {row["code"]: row["name"] for row in tables.rows("divisions.csv")}


@cache
def sorted_codes() -> tuple[str, ...]:
    return tuple(sorted(table()))


def find(code: str) -> Division | None:
    """The division of a code; the six digits of a province or prefecture (`150600`) are understood too."""
    # Dongguan (441900) and a few others have no counties: there the six digits are a row of their own.
    spellings = [code, code.removesuffix("00"), code.removesuffix("0000")] if len(code) == 6 else [code]
    known = next((spelling for spelling in spellings if spelling in table()), None)
    return Division(known, table()[known]) if known is not None else None


def division(code: str, *, pointer: str = "/division_code") -> Division:
    """The division of a code. Raises Invalid where there is none."""
    found = find(code)
    if found is None:
        reason = "no such administrative division; choose one of GET /v1/vocabularies/divisions"
        raise Invalid(f"{pointer.removeprefix('/')}: {reason}", errors=[FieldError(pointer, reason)])
    return found


def of_community(code: str, *, pointer: str = "/division_code") -> str:
    """The code of a community, 12 digits. Raises Invalid where there is none such: of a prefecture whose villages and
    communities are not in the table it is known only whether there is the county."""
    if not OF_COMMUNITY.fullmatch(code):
        reason = "a community's code has 12 digits"
        raise Invalid(f"{pointer.removeprefix('/')}: {reason}", errors=[FieldError(pointer, reason)])
    prefecture, county = division(code[:4], pointer=pointer).code, code[:6]
    known_closely = any(len(each.code) == len(code) for each in _below(prefecture))
    division(code if known_closely else county, pointer=pointer)
    return code


def path(code: str) -> tuple[Division, ...]:
    """From the province down to the division itself."""
    found = division(code)
    return tuple(Division(part, table()[part]) for part in (found.code[:n] for n in LENGTHS if n <= len(found.code)))


@cache
def full_name(code: str) -> str:
    """The names from the province down, as an address begins: 内蒙古自治区鄂尔多斯市伊金霍洛旗."""
    return "".join(part.name for part in path(code) if part.name not in UNNAMED)


def within(parent_code: str | None) -> tuple[Division, ...]:
    """The divisions of the next level down within one, by code; the provinces where none is named."""
    above = len(division(parent_code, pointer="/within").code) if parent_code else 0
    deeper = next((length for length in LENGTHS if length > above), None)
    return tuple(each for each in _below(parent_code) if len(each.code) == deeper)


def named(part: str, parent_code: str | None = None) -> tuple[Division, ...]:
    """Up to MOST_NAMED divisions of every level within one, or anywhere, that have `part` in their name, those of the
    upper levels first. Levels that exist in codes only are passed over."""
    found = [each for each in _below(parent_code) if part in each.name and each.name not in UNNAMED]
    return tuple(sorted(found, key=lambda each: (len(each.code), each.code))[:MOST_NAMED])


def _below(parent_code: str | None) -> Iterator[Division]:
    """Everything within a division, by code; the whole table where none is named."""
    codes = sorted_codes()
    parent = division(parent_code, pointer="/within").code if parent_code else ""
    first, last = bisect_left(codes, parent), bisect_left(codes, parent + ":")  # ":" comes after "9"
    return (Division(code, table()[code]) for code in codes[first:last] if code != parent)
