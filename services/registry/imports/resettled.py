"""What a row of a file of residents tells of somebody's resettlement, checked as at registration by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any, TypeAlias

from chassis.errors import Invalid, invalid_at
from services.registry.imports import words
from services.registry.imports.cells import Cells, written_day
from services.registry.people import details

Address: TypeAlias = tuple[str, str, str, str]  # compound, building, unit, dwelling
Entitlement: TypeAlias = dict[str, str | None]  # as `details.stored` writes it

MOST_ENTITLEMENTS = 20
# 禁牧补助 2018-10-01至2028-10-01 内政发〔2011〕16号
ENTITLEMENT = re.compile(r"(?P<kind>\S+)\s+(?P<since>\S+?)(?:[至~～](?P<until>\S+))?\s+(?P<source>\S.*)")
HOW_WRITTEN = "is not understood; write it as 禁牧补助 2018-10-01至2028-10-01 内政发〔2011〕16号, several by ；"
OF_A_RESETTLEMENT = ("resettlement_programme", "resettlement_batch", "resettled_to", "entitlements")


def checked(cells: Cells, birth_date: date | None, today: date, county: str) -> dict[str, Any]:
    """The fields of the row by name; what is wrong is noted in `cells`."""
    origin_code, origin_place = _origin(cells, county)
    told: dict[str, Any] = {
        "origin_code": origin_code,
        "origin_place": origin_place,
        "resettled_on": _resettled(cells, birth_date, today),
        "resettlement_programme": cells.text("resettlement_programme", 120) or None,
        "resettlement_batch": cells.text("resettlement_batch", 40) or None,
        "resettled_to": _dwelling(cells),
        "entitlements": _entitlements(cells),
    }
    if told["resettled_on"] is None and not cells.text("resettled_on"):
        for column in OF_A_RESETTLEMENT:
            if told[column]:
                reason = f"is empty; what stands in {column} needs the day of the resettlement"
                cells.wrong("cell-empty", "resettled_on", reason)
                break
    return told


def _origin(cells: Cells, county: str) -> tuple[str | None, str | None]:
    """The township's or village's code, and the village's name where it has no code."""
    township, village = cells.text("township_of_origin"), cells.text("village_of_origin")
    if not township:
        if village:
            cells.wrong("cell-empty", "township_of_origin", "is empty; a village of origin needs its township")
        return None, None
    code = words.townships(county).get(township)
    if code is None:
        reason = f"“{township[:20]}” is no township of the prefecture; write its present name"
        cells.wrong("not-in-list", "township_of_origin", reason)
        return None, None
    found = words.villages(code).get(village)
    return (found, None) if found else (code, village or None)


def _resettled(cells: Cells, birth_date: date | None, today: date) -> date | None:
    on = cells.day("resettled_on", today)
    if on is not None and birth_date is not None and on < birth_date:
        cells.wrong("before-birth", "resettled_on", "lies before the birth; who was born here leaves it empty")
    return on


def _dwelling(cells: Cells) -> Address | None:
    """The dwelling allotted, as 同心苑 3-2-602. Whether it is there, the registry says later."""
    text = cells.text("resettled_to", 160)
    if not text:
        return None
    compound, _, numbers = text.rpartition(" ")
    parts = numbers.split("-")
    if not compound.strip() or len(parts) != 3 or not all(parts):
        reason = "is no dwelling; write compound, building, unit and number as 同心苑 3-2-602"
        cells.wrong("not-a-dwelling", "resettled_to", reason)
        return None
    building, unit, number = parts
    return compound.strip(), building, unit, number


def _entitlements(cells: Cells) -> list[Entitlement] | None:
    text = cells.text("entitlements", 2000)
    if not text:
        return None
    try:
        found = list(_each(text))
    except Invalid as refusal:
        cells.wrong("not-an-entitlement", "entitlements", refusal.detail)
        return None
    if len(found) > MOST_ENTITLEMENTS:
        reason = f"has {len(found)} entitlements; at most {MOST_ENTITLEMENTS} are kept"
        cells.wrong("cell-too-long", "entitlements", reason)
    return found


def _each(text: str) -> Iterator[Entitlement]:
    """Each entitlement of a cell. Raises Invalid that says how to write it."""
    for part in filter(str.strip, text.replace(";", "；").split("；")):
        match = ENTITLEMENT.fullmatch(part.strip())
        kind = words.ENTITLEMENTS.get(match["kind"]) if match else None
        since = written_day(match["since"]) if match else None
        until = written_day(match["until"]) if match and match["until"] else None
        if match is None or kind is None or since is None or (match["until"] and until is None):
            raise invalid_at("/entitlements", HOW_WRITTEN)
        if len(match["source"]) > 120:
            raise invalid_at("/entitlements", "has a source of over 120 characters; shorten it")
        told = SimpleNamespace(kind=kind.value, since=since, until=until, source=match["source"])
        yield details.stored(details.entitlement_of(told))
