"""What is counted: books and statistics."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import Operation, Schema
from services.registry.contract.fields import as_of, word


class ReadBooks(Schema):
    book = word("books", load_default="population")
    since = fields.Date(required=True)
    until = fields.Date(
        required=True, metadata={"description": "The first day after; at most a year. Counted up to today."}
    )
    by = fields.String(
        load_default="compound_and_kind", validate=validate.OneOf(("day", "compound", "compound_and_kind", "total"))
    )
    known_on = fields.Date(load_default=None, metadata={"description": "As the book stood on that day."})


class BookLine(Schema):
    """opening + counts = closing; `late` entries were made after the day on which they count."""

    day = fields.Date(allow_none=True)
    compound = fields.UUID(allow_none=True)
    housing_kind = word("housing_kinds", allow_none=True)
    opening = fields.Integer()
    counts = fields.Dict(keys=word("entry_kinds"), values=fields.Integer())
    late = fields.Integer()
    closing = fields.Integer()


class Books(Schema):
    book = word("books")
    since = fields.Date()
    until = fields.Date(metadata={"description": "Of a period that runs: tomorrow, as it is counted up to today."})
    lines = fields.List(fields.Nested(BookLine))
    total = fields.Nested(BookLine)


class BalanceDifference(Schema):
    """What the two count at the end of the first day on which they differ."""

    book = word("books")
    compound = fields.UUID()
    housing_kind = word("housing_kinds")
    day = fields.Date()
    by_entries = fields.Integer()
    by_record = fields.Integer()


class CheckBooks(Schema):
    as_of = as_of()


class BooksCheck(Schema):
    """Whether the books say what the record says on every day up to `as_of`; each book that differs is named."""

    as_of = fields.Date()
    balanced = fields.Boolean()
    differences = fields.List(fields.Nested(BalanceDifference))


class ReadStatistics(Schema):
    as_of = as_of()


class Count(Schema):
    """`key` is a word of the vocabulary, or an id; `label` is what it is called."""

    key = fields.String()
    label = fields.String()
    count = fields.Integer()


class CompoundCount(Schema):
    compound = fields.UUID()
    name = fields.String()
    households = fields.Integer()
    residents = fields.Integer()
    resettled = fields.Integer()


class CommunityStatistics(Schema):
    """Counted from rows when asked for. Groups leave out who has nothing recorded for them."""

    as_of = fields.Date()
    compounds = fields.Integer()
    households = fields.Integer()
    residents = fields.Integer()
    resettled = fields.Integer()
    share_resettled = fields.Float(metadata={"description": "0 to 1, two places."})
    by_compound = fields.List(fields.Nested(CompoundCount))
    by_age_band = fields.List(fields.Nested(Count))
    by_housing_kind = fields.List(fields.Nested(Count))
    by_township_of_origin = fields.List(fields.Nested(Count))
    by_employment = fields.List(fields.Nested(Count))
    by_skill = fields.List(fields.Nested(Count))


read_books = Operation("registry.read_books", "Population and household books", ReadBooks, Books, deadline=5.0)
check_books = Operation(
    "registry.check_books",
    "Whether the books balance, and did on every day before",
    CheckBooks,
    BooksCheck,
    deadline=10.0,
)
get_community_statistics = Operation(
    "registry.get_community_statistics", "The community in figures", ReadStatistics, CommunityStatistics, deadline=5.0
)
