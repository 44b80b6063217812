"""Forms filled from the record, printed as sheets with a number, and stacks of sheets typed in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from chassis.common.paging import narrowed, page
from chassis.common.rowwise import enter_rows
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError
from services.registry.desk.waiting import may_have_happened
from services.registry.forms import store
from services.registry.forms.form import Form, SheetState, answers_of, differences, filled, form, forms
from services.registry.forms.sheet import new_number, page_of, parse_number
from services.registry.forms.tables import FormSheet
from services.registry.people import gone, identifiers
from services.registry.people import store as people
from services.registry.people.purposes import RevealPurpose
from services.registry.people.tables import Resident
from services.registry.visits import store as visits
from services.registry.visits.usecases import enter_one
from services.registry.visits.visit import Channel, Reason


def list_forms(_: UnitOfWork, __: Any) -> dict[str, Any]:
    return {"items": list(forms().values()), "next_cursor": None}


def fill_form(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """A form with everything that the record knows; what it does not know is named as missing."""
    return _filled(uow, form(query.form), people.resident(uow, query.id), query.purpose)


def facts_shown(uow: UnitOfWork, of: Form, resident: Resident, purpose: str | None) -> dict[str, str | None]:
    """What the form is filled from. With a purpose the identifiers that stand on it are revealed, and so recorded."""
    facts = dict(store.facts_of(uow, resident))
    sources = {field.source for field in of.fields}
    for name in identifiers.FIELDS:
        if purpose is not None and (source := f"resident.{name}") in sources:
            facts[source] = identifiers.reveal(uow, resident, name, RevealPurpose.of(purpose))
    return facts


def _filled(uow: UnitOfWork, of: Form, resident: Resident, purpose: str | None) -> dict[str, Any]:
    lines = filled(of, facts_shown(uow, of, resident, purpose))
    return {
        "form": of.name,
        "title": of.title,
        "title_en": of.title_en,
        "resident": resident.id,
        "fields": [{**vars(line.field), "value": line.value, "missing": line.missing} for line in lines],
        "rows": store.members_of(uow, resident) if of.columns else [],
        "missing": [line.field.name for line in lines if line.missing],
    }


def print_sheet(uow: UnitOfWork, command: Any) -> FormSheet:
    """A sheet with a number of its own; it waits on the desk until it is typed in or discarded."""
    of = form(command.form)
    resident = people.resident(uow, command.resident, locked=True)
    gone.refuse_dead(resident, "/resident")
    if command.visit is not None:
        visits.visit(uow, command.visit)
    sheet = FormSheet(
        id=uow.new_id(),
        community=uow.actor.community,
        version=1,
        number=new_number(secrets.randbelow),
        form=of.name,
        state=SheetState.WAITING.value,
        resident=resident.id,
        compound=resident.compound,
        visit=command.visit,
        purpose=command.purpose,
        printed_by=uow.actor.subject,
        printed_at=uow.now(),
    )
    uow.add(sheet)
    return sheet


def show_sheet(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """The sheet as a page to print; who looks at it sees the identifiers that it was printed to show, by name."""
    sheet = store.sheet(uow, parse_number(query.number))
    of, resident = form(sheet.form), people.resident(uow, sheet.resident)
    lines = filled(of, facts_shown(uow, of, resident, sheet.purpose))
    rows = store.members_of(uow, resident) if of.columns else []
    return {"html": page_of(of, sheet.number, lines, rows)}


def get_sheet(uow: UnitOfWork, query: Any) -> FormSheet:
    return store.sheet(uow, parse_number(query.number))


def list_sheets(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.within_reach(uow)
    found = narrowed(found, FormSheet, query, "state", "form", "resident")
    return page(uow, found, FormSheet.id, query.limit, query.cursor)


def discard_sheet(uow: UnitOfWork, command: Any) -> FormSheet:
    sheet = store.sheet(uow, parse_number(command.number), locked=True)
    refuse_closed(uow, sheet)
    sheet.state, sheet.version = SheetState.DISCARDED.value, sheet.version + 1
    return sheet


def refuse_closed(_: UnitOfWork, sheet: FormSheet) -> None:
    """Raises Conflict where the sheet waits no more."""
    if sheet.state != SheetState.WAITING:
        raise Conflict("this sheet is closed already")


def enter_sheets(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Type a stack of sheets in; a sheet's number is its key, so that sending again is safe."""
    return {"items": enter_rows(uow, command.items, enter_sheet, all_or_nothing=command.all_or_nothing)}


def facts_compared(uow: UnitOfWork, resident: Resident, answers: dict[str, str], of: Form) -> dict[str, str | None]:
    """What answers are compared with: an identifier that was written out in full is the record's if its index is."""
    facts = dict(store.facts_of(uow, resident))
    for field in of.fields:
        answer = answers.get(field.name)
        if answer and field.source in store.INDEXES and store.is_the_residents(uow, resident, field.source, answer):
            facts[field.source] = answer
    return facts


def enter_sheet(uow: UnitOfWork, row: Any) -> tuple[str, UUID]:
    sheet = store.sheet(uow, parse_number(row.sheet), locked=True)
    of = form(sheet.form)
    answers = answers_of(of, row.answers)
    if sheet.state == SheetState.ENTERED and sheet.answers == answers:
        return "already", sheet.id
    refuse_to_enter(uow, sheet)
    resident = people.resident(uow, sheet.resident)
    sheet.closed_because = None
    sheet.differences = differences(filled(of, facts_compared(uow, resident, answers, of)), answers)
    sheet.state, sheet.version, sheet.answers = SheetState.ENTERED.value, sheet.version + 1, answers
    sheet.filled_on = row.filled_on or uow.today()
    sheet.entered_by, sheet.entered_at = uow.actor.subject, uow.now()
    uow.add(sheet)
    if of.effect == "visit":
        enter_one(uow, visit_on(sheet, answers))
    return "recorded", sheet.id


def refuse_to_enter(_: UnitOfWork, sheet: FormSheet) -> None:
    """Raises Conflict (`sheet-closed`) where a person closed it; what the record itself closed may have been filled."""
    if sheet.state != SheetState.WAITING and not may_have_happened(sheet.closed_because):
        reason = "this sheet was discarded, or typed in with other answers"
        raise Conflict(reason, type="sheet-closed", errors=[FieldError("/sheet", reason)])


@dataclass(frozen=True)
class VisitOnPaper:
    """A visit sheet's answers, as the visit log takes them."""

    reference: str
    visit: UUID | None
    resident: UUID | None
    happened_on: date
    outcome: str
    note: str | None
    next_due_on: date | None
    household: UUID | None = None
    building: UUID | None = None
    reason: str = Reason.ROUTINE.value
    channel: str = Channel.VISIT.value


def visit_on(sheet: FormSheet, answers: dict[str, str]) -> VisitOnPaper:
    following = answers.get("next_due_on")
    return VisitOnPaper(
        reference=f"sheet:{sheet.number}",
        visit=sheet.visit,
        resident=None if sheet.visit else sheet.resident,
        happened_on=date.fromisoformat(answers["happened_on"]),
        outcome=answers["outcome"],
        note=answers.get("note"),
        next_due_on=date.fromisoformat(following) if following else None,
    )
