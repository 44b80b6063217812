"""What a community worker sees first: what is due, within the compounds that they answer for.

Each part has its number, its most urgent few and the address of the whole list. The parts ask the subjects' own
queries, so the desk knows no scope of its own.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from chassis.database.unit_of_work import UnitOfWork
from services.registry.forms import store as forms
from services.registry.forms.form import SheetState
from services.registry.forms.tables import FormSheet
from services.registry.households.requests import State
from services.registry.households.tables import ChangeRequest
from services.registry.households.usecases import requests
from services.registry.incidents import store as incidents
from services.registry.incidents.incident import IncidentState
from services.registry.incidents.tables import Incident
from services.registry.incidents.usecases.recording import is_late
from services.registry.people.roles import RoleKind
from services.registry.people.tables import Resident
from services.registry.places.tables import Building, Compound
from services.registry.roles import store as roles
from services.registry.scope import sees_all_compounds
from services.registry.staffing import store as staffing
from services.registry.staffing.tables import Cover
from services.registry.staffing.usecases.turning_to import turned_to
from services.registry.visits import store as visits
from services.registry.visits.tables import Visit
from services.registry.visits.visit import Channel, VisitState

SHORT = 10  # items of each list


def get_desk(uow: UnitOfWork, _: Any) -> dict[str, Any]:
    return {
        "on": uow.today(),
        "requests": _requests(uow),
        "visits": _visits(uow),
        "calls": _calls(uow),
        "forms": _forms(uow),
        "covers": _covers(uow),
        "incidents": _incidents(uow) if sees_all_compounds(uow.actor) else None,
    }


def _count(uow: UnitOfWork, query: Select[Any]) -> int:
    return uow.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def _part(uow: UnitOfWork, query: Select[Any], link: str, *order: Any) -> tuple[dict[str, Any], list[Any]]:
    rows = list(uow.session.scalars(query.order_by(*order).limit(SHORT)))
    return {"count": _count(uow, query), "link": link}, rows


def _requests(uow: UnitOfWork) -> dict[str, Any]:
    """Change requests to decide: others' ones, since nobody decides their own."""
    query = requests.within_reach(uow).where(
        ChangeRequest.state == State.OPEN.value, ChangeRequest.asked_by != UUID(uow.actor.subject)
    )
    part, rows = _part(uow, query, "/v1/change-requests?state=open", ChangeRequest.id)
    items = [
        {"id": r.id, "what": r.kind, "since": r.asked_at, "compound": r.compound, "link": f"/v1/change-requests/{r.id}"}
        for r in rows
    ]
    return part | {"items": items}


def _due(uow: UnitOfWork, channel: Channel) -> Select[Any]:
    return visits.within_reach(uow).where(
        Visit.on_desk.is_(True), Visit.state == VisitState.PLANNED.value, Visit.channel == channel.value
    )


def _visits(uow: UnitOfWork) -> dict[str, Any]:
    due = _due(uow, Channel.VISIT)
    part, rows = _part(uow, due, "/v1/visits?on_desk=true&channel=visit", Visit.due_on, Visit.id)
    overdue = _count(uow, due.where(Visit.due_on < uow.today()))
    return part | {"overdue": overdue, "items": _named(uow, rows), "compounds": _by_place(uow, due)}


def _by_place(uow: UnitOfWork, due: Select[Any]) -> list[dict[str, Any]]:
    """How many visits in which compound, and there in which building: the way round."""
    counted = due.with_only_columns(Visit.compound, Visit.building, func.count()).group_by(
        Visit.compound, Visit.building
    )
    by_compound: dict[UUID | None, list[tuple[UUID | None, int]]] = defaultdict(list)
    for compound, building, count in uow.session.execute(counted):
        by_compound[compound].append((building, count))
    of_compounds = select(Compound.id, Compound.name).where(Compound.id.in_([c for c in by_compound if c]))
    names: dict[UUID | None, str] = dict(uow.session.execute(of_compounds).all())
    inside = [b for rows in by_compound.values() for b, _ in rows if b]
    of_buildings = select(Building.id, Building.number).where(Building.id.in_(inside))
    numbers: dict[UUID | None, str] = dict(uow.session.execute(of_buildings).all())
    heads = roles.acting_at(uow, RoleKind.BUILDING_HEAD, inside, uow.today())
    return [
        {
            "compound": compound,
            "name": names.get(compound),
            "count": sum(count for _, count in rows),
            "buildings": [
                {"building": b, "number": numbers.get(b), "count": count, **_head(heads.get(b) if b else None)}
                for b, count in rows
            ],
        }
        for compound, rows in sorted(by_compound.items(), key=lambda one: names.get(one[0], ""))
    ]


