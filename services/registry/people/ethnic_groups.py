"""The 56 ethnic groups and their codes (GB/T 3304). A sensitive fact: kept only with separate consent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from chassis.errors import FieldError, Invalid
from services.registry.data import tables


@dataclass(frozen=True)
class EthnicGroup:
    """`code` is the standard's two digits, `letters` its two letters."""

    code: str
    letters: str
    zh: str
    en: str


@cache
def ethnic_groups() -> tuple[EthnicGroup, ...]:
    """All of them, by code."""
    return tuple(
        EthnicGroup(row["code"], row["letters"], row["name"], row["romanised"])
        for row in tables.rows("ethnic_groups.csv")
    )


@cache
def by_any_word() -> dict[str, EthnicGroup]:
    words: dict[str, EthnicGroup] = {}
    for group in ethnic_groups():
        names = {group.zh, group.zh.removesuffix("族")}
        words |= dict.fromkeys({group.code, group.letters.casefold(), group.en.casefold(), *names}, group)
    return words


def ethnic_group(text: str, *, pointer: str = "/ethnic_group") -> EthnicGroup:
    """The group by code, letters or name, as forms and files have it (02, MG, 蒙古族, 蒙古, Mongol). Raises Invalid."""
    found = by_any_word().get(text.strip().casefold())
    if found is None:
        reason = "no such ethnic group; choose one of GET /v1/vocabularies/ethnic_groups"
        raise Invalid(f"{pointer.removeprefix('/')}: {reason}", errors=[FieldError(pointer, reason)])
    return found
