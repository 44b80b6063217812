"""What is kept of pay after an erasure."""

from __future__ import annotations

from marshmallow import fields

from chassis.contract import Operation, Page, Schema, listing
from services.training.contract.fields import word


class KeptRecord(Schema):
    """Of somebody who was erased; nothing of it says whose it was but the record's former id."""

    id = fields.UUID()
    resident = fields.UUID()
    kind = word("kept_kinds")
    until = fields.Date(metadata={"description": "The first day on which it may go."})
    law = fields.String()
    erased_on = fields.Date()


class ListKeptRecords(Page):
    resident = fields.UUID(load_default=None)


list_kept_records = Operation(
    "training.list_kept_records",
    "What is kept of the pay of who was erased, until when and by which law",
    ListKeptRecords,
    listing(KeptRecord),
    of_people=True,
    of_resident="resident",
)