def _head(heads: list[Resident] | None) -> dict[str, Any]:
    """Whom to turn to in a building today."""
    head = next(iter(heads or ()), None)
    return {"head": head.id if head else None, "head_name": head.name if head else None}


def _calls(uow: UnitOfWork) -> dict[str, Any]:
    query = _due(uow, Channel.CALL)
    part, rows = _part(uow, query, "/v1/visits?on_desk=true&channel=call", Visit.due_on, Visit.id)
    return part | {"items": _named(uow, rows)}


def _named(uow: UnitOfWork, rows: list[Visit]) -> list[dict[str, Any]]:
    known = select(Resident.id, Resident.name).where(Resident.id.in_([r.resident for r in rows if r.resident]))
    names: dict[UUID | None, str] = dict(uow.session.execute(known).all())
    return [
        {
            "id": r.id,
            "what": r.reason,
            "name": names.get(r.resident),
            "due_on": r.due_on,
            "compound": r.compound,
            "building": r.building,
            "overdue": bool(r.due_on and r.due_on < uow.today()),
            "link": f"/v1/visits/{r.id}",
        }
        for r in rows
    ]


def _forms(uow: UnitOfWork) -> dict[str, Any]:
    query = forms.within_reach(uow).where(FormSheet.state == SheetState.WAITING.value)
    part, rows = _part(uow, query, "/v1/sheets?state=waiting", FormSheet.id)
    items = [
        {"id": r.id, "what": r.form, "since": r.printed_at, "compound": r.compound, "link": f"/v1/sheets/{r.number}"}
        for r in rows
    ]
    return part | {"items": items}


def _covers(uow: UnitOfWork) -> dict[str, Any]:
    """Own covers, and those of residents within reach, that run or have run out and wait to be handed back."""
    own = UUID(uow.actor.subject)
    query = staffing.within_reach(uow, Cover).where(
        (Cover.absent == own) | (Cover.deputy == own) | Cover.absent_resident.is_not(None),
        Cover.handed_back_at.is_(None),
        Cover.since <= uow.today(),
    )
    part, rows = _part(uow, query, "/v1/covers", Cover.until)
    return part | {
        "items": [{"id": r.id, "what": "cover", "due_on": r.until, "link": f"/v1/covers/{r.id}"} for r in rows]
    }


def _incidents(uow: UnitOfWork) -> dict[str, Any]:
    """Incidents with personal data that are not closed, for who answers for the whole community: nobody else on duty
    reads the register."""
    query = incidents.within_reach(uow).where(Incident.state != IncidentState.CLOSED.value)
    part, rows = _part(uow, query, "/v1/incidents?closed=false", Incident.found_at, Incident.id)
    overdue = _count(uow, query.where(incidents.is_overdue(uow.now())))
    items = [
        {
            "id": r.id,
            "what": r.state,
            "name": r.title,
            "since": r.found_at,
            "overdue": is_late(r, uow.now()),
            "link": f"/v1/incidents/{r.id}",
        }
        for r in rows
    ]
    return part | {"overdue": overdue, "items": items}


def get_home(uow: UnitOfWork, _: Any) -> dict[str, Any]:
    """The registry's part of the home page: who somebody is here, and how much waits for them."""
    actor = uow.actor
    resident = uow.session.get(Resident, actor.resident) if actor.resident else None
    own = select(ChangeRequest).where(
        ChangeRequest.asked_by == UUID(actor.subject), ChangeRequest.state == State.OPEN.value
    )
    works_here = actor.has_role("staff", "admin", "secretary")
    desk = get_desk(uow, None) if works_here else {}
    counts = {name: part["count"] for name, part in desk.items() if isinstance(part, dict)}
    return {
        "roles": sorted(actor.roles),
        "resident": resident,
        "turn_to": turned_to(uow, resident) if resident else [],
        "open_requests": _count(uow, own),
        "desk": counts if works_here else None,
    }
