"""Places: what may be asked of communities, compounds, grids, buildings, dwellings and divisions."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import ById, EventType, Operation, Page, Schema, StateEvents, Text, allowed_actions, listing
from services.registry.contract.fields import as_of, word

AREA = {"description": "Square metres."}


def area() -> fields.Float:
    return fields.Float(allow_none=True, validate=validate.Range(1, 10_000), metadata=AREA)


class Community(Schema):
    id = fields.UUID()
    version = fields.Integer()
    name = fields.String()
    division_code = fields.String(allow_none=True)
    area = fields.Float(allow_none=True, metadata={"description": "Square kilometres."})
    founded_on = fields.Date(allow_none=True)
    allowed_actions = allowed_actions()


class UpdateCommunity(ById):
    name = Text(80)
    division_code = fields.String(allow_none=True, validate=validate.Regexp(r"^\d{12}$"))
    area = fields.Float(allow_none=True, validate=validate.Range(0.01, 100_000))
    founded_on = fields.Date(allow_none=True)


class CommunityState(Schema):
    name = fields.String(required=True)
    division_code = fields.String(required=True, allow_none=True)


class Compound(Schema):
    id = fields.UUID()
    version = fields.Integer()
    name = fields.String()
    housing_kind = word("housing_kinds")
    address = fields.String(allow_none=True)
    allowed_actions = allowed_actions()


class CreateCompound(Schema):
    name = Text(80, required=True)
    housing_kind = word("housing_kinds", required=True)
    address = Text(200, allow_none=True)


class UpdateCompound(ById):
    name = Text(80)
    housing_kind = word("housing_kinds")
    address = Text(200, allow_none=True)


class ListCompounds(Page):
    q = Text(80, load_default=None)
    housing_kind = word("housing_kinds", load_default=None)


ON_THE_DAY = "The day whose holders of roles are shown; today."


class Grid(Schema):
    """A part of a compound (网格). `workers` are the residents who work for it on the day asked for (网格员)."""

    id = fields.UUID()
    version = fields.Integer()
    compound = fields.UUID()
    name = fields.String()
    workers = fields.List(fields.UUID())
    allowed_actions = allowed_actions()


class CreateGrid(Schema):
    compound = fields.UUID(required=True)
    name = Text(80, required=True)


class UpdateGrid(ById):
    name = Text(80)


class ListGrids(Page):
    compound = fields.UUID(load_default=None)
    as_of = as_of(ON_THE_DAY)


class Building(Schema):
    """`head` is the resident who speaks for it on the day asked for (楼栋长), or who stands in."""

    id = fields.UUID()
    version = fields.Integer()
    compound = fields.UUID()
    number = fields.String()
    grid = fields.UUID(allow_none=True)
    head = fields.UUID(allow_none=True, metadata={"description": "From the roles; see POST /v1/residents/{id}/roles."})
    allowed_actions = allowed_actions()


class CreateBuilding(Schema):
    compound = fields.UUID(required=True)
    number = Text(20, required=True)
    grid = fields.UUID(allow_none=True)


class UpdateBuilding(ById):
    number = Text(20)
    grid = fields.UUID(allow_none=True)


class ListBuildings(Page):
    compound = fields.UUID(load_default=None)
    grid = fields.UUID(load_default=None)
    as_of = as_of(ON_THE_DAY)


class Dwelling(Schema):
    id = fields.UUID()
    version = fields.Integer()
    compound = fields.UUID()
    compound_name = fields.String()
    building = fields.UUID()
    building_number = fields.String()
    unit_number = fields.String()
    number = fields.String()
    housing_kind = word("housing_kinds")
    area = fields.Float(allow_none=True, metadata=AREA)
    vacant = fields.Boolean(metadata={"description": "Whether nobody has a home in it or stays in it."})
    allowed_actions = allowed_actions()


class CreateDwelling(Schema):
    building = fields.UUID(required=True)
    unit = Text(20, required=True, metadata={"description": "Number of the staircase (单元)."})
    number = Text(20, required=True)
    housing_kind = word("housing_kinds", required=True)
    area = area()


class UpdateDwelling(ById):
    number = Text(20)
    housing_kind = word("housing_kinds")
    housing_kind_since = fields.Date(
        load_default=None,
        metadata={
            "description": "The first day of this kind, never in the future; today if left out. Who lives there counts "
            "under it from that day on. A kind that was mistyped is put right from a day before anybody lived there."
        },
    )
    area = area()


class ListDwellings(Page):
    compound = fields.UUID(load_default=None)
    building = fields.UUID(load_default=None)
    number = Text(20, load_default=None)
    housing_kind = word("housing_kinds", load_default=None)
    vacant = fields.Boolean(load_default=None)
    as_of = as_of("Vacant on this day; today if left out.")


class Occupancy(Schema):
    """A household's time in a dwelling. `voided_on`: found to be wrong on that day, and kept."""

    id = fields.UUID()
    household = fields.UUID()
    dwelling = fields.UUID()
    compound = fields.UUID()
    housing_kind = word("housing_kinds")
    tenure = word("tenures")
    since = fields.Date()
    until = fields.Date(allow_none=True)
    entered_on = fields.Date()
    end_entered_on = fields.Date(allow_none=True)
    voided_on = fields.Date(allow_none=True)
    voided_why = fields.String(allow_none=True)


