"""What staff do with places: compounds, grids, buildings, dwellings."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import not_, select
from sqlalchemy.exc import IntegrityError

from chassis.common.editing import expect_version
from chassis.common.paging import narrowed, page
from chassis.common.telling import event_about
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, NotFound, invalid_at
from chassis.periods import Dating
from services.registry import contract
from services.registry.audits import scope as reach
from services.registry.households.tables import OccupancyRow
from services.registry.households.usecases.converting import convert_homes
from services.registry.people.details import not_in_the_future
from services.registry.people.roles import RoleKind
from services.registry.places import divisions, store
from services.registry.places.housing import HousingKind
from services.registry.places.tables import Building, Community, Compound, Dwelling, Grid, Unit
from services.registry.roles import store as roles

Place = TypeVar("Place", Compound, Building, Grid, Dwelling)
Edited = TypeVar("Edited", Community, Compound, Building, Grid, Dwelling)


def get_community(uow: UnitOfWork, query: Any) -> Community:
    found = uow.session.get(Community, query.id)
    if found is None or found.id != uow.actor.community:
        raise NotFound("there is no such community")
    return found


def list_communities(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    own = select(Community).where(Community.id == uow.actor.community)
    return page(uow, own, Community.id, query.limit, query.cursor)


def update_community(uow: UnitOfWork, command: Any) -> Community:
    found = get_community(uow, command)
    if command.division_code:
        divisions.of_community(command.division_code)
    edited(uow, found, command, ("name", "division_code", "area", "founded_on"))
    uow.tell(event_about(uow, contract.community_changed, found, state_of(found)))
    return found


def open_community(uow: UnitOfWork, community: Community) -> None:
    """Store a new one together with the event that has its state."""
    uow.add(community, event_about(uow, contract.community_changed, community, state_of(community)))


def state_of(row: Community) -> dict[str, Any]:
    """What others are told of a community."""
    return {"name": row.name, "division_code": row.division_code}


def create_compound(uow: UnitOfWork, command: Any) -> Compound:
    return created(uow, Compound, command, ("name", "housing_kind", "address"))


def update_compound(uow: UnitOfWork, command: Any) -> Compound:
    found = store.place(uow, Compound, command.id, locked=True)
    return edited(uow, found, command, ("name", "housing_kind", "address"))


def get_compound(uow: UnitOfWork, query: Any) -> Compound:
    return store.place(uow, Compound, query.id)


def list_compounds(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return listed(uow, Compound, query, ("housing_kind",), q=Compound.name)


def create_grid(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    store.place(uow, Compound, command.compound)
    return grid_views(uow, [created(uow, Grid, command, ("compound", "name"))])[0]


def update_grid(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    found = store.place(uow, Grid, command.id, locked=True)
    return grid_views(uow, [edited(uow, found, command, ("name",))])[0]


def list_grids(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    answer = listed(uow, Grid, query, ("compound",))
    return {**answer, "items": grid_views(uow, answer["items"], query.as_of)}


def grid_views(uow: UnitOfWork, grids: list[Grid], as_of: date | None = None) -> list[dict[str, Any]]:
    """Grids with the residents who work for them on a day (today)."""
    workers = roles.acting_at(uow, RoleKind.GRID_WORKER, [grid.id for grid in grids], as_of or uow.today())
    columns = ("id", "version", "compound", "name")
    return [
        {name: getattr(grid, name) for name in columns} | {"workers": [resident.id for resident in workers[grid.id]]}
        for grid in grids
    ]


def create_building(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    store.place(uow, Compound, command.compound)
    in_its_compound(uow, command.grid, command.compound)
    return building_views(uow, [created(uow, Building, command, ("compound", "number", "grid"))])[0]


def update_building(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    found = store.place(uow, Building, command.id, locked=True)
    in_its_compound(uow, command.grid, found.compound)
    return building_views(uow, [edited(uow, found, command, ("number", "grid"))])[0]


def building_views(uow: UnitOfWork, buildings: list[Building], as_of: date | None = None) -> list[dict[str, Any]]:
    """Buildings with the resident who speaks for them on a day (today)."""
    heads = roles.acting_at(uow, RoleKind.BUILDING_HEAD, [one.id for one in buildings], as_of or uow.today())
    columns = ("id", "version", "compound", "number", "grid")
    return [
        {name: getattr(one, name) for name in columns} | {"head": next((head.id for head in heads[one.id]), None)}
        for one in buildings
    ]


def in_its_compound(uow: UnitOfWork, grid: UUID | None, compound: UUID) -> None:
    if grid is not None and store.place(uow, Grid, grid).compound != compound:
        raise Conflict("this grid lies in another compound; choose one of the building's own")


def list_buildings(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    answer = listed(uow, Building, query, ("compound", "grid"))
    return {**answer, "items": building_views(uow, answer["items"], query.as_of)}


def create_dwelling(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """A dwelling in a building; its unit (staircase) is made where it is the first one there."""
    building = store.place(uow, Building, command.building)
    unit = store.unit(uow, building.id, command.unit)
    if unit is None:
        unit = Unit(id=uow.new_id(), community=building.community, building=building.id, number=command.unit)
        kept_once(uow, unit)
    dwelling = Dwelling(
        id=uow.new_id(),
        community=building.community,
        version=1,
        compound=building.compound,
        building=building.id,
        unit=unit.id,
        number=command.number,
        housing_kind=command.housing_kind,
        area=command.area,
    )
    kept_once(uow, dwelling)
    return dwelling_views(uow, [dwelling])[0]


def update_dwelling(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Another number, kind or area. Who lives there counts under another kind of housing from `housing_kind_since` on,
    today if left out. Raises NotFound, Conflict, Invalid."""
    if command.housing_kind:
        since = Dating(command.housing_kind_since or uow.today(), uow.today(), "/housing_kind_since")
        convert_homes(uow, command.id, HousingKind.of(command.housing_kind), since)
    elif command.housing_kind_since:
        raise invalid_at("/housing_kind_since", "it says since when housing_kind is so; send both")
    found = store.place(uow, Dwelling, command.id, locked=True)
    return dwelling_views(uow, [edited(uow, found, command, ("number", "housing_kind", "area"))])[0]


