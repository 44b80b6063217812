"""Words of a closed list, each with its label in the languages that users read."""

from __future__ import annotations

from enum import Enum
from typing import Self


class Term(str, Enum):  # noqa: UP042 - StrEnum's members cannot carry labels
    """A code on the wire and in the database, with its labels: `BIRTH = "birth", "出生", "Birth"`."""

    zh: str
    en: str

    def __new__(cls, code: str, zh: str, en: str) -> Term:
        term = str.__new__(cls, code)
        term._value_ = code
        term.zh = zh
        term.en = en
        return term

    @classmethod
    def of(cls, code: object) -> Self:
        """The term with that code. Raises ValueError where the list has none."""
        found = next((term for term in cls if term.value == code), None)
        if found is None:
            raise ValueError(f"{cls.__name__} has no such code")
        return found

    def __str__(self) -> str:
        return str(self.value)


def entries(terms: type[Term]) -> list[dict[str, str]]:
    """One vocabulary as it goes over the wire."""
    return [{"code": term.value, "zh-CN": term.zh, "en": term.en} for term in terms]
