"""One row of a file of residents, checked by the registry's rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

import msgspec

from chassis.sheets.model import Cell
from chassis.terms import Term
from services.registry.imports import resettled, words
from services.registry.imports.cells import Cells, Problem
from services.registry.imports.columns import SKILLS_BETWEEN
from services.registry.imports.resettled import Address, Entitlement
from services.registry.people import identity
from services.registry.people.ages import GUARDIAN_UNTIL, OLDEST, age_on, too_long_ago
from services.registry.people.ethnic_groups import ethnic_group

MOST_SKILLS = 20
BETWEEN = str.maketrans(dict.fromkeys(",，;；/|", SKILLS_BETWEEN))


class ResidentRow(msgspec.Struct, frozen=True, array_like=True):
    """A row as it is read. Words are the registry's codes; None means that nothing is said, or nothing right."""

    number: int
    compound: str
    building: str
    unit: str
    dwelling: str
    household_number: str
    relation: str
    name: str
    sex: str
    birth_date: date
    identity_number: str | None
    telephone: str | None
    ethnic_group: str | None
    ethnic_group_consent: str | None
    language: str | None
    marital_status: str | None
    registration: str | None
    origin_code: str | None
    origin_place: str | None
    resettled_on: date | None
    employment: str | None
    skills: tuple[str, ...]
    education: str | None
    since: date | None = None
    registration_since: date | None = None
    resettlement_programme: str | None = None
    resettlement_batch: str | None = None
    resettled_to: Address | None = None
    entitlements: list[Entitlement] | None = None
    housing_kind: str | None = None  # compared with the dwelling's, never kept

    @property
    def home(self) -> Address:
        return self.compound, self.building, self.unit, self.dwelling


def checked(number: int, values: Mapping[str, Cell], *, today: date, county: str) -> tuple[ResidentRow, list[Problem]]:
    """The row, and what is wrong in it, cell by cell. `county` is the six digits that townships are looked for in."""
    cells = Cells(values)
    home = (
        cells.text("compound", required=True),
        cells.text("building", 20, required=True),
        cells.text("unit", 20, required=True),
        cells.text("dwelling", 20, required=True),
    )
    household = cells.text("household_number", 40, required=True)
    relation = cells.word("relation_to_head", words.RELATIONS, required=True)
    name = cells.name("name", required=True)
    sex = cells.word("sex", words.SEXES, required=True)
    birth_date = _birth_date(cells, today)
    resettlement = resettled.checked(cells, birth_date, today, county)
    row = ResidentRow(
        number,
        *home,
        household,
        relation.value if relation else "",
        name,
        sex.value if sex else "",
        birth_date or today,
        identity_number=_identity(cells, birth_date, sex, today),
        telephone=cells.checked("not-a-telephone", "telephone", identity.parse_telephone),
        ethnic_group=(ethnic := cells.checked("not-in-list", "ethnic_group", _ethnic_code)),
        ethnic_group_consent=_consent(cells, ethnic, birth_date, today),
        language=_code(cells.word("language", words.LANGUAGES)),
        marital_status=_code(cells.word("marital_status", words.MARITAL)),
        registration=_code(registration := cells.word("registration", words.REGISTRATION)),
        employment=_code(cells.word("employment", words.EMPLOYMENT)),
        skills=_skills(cells),
        education=_code(cells.word("education", words.EDUCATION)),
        since=cells.day_in_life("since", birth_date, today),
        registration_since=_registered_since(cells, registration, birth_date, today),
        housing_kind=_code(cells.word("housing_kind", words.HOUSING)),
        **resettlement,
    )
    return row, cells.problems


def _birth_date(cells: Cells, today: date) -> date | None:
    birth_date = cells.day("birth_date", today, required=True)
    if birth_date is not None and too_long_ago(birth_date, today):
        cells.wrong("too-long-ago", "birth_date", f"lies more than {OLDEST} years back; the year is mistyped")
    return birth_date


def _ethnic_code(text: str) -> str:
    return ethnic_group(text).code


def _consent(cells: Cells, ethnic: str | None, birth_date: date | None, today: date) -> str | None:
    """A sensitive fact (PIPL, article 29): kept only with a separate consent."""
    consent = cells.text("ethnic_group_consent", 200)
    if ethnic and not consent:
        reason = "is empty; the ethnic group is kept only with a separate consent"
        cells.wrong("consent-needed", "ethnic_group_consent", reason)
    elif ethnic and birth_date is not None and age_on(birth_date, today) < GUARDIAN_UNTIL:
        reason = "under 14 a guardian consents; leave it empty, and enter both after the import"
        cells.wrong("consent-needed", "ethnic_group", reason)
    return consent if ethnic else None


def _code(term: Term | None) -> str | None:
    return None if term is None else str(term.value)


def _identity(cells: Cells, birth_date: date | None, sex: identity.Sex | None, today: date) -> str | None:
    """The number; its date of birth and sex have to be the row's."""
    parse = partial(identity.parse_identity_number, today=today)
    number = cells.checked("not-an-identity-number", "identity_number", parse)
    if number is None:
        return None
    if birth_date is not None and number.birth_date != birth_date:
        reason = "is another than the identity number's (characters 7 to 14); correct one of them"
        cells.wrong("differs-from-number", "birth_date", reason)
    if sex in (identity.Sex.MALE, identity.Sex.FEMALE) and number.sex is not sex:
        reason = "is another than the identity number's (character 17); correct one of them"
        cells.wrong("differs-from-number", "sex", reason)
    return number.value


def _registered_since(
    cells: Cells, registration: words.Registered | None, birth_date: date | None, today: date
) -> date | None:
    """A word that is not understood is told of its own cell only: with the right one the day may be right."""
    since = cells.day_in_life("registration_since", birth_date, today)
    understood = registration is not None or not cells.text("registration")
    if since is not None and understood and registration not in words.REGISTERED_NEAR:
        reason = "is kept of a household registration in this community or banner only; leave it empty"
        cells.wrong("cell-not-empty", "registration_since", reason)
    return since


def _skills(cells: Cells) -> tuple[str, ...]:
    text = cells.text("skills", 400)
    if not text:
        return ()
    parts = text.translate(BETWEEN).split(SKILLS_BETWEEN)
    named = tuple(dict.fromkeys(part for skill in parts if (part := skill.strip())))
    if len(named) > MOST_SKILLS or any(len(skill) > 40 for skill in named):
        cells.wrong("cell-too-long", "skills", f"has more than {MOST_SKILLS} skills, or one of over 40 characters")
    return named
