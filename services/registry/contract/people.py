"""Residents: what may be asked and told of them."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import ById, Code, EventType, Nothing, Operation, Page, Schema, Text, listing

LANGUAGES = ("zh-CN", "mn-Cyrl", "mn-Mong", "en")
SEXES = ("male", "female", "unstated")
STANDINGS = ("living_here", "moved_out", "deceased", "erased")


class Resident(Schema):
    """A resident as staff see them: identifiers are masked; `reveal_resident_field` shows one for a purpose."""

    id = fields.UUID()
    version = fields.Integer()
    name = fields.String()
    sex = Code("sexes", SEXES)
    birth_date = fields.Date(allow_none=True)
    language = Code("languages", LANGUAGES)
    identity_number = fields.String(allow_none=True, metadata={"description": "Masked but for the last four."})
    telephone = fields.String(allow_none=True, metadata={"description": "Masked but for the last four."})
    standing = Code("standings", STANDINGS)


class RegisterResident(Schema):
    name = Text(80, required=True)
    sex = Code("sexes", SEXES, allow_none=True)
    birth_date = fields.Date(allow_none=True)
    identity_number = fields.String(allow_none=True, validate=validate.Length(max=40))
    telephone = fields.String(allow_none=True, validate=validate.Length(max=40))
    language = Code("languages", LANGUAGES, load_default="zh-CN")


class ListResidents(Page):
    q = fields.String(
        load_default=None, validate=validate.Length(max=80), metadata={"description": "Chinese, pinyin or initials."}
    )


class ResidentState(Schema):
    """A resident's whole state, for copies. `contact` is sealed for notify."""

    name = fields.String(required=True)
    language = fields.String(required=True)
    standing = fields.String(required=True)
    contact = fields.String(required=True, allow_none=True)


register_resident = Operation(
    "registry.register_resident", "Register a resident", RegisterResident, Resident, writes=True
)
get_resident = Operation("registry.get_resident", "Read a resident, identifiers masked", ById, Resident)
list_residents = Operation("registry.list_residents", "Search residents", ListResidents, listing(Resident))

resident_registered = EventType("tongxin.registry.resident.registered.v1", "A resident was registered", ResidentState)
resident_changed = EventType(
    "tongxin.registry.resident.changed.v1", "What others keep of a resident changed", ResidentState
)
resident_erased = EventType("tongxin.registry.resident.erased.v1", "A resident was erased; every copy goes", Nothing)
resident_stated = EventType("tongxin.registry.resident.stated.v1", "A resident's state, told again", ResidentState)