class DwellingHistory(Schema):
    id = fields.UUID()
    occupancies = fields.List(fields.Nested(Occupancy))


class Division(Schema):
    code = fields.String()
    name = fields.String()
    level = word("division_levels")
    full_name = fields.String(metadata={"description": "From the province down, as an address begins."})


class ListDivisions(Schema):
    within = fields.String(
        load_default=None,
        validate=validate.Regexp(r"^\d{2,12}$"),
        metadata={
            "description": "Code of the division whose next level is asked for; the provinces if left out. With `q`: "
            "only what lies in it, at any level."
        },
    )
    q = Text(
        40,
        load_default=None,
        metadata={
            "description": "A part of the name, looked for at every level (townships and villages are known for Ordos "
            "only); at most 200 are given, those of the upper levels first."
        },
    )


class Divisions(Schema):
    items = fields.List(fields.Nested(Division))


get_community = Operation("registry.get_community", "Read a community", ById, Community)
list_communities = Operation("registry.list_communities", "The caller's communities", Page, listing(Community))
update_community = Operation("registry.update_community", "Edit a community", UpdateCommunity, Community, writes=True)
create_compound = Operation("registry.create_compound", "Add a compound", CreateCompound, Compound, writes=True)
update_compound = Operation("registry.update_compound", "Edit a compound", UpdateCompound, Compound, writes=True)
get_compound = Operation("registry.get_compound", "Read a compound", ById, Compound)
list_compounds = Operation("registry.list_compounds", "List compounds", ListCompounds, listing(Compound))
create_grid = Operation("registry.create_grid", "Add a grid", CreateGrid, Grid, writes=True)
update_grid = Operation("registry.update_grid", "Edit a grid or give it to a worker", UpdateGrid, Grid, writes=True)
list_grids = Operation("registry.list_grids", "List grids", ListGrids, listing(Grid))
create_building = Operation("registry.create_building", "Add a building", CreateBuilding, Building, writes=True)
update_building = Operation("registry.update_building", "Edit a building", UpdateBuilding, Building, writes=True)
list_buildings = Operation("registry.list_buildings", "List buildings", ListBuildings, listing(Building))
create_dwelling = Operation("registry.create_dwelling", "Add a dwelling", CreateDwelling, Dwelling, writes=True)
update_dwelling = Operation("registry.update_dwelling", "Edit a dwelling", UpdateDwelling, Dwelling, writes=True)
get_dwelling = Operation("registry.get_dwelling", "Read a dwelling", ById, Dwelling)
list_dwellings = Operation(
    "registry.list_dwellings", "List dwellings, also the vacant", ListDwellings, listing(Dwelling)
)
get_dwelling_history = Operation(
    "registry.get_dwelling_history", "Which households lived in a dwelling, and when", ById, DwellingHistory
)
list_divisions = Operation("registry.list_divisions", "Look up administrative divisions", ListDivisions, Divisions)

community_changed = EventType(
    "tongxin.registry.community.changed.v1", "A community has this name and lies here", CommunityState
)
community_stated = EventType("tongxin.registry.community.stated.v1", "A community, told again", CommunityState)

COMMUNITIES = StateEvents(stated=community_stated, changed=(community_changed,))
"""All that is told of communities."""