def get_dwelling(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return dwelling_views(uow, [store.place(uow, Dwelling, query.id)])[0]


def list_dwellings(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    not_in_the_future(query.as_of, uow.today(), "/as_of")
    found = store.within_reach(uow, Dwelling)
    found = narrowed(found, Dwelling, query, "compound", "building", "housing_kind", "number")
    if query.vacant is not None:
        lived_in = store.lived_in_on(query.as_of or uow.today())
        found = found.where(not_(lived_in) if query.vacant else lived_in)
    answer = page(uow, found, Dwelling.id, query.limit, query.cursor)
    return {**answer, "items": dwelling_views(uow, answer["items"], query.as_of)}


def dwelling_views(uow: UnitOfWork, dwellings: list[Dwelling], as_of: Any = None) -> list[dict[str, Any]]:
    """Dwellings with their place in words and whether they stand empty."""
    day = as_of or uow.today()
    ids = [dwelling.id for dwelling in dwellings]
    lived_in = set(uow.session.scalars(select(Dwelling.id).where(Dwelling.id.in_(ids), store.lived_in_on(day))))
    names = {
        row.id: row
        for row in uow.session.execute(
            select(
                Dwelling.id,
                Compound.name.label("compound_name"),
                Building.number.label("building_number"),
                Unit.number.label("unit_number"),
            )
            .join(Compound, Compound.id == Dwelling.compound)
            .join(Building, Building.id == Dwelling.building)
            .join(Unit, Unit.id == Dwelling.unit)
            .where(Dwelling.id.in_(ids))
        )
    }
    columns = ("id", "version", "compound", "building", "number", "housing_kind", "area")
    return [
        {name: getattr(dwelling, name) for name in columns}
        | {name: getattr(names[dwelling.id], name) for name in ("compound_name", "building_number", "unit_number")}
        | {"vacant": dwelling.id not in lived_in}
        for dwelling in dwellings
    ]


def get_dwelling_history(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Which households had their home here, and when; to an auditor what was on record by the days of the audit."""
    found = store.place(uow, Dwelling, query.id)
    rows = select(OccupancyRow).where(OccupancyRow.dwelling == found.id).order_by(OccupancyRow.since, OccupancyRow.id)
    if reach.is_auditor(uow):
        rows = rows.where(reach.audited_by_day(uow, OccupancyRow.compound, OccupancyRow.entered_on))
    return {"id": found.id, "occupancies": list(uow.session.scalars(rows))}


def list_divisions(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """The divisions of the next level within one, or the provinces; by `q` those of every level within."""
    found = divisions.named(query.q, query.within) if query.q else divisions.within(query.within)
    return {
        "items": [
            {"code": d.code, "name": d.name, "level": d.level.value, "full_name": divisions.full_name(d.code)}
            for d in found
        ]
    }


def created(uow: UnitOfWork, model: type[Place], command: Any, names: tuple[str, ...]) -> Place:
    values = {name: getattr(command, name) for name in names}
    thing = model(id=uow.new_id(), community=uow.actor.community, version=1, **values)
    kept_once(uow, thing)
    return thing


def edited(uow: UnitOfWork, thing: Edited, command: Any, names: tuple[str, ...]) -> Edited:
    expect_version(uow, thing)
    for name in names:
        if name in command.given:
            setattr(thing, name, getattr(command, name))
    thing.version += 1
    kept_once(uow, thing)
    return thing


def kept_once(uow: UnitOfWork, thing: Any) -> None:
    """Store; Conflict where there is one of this name or number already."""
    uow.add(thing)
    try:
        uow.session.flush()
    except IntegrityError:
        raise Conflict("there is one of this name or number here already; use that one", type="exists") from None


def listed(uow: UnitOfWork, model: type[Place], query: Any, filters: tuple[str, ...], q: Any = None) -> dict[str, Any]:
    found = store.within_reach(uow, model)
    found = narrowed(found, model, query, *filters)
    if q is not None and query.q:
        found = found.where(q.contains(query.q, autoescape=True))
    return page(uow, found, model.id, query.limit, query.cursor)
