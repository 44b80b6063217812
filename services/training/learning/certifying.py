"""A certificate on paper: that somebody can do something, since when and until when, and where its number is verified.
Nothing of how they passed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.training.contract.certificate_texts import TEXTS
from services.training.papers.wording import SaidLine, Texts, Wording, language_of


@dataclass(frozen=True)
class Passed:
    """`address` is where anybody verifies the number; `expires_on` the first day without the certificate."""

    number: str
    address: str
    name: str
    course: str
    skill: str
    community: str
    issued_on: date
    expires_on: date | None


def on_paper(shown: Passed, wanted: str, texts: Texts = TEXTS) -> Wording:
    """Its sentences, without amounts."""
    taken = language_of(wanted, texts)

    def say(what: str, **values: object) -> str:
        return texts[what][taken].format(**values)

    lasts = say("lasts", day=shown.expires_on) if shown.expires_on else say("lasts_always")
    lines = [say("skill", skill=shown.skill), say("issued", community=shown.community, day=shown.issued_on), lasts]
    notes = [say("verify", number=shown.number, address=shown.address)]
    if taken != wanted:
        notes.append(say("untranslated"))
    greeting = say("greeting", name=shown.name, course=shown.course)
    said = tuple(SaidLine(line, "") for line in lines)
    return Wording(taken, say("title"), greeting, said, (), tuple(notes), shown.address)
