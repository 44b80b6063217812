"""The town's forms: filled from the record, printed with a number, typed in by the stack."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import Code, Nothing, Operation, Page, Schema, Text, allowed_actions, listing
from services.registry.contract.fields import word
from services.registry.contract.organisations import REVEAL_PURPOSES
from services.registry.contract.visits import MOST_ROWS, RowOutcomes


def purpose() -> Code:
    """What identifiers stand in the open for; each is recorded, for the resident to see."""
    told = {"description": "Identity number and telephone in full, recorded; without it their last four only."}
    return Code("reveal_purposes", REVEAL_PURPOSES, load_default=None, allow_none=True, metadata=told)


class FormField(Schema):
    name = fields.String()
    label = fields.String()
    label_en = fields.String()
    source = fields.String(allow_none=True, metadata={"description": "Which fact of the record fills it."})
    kind = word("form_field_kinds")
    required = fields.Boolean()
    choices = fields.List(fields.String())


class Form(Schema):
    name = fields.String()
    title = fields.String()
    title_en = fields.String()
    note = fields.String()
    fields_ = fields.List(fields.Nested(FormField), data_key="fields", attribute="fields")
    columns = fields.List(fields.Nested(FormField))


class FilledField(FormField):
    value = fields.String(allow_none=True)
    missing = fields.Boolean(metadata={"description": "Whether the record should know it and does not."})


class FillForm(Schema):
    id = fields.UUID(required=True)
    form = fields.String(required=True, validate=validate.Length(1, 40))
    purpose = purpose()


class FilledForm(Schema):
    form = fields.String()
    title = fields.String()
    title_en = fields.String()
    resident = fields.UUID()
    fields_ = fields.List(fields.Nested(FilledField), data_key="fields", attribute="fields")
    rows = fields.List(fields.Dict())
    missing = fields.List(fields.String())


class PrintSheet(Schema):
    form = fields.String(required=True, validate=validate.Length(1, 40))
    resident = fields.UUID(required=True)
    visit = fields.UUID(load_default=None, metadata={"description": "The planned visit that it is printed for."})
    purpose = purpose()


class Sheet(Schema):
    id = fields.UUID()
    version = fields.Integer()
    number = fields.String(metadata={"description": "Stands on the paper; ten digits, the last one a check digit."})
    form = fields.String()
    state = word("sheet_states")
    resident = fields.UUID()
    visit = fields.UUID(allow_none=True)
    purpose = Code("reveal_purposes", REVEAL_PURPOSES, allow_none=True)
    printed_at = fields.DateTime()
    closed_because = word(
        "closed_because",
        allow_none=True,
        metadata={"description": "Why the record itself discarded it; null where a person did, and where it waits."},
    )
    filled_on = fields.Date(allow_none=True)
    entered_at = fields.DateTime(allow_none=True)
    answers = fields.Dict(allow_none=True)
    differences = fields.List(
        fields.String(), allow_none=True, metadata={"description": "Fields that say something else than the record."}
    )
    allowed_actions = allowed_actions()


class SheetNumber(Schema):
    number = fields.String(required=True, validate=validate.Length(1, 20))


class SheetPage(Schema):
    html = fields.String()


class ListSheets(Page):
    state = word("sheet_states", load_default=None)
    form = fields.String(load_default=None)
    resident = fields.UUID(load_default=None)


class EnteredSheet(Schema):
    sheet = fields.String(required=True, validate=validate.Length(1, 20))
    filled_on = fields.Date(load_default=None)
    answers = fields.Dict(keys=Text(40), values=Text(500, least=0), required=True)


class EnterSheets(Schema):
    items = fields.List(fields.Nested(EnteredSheet), required=True, validate=validate.Length(1, MOST_ROWS))
    all_or_nothing = fields.Boolean(load_default=False)


list_forms = Operation("registry.list_forms", "The forms that there are", Nothing, listing(Form))
fill_form = Operation("registry.fill_form", "A form filled from a resident's record", FillForm, FilledForm)
print_sheet = Operation("registry.print_sheet", "Make a sheet to print", PrintSheet, Sheet, writes=True)
show_sheet = Operation("registry.show_sheet", "The sheet as a page to print", SheetNumber, SheetPage)
get_sheet = Operation(
    "registry.get_sheet", "Read what came back on a sheet", SheetNumber, Sheet, of_resident="resident"
)
list_sheets = Operation(
    "registry.list_sheets",
    "Sheets that were printed",
    ListSheets,
    listing(Sheet),
    of_people=True,
    of_resident="resident",
)
discard_sheet = Operation("registry.discard_sheet", "Discard a sheet", SheetNumber, Sheet, writes=True)
enter_sheets = Operation(
    "registry.enter_sheets", "Type in a stack of sheets", EnterSheets, RowOutcomes, writes=True, deadline=10.0
)
