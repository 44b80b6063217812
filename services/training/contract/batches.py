"""Many rows at once, as an employer's system sends them, and what the bank answers: batches of JSON, and files.

A row has the fields of the single request, and beside our ids the employer's own keys: an operation by `style_code` and
`operation_code`, a claim by its order's reference and the number of its lot, a delivery by its own reference.
"""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from chassis.common.contract import ImportTemplate, Job
from chassis.contract import Operation, Page, Schema, Text, listing
from services.training.contract.fields import word
from services.training.contract.orders import OpenDemandOrder
from services.training.contract.payments import PaymentResultRow
from services.training.contract.rates import SetRate
from services.training.contract.work import Grading, OpenWorkOrder, RecordDelivery, RecordInspection

MOST_AT_ONCE = 500  # rows that one call takes; more are a job
MOST_ROWS = 10_000  # rows of a batch or a file


def own_key(most: int, of: str) -> Text:
    return Text(most, load_default=None, metadata={"description": f"In place of our id: {of}."})


class DeliveryRow(RecordDelivery):
    claim = fields.UUID(load_default=None, metadata={"description": "Ours; or `work_order` and `lot`."})
    work_order = own_key(80, "your reference of the order, beside `lot`")
    lot = fields.Integer(
        load_default=None,
        validate=validate.Range(1, 500),
        metadata={"description": "The number of the lot in its order."},
    )
    resident = fields.UUID(
        load_default=None,
        metadata={"description": "Who brought them; refused where another has the lot."},
    )


class InspectionRow(RecordInspection):
    delivery = fields.UUID(load_default=None, metadata={"description": "Ours; or `delivery_reference`."})
    delivery_reference = own_key(80, "your reference of the delivery")


class CorrectionRow(Grading):
    inspection = fields.UUID(load_default=None, metadata={"description": "Ours; or `inspection_reference`."})
    inspection_reference = own_key(80, "your reference of the inspection that is put right")


class RateRow(SetRate):
    operation = fields.UUID(load_default=None, metadata={"description": "Ours; or the two codes."})
    style_code = own_key(40, "your code of the style, beside `operation_code`")
    operation_code = own_key(40, "your code of the operation, beside `style_code`")


class WorkOrderRow(OpenWorkOrder):
    operation = fields.UUID(load_default=None, metadata={"description": "Ours; or the two codes."})
    style_code = own_key(40, "your code of the style, beside `operation_code`")
    operation_code = own_key(40, "your code of the operation, beside `style_code`")


def counted(of: str) -> fields.Integer:
    return fields.Integer(load_default=0, validate=validate.Range(0, 10_000_000), metadata={"description": of})


class CountRow(Schema):
    """The employer's own counts of an order on a day, to be compared with ours."""

    work_order = Text(80, required=True, metadata={"description": "Your reference of the order."})
    day = fields.Date(required=True, metadata={"description": "The day of the deliveries and of the inspections."})
    delivered = counted("Pieces that were brought on that day, reworked ones included.")
    first = counted("First-grade pieces by that day's inspections.")
    second = counted("Second-grade pieces.")
    rework = counted("Pieces given back for rework.")
    rejected = counted("Rejected pieces.")


ROWS: dict[str, type[Schema]] = {
    "corrections": CorrectionRow,
    "counts": CountRow,
    "deliveries": DeliveryRow,
    "demand_orders": OpenDemandOrder,
    "inspections": InspectionRow,
    "payment_results": PaymentResultRow,
    "rates": RateRow,
    "work_orders": WorkOrderRow,
}


class EnterBatch(Schema):
    """`all_or_nothing`: one row that is refused leaves nothing recorded; else the others are, and each has its answer.

    Sent again, what stands under the same natural key is `already` there.
    """

    kind = word("batch_kinds", required=True, metadata={"example": "demand_orders"})
    all_or_nothing = fields.Boolean(required=True)
    items = fields.List(
        fields.Dict(),
        required=True,
        validate=validate.Length(1, MOST_AT_ONCE),
        metadata={
            "description": "Rows, each with the fields of its kind's single request.",
            "example": [{"employer_reference": "XQ-2026-014", "skill": "手缝工", "heads": 40, "by_when": "2027-12-31"}],
        },
    )


class BatchFieldError(Schema):
    pointer = fields.String(metadata={"description": "The field of the row, as a JSON pointer."})
    detail = fields.String()


class BatchProblem(Schema):
    """Problem details (RFC 9457) of one row; the title is in the caller's language."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    errors = fields.List(fields.Nested(BatchFieldError))


class BatchRow(Schema):
    """What came of one row."""

    index = fields.Integer(metadata={"description": "Which row, from 0."})
    sheet = fields.String(allow_none=True, metadata={"description": "Of a file: the sheet."})
    line = fields.Integer(allow_none=True, metadata={"description": "Of a file: the row's number in its sheet."})
    state = word("batch_row_states")
    id = fields.UUID(allow_none=True, metadata={"description": "Of what the row stands for; null where it is refused."})
    problem = fields.Nested(BatchProblem, allow_none=True)
    row = fields.Dict(allow_none=True, metadata={"description": "Of one that is refused or differs: as it was sent."})


class BatchRows(Schema):
    items = fields.List(fields.Nested(BatchRow))


class ListBatchRows(Page):
    id = fields.UUID(required=True)
    state = word("batch_row_states", load_default=None)


class StartRows(Schema):
    """`file` is an upload of the caller's: .json (a list of rows), .xlsx or .csv. With `dry_run` nothing is recorded;
    with `partial` the rows that are right are, though others are refused."""

    kind = word("batch_kinds", required=True)
    file = fields.UUID(required=True)
    dry_run = fields.Boolean(load_default=False)
    partial: Any = fields.Boolean(load_default=False)


class GetRowsTemplate(Schema):
    kind = word("batch_kinds", required=True)


enter_batch = Operation(
    "training.enter_batch", "Enter up to 500 rows at once", EnterBatch, BatchRows, writes=True, deadline=15.0
)
start_import = Operation("training.start_import", "Enter the rows of a file", StartRows, Job, writes=True)
list_batch_rows = Operation(
    "training.list_batch_rows", "What came of each row of a batch or a file", ListBatchRows, listing(BatchRow)
)
get_import_template = Operation("training.get_import_template", "A table to fill in", GetRowsTemplate, ImportTemplate)
