"""What stands on a paper that is handed out: finished sentences, in the language of who reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chassis.languages import FIRST

Texts = Mapping[str, Mapping[str, str]]
VERTICAL = "mn-Mong"


@dataclass(frozen=True)
class SaidLine:
    text: str
    amount: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wording:
    """What stands on the page, and the language that it is really in; `address` is what its QR code opens, if any."""

    language: str
    title: str
    greeting: str
    lines: tuple[SaidLine, ...]
    totals: tuple[SaidLine, ...]
    notes: tuple[str, ...]
    address: str = ""

    @property
    def vertical(self) -> bool:
        return self.language == VERTICAL


def language_of(wanted: str, texts: Texts) -> str:
    """The language in which a whole paper can be said: the wanted one, or Chinese. Never half of each."""
    return wanted if all(text.get(wanted) for text in texts.values()) else FIRST
