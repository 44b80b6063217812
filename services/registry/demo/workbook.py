"""The demo community as the .xlsx that the import reads: a sheet each for compounds, dwellings, households, residents,
organisations and their relations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from chassis.sheets.model import Cell, Table
from chassis.sheets.writer import write_workbook as write_sheets
from services.registry.demo.model import AS_OF, DemoCommunity, Household, Resident
from services.registry.demo.people import REGISTRATION
from services.registry.imports.columns import (
    COMPOUNDS,
    DWELLINGS,
    HOUSEHOLDS,
    LINKS,
    ORGANISATIONS,
    RESIDENTS,
    SKILLS_BETWEEN,
)
from services.registry.people.ages import GUARDIAN_UNTIL, age_on

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MADE = datetime(2026, 9, 30, tzinfo=UTC)  # stands in the file instead of the time of writing


def write_workbook(community: DemoCommunity, target: Path | str | BinaryIO) -> None:
    """Write all of the community; the same community gives the same bytes."""
    sheets: list[tuple[Table, Iterable[dict[str, Cell]]]] = [
        (COMPOUNDS, ({"compound": c.name, **_facts(c)} for c in community.compounds)),
        (DWELLINGS, ({**_facts(d), "dwelling": d.number} for d in community.dwellings)),
        (HOUSEHOLDS, (_household(household) for household in community.households)),
        (RESIDENTS, (resident_record(resident) for resident in community.residents)),
        (ORGANISATIONS, (_facts(organisation) for organisation in community.organisations)),
        (LINKS, (_facts(relation) for relation in community.relations)),
    ]
    write_sheets(sheets, target, created=MADE)


def resident_record(resident: Resident) -> dict[str, Cell]:
    """One row of the residents' sheet."""
    home = resident.home
    # of a child it is kept by a guardian's consent, which a file does not tell
    ethnic_group = resident.ethnic_group if age_on(resident.birth_date, AS_OF) >= GUARDIAN_UNTIL else ""
    return {
        "compound": home.compound,
        "building": home.building,
        "unit": home.unit,
        "dwelling": home.number,
        "housing_kind": home.housing_kind,
        "household_number": resident.household_number,
        "relation_to_head": resident.relation_to_head,
        "name": resident.name,
        "sex": resident.sex,
        "birth_date": resident.birth_date,
        "identity_number": resident.identity_number,
        "telephone": resident.telephone,
        "ethnic_group": ethnic_group,
        "ethnic_group_consent": "登记表" if ethnic_group else "",
        "language": resident.language,
        "marital_status": resident.marital_status,
        "since": resident.since,
        "registration": resident.registration,
        "registration_since": resident.since if resident.registration != REGISTRATION[-1] else None,
        "township_of_origin": resident.township_of_origin,
        "village_of_origin": resident.village_of_origin,
        "resettled_on": resident.resettled_on,
        "resettlement_programme": "转移农牧民安置" if resident.resettled_on else "",
        "resettlement_batch": f"{resident.resettled_on.year}年" if resident.resettled_on else "",
        "resettled_to": "",
        "entitlements": "",
        "employment": resident.employment,
        "skills": SKILLS_BETWEEN.join(resident.skills),
        "education": resident.education,
    }


def _household(household: Household) -> dict[str, Cell]:
    home = household.home
    return {
        "household_number": household.number,
        "compound": home.compound,
        "building": home.building,
        "unit": home.unit,
        "dwelling": home.number,
        "members": len(household.members),
    }


def _facts(thing: DataclassInstance) -> dict[str, Cell]:
    return asdict(thing)
