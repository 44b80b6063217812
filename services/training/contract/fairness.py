"""The minimum wage, timed trials, rates that are fair by them, and what a resident sees of open work."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import ById, Operation, Page, Schema, Text, allowed_actions, listing
from services.training.contract.fields import Factor, Money, Rate, word
from services.training.contract.payroll import FIRST_DAY, SignedMoney
from services.training.contract.work import pieces

MOST_PEOPLE = 200


class MinimumWage(Schema):
    """Of a county from a day on."""

    division_code = fields.String(metadata={"description": "The county's (GB/T 2260, 6 digits)."})
    region = fields.String(metadata={"description": "What the county is called."})
    since = fields.Date()
    hourly = fields.Nested(Money)
    document = fields.String()
    entered = fields.Boolean(metadata={"description": "By staff; others come with the platform."})
    here = fields.Boolean(metadata={"description": "The community lies in this county, so it is what holds here."})


class SetMinimumWage(Schema):
    """A row of the same county and day is put right by it."""

    division_code = fields.String(
        required=True,
        validate=validate.Regexp(r"^\d{6}$", error="The six digits of a county (GB/T 2260)."),
        metadata={"description": "The county's (GB/T 2260).", "example": "150627"},
    )
    region = Text(40, required=True, metadata={"example": "伊金霍洛旗"})
    since = fields.Date(required=True)
    hourly = fields.Nested(Money, required=True)
    document = Text(300, required=True, metadata={"description": "Where it stands.", "example": "内政办发〔2024〕1号"})


class ListMinimumWages(Schema):
    pass


class TimedResult(Schema):
    """Of one who took part; nobody is named."""

    pieces = pieces(0, required=True)
    minutes = fields.Integer(required=True, validate=validate.Range(1, 6000))


class Trial(Schema):
    id = fields.UUID()
    version = fields.Integer()
    employer = fields.UUID()
    operation = fields.UUID()
    held_on = fields.Date()
    chosen = fields.String(metadata={"description": "How the group was chosen."})
    results = fields.List(fields.Nested(TimedResult))
    void_because = fields.String(allow_none=True)
    recorded_at = fields.DateTime()
    allowed_actions = allowed_actions()


class RecordTrial(Schema):
    operation = fields.UUID(required=True)
    held_on = fields.Date(load_default=None, metadata={"description": "Today if left out; never ahead."})
    chosen = Text(
        300, required=True, metadata={"description": "How the group was chosen.", "example": "抽签，新手和熟手都有"}
    )
    results = fields.List(fields.Nested(TimedResult), required=True, validate=validate.Length(1, MOST_PEOPLE))


class VoidTrial(ById):
    reason = Text(300, required=True)


class ListTrials(Page):
    operation = fields.UUID(load_default=None)


class UsualHour(Schema):
    """The median of those who said how long their pieces took; never of fewer than five."""

    amount = fields.Nested(Money)
    people = fields.Integer()
    weeks = fields.Integer(metadata={"description": "From the deliveries inspected in so many last weeks."})


class FairMethod(Schema):
    per_piece = fields.Nested(
        Money, allow_none=True, metadata={"description": "For a first-grade piece; null where no rate would do."}
    )
    reached_by = fields.Integer(metadata={"description": "How many of the group earn the minimum at it."})


class FairRate(Schema):
    """What trials say of an operation's rate; without any the methods are null."""

    operation = fields.UUID()
    employer = fields.UUID()
    rate = Rate(allow_none=True, metadata={"description": "Yuan a piece in force on the day; null before the first."})
    hourly = fields.Nested(Money, metadata={"description": "The minimum wage in force on the day."})
    hourly_source = fields.String()
    people = fields.Integer(metadata={"description": "Who took part in the trials."})
    average = Factor(allow_none=True, metadata={"description": "Pieces an hour, rounded."})
    by_average = fields.Nested(
        FairMethod, allow_none=True, metadata={"description": "Minimum wage over (average over 1.2)."}
    )
    by_share = fields.Nested(
        FairMethod, allow_none=True, metadata={"description": "At which the share of the group reach the minimum."}
    )
    usual_hour = fields.Nested(UsualHour, allow_none=True)
    flags = fields.List(word("rate_flags"), metadata={"description": "Against what the rate comes out too low."})


class ListFairRates(Page):
    operation = fields.UUID(load_default=None)
    on = fields.Date(load_default=None)
    share = fields.Integer(
        load_default=90,
        validate=validate.Range(1, 100),
    )


class Offer(Schema):
    """An open lot that suits, and what it pays."""

    lot = fields.UUID()
    employer = fields.UUID()
    operation = fields.UUID()
    style_name = fields.String()
    operation_name = fields.String()
    pieces = fields.Integer()
    rate = Rate(metadata={"description": "Yuan for a first-grade piece today, with the share that was agreed."})
    pays = fields.Nested(Money, metadata={"description": "The whole lot at first grade, before tax."})
    usual_hour = fields.Nested(UsualHour, allow_none=True)
    due_on = fields.Date(allow_none=True)
    relation = word("work_relations")
    tax_scheme = word("tax_schemes", metadata={"description": "How tax is withheld of it."})
    within_limit = fields.Boolean(metadata={"description": "Whether so many pieces more may be out now."})


class ListOffers(Page):
    resident = fields.UUID(load_default=None)


class EarnedSoFar(Schema):
    employer = fields.UUID()
    month = fields.Date(metadata=FIRST_DAY)
    amount = fields.Nested(SignedMoney)


class OpenClaim(Schema):
    claim = fields.UUID()
    employer = fields.UUID()
    style_name = fields.String()
    operation_name = fields.String()
    pieces = fields.Integer()
    to_bring = fields.Integer(metadata={"description": "Pieces not brought yet, those given back for rework too."})
    due_on = fields.Date(allow_none=True)
    days_left = fields.Integer(allow_none=True, metadata={"description": "Below zero: late."})


class MyWork(Schema):
    earned = fields.List(fields.Nested(EarnedSoFar), metadata={"description": "Of months that are open, before tax."})
    claims = fields.List(fields.Nested(OpenClaim))


class GetMyWork(Schema):
    pass


set_minimum_wage = Operation(
    "training.set_minimum_wage", "Enter an hourly minimum wage", SetMinimumWage, MinimumWage, writes=True
)
list_minimum_wages = Operation(
    "training.list_minimum_wages", "Hourly minimum wages by their days", ListMinimumWages, listing(MinimumWage)
)
record_trial = Operation("training.record_trial", "Record a timed trial", RecordTrial, Trial, writes=True)
void_trial = Operation("training.void_trial", "Let a trial count no more", VoidTrial, Trial, writes=True)
list_trials = Operation("training.list_trials", "Timed trials", ListTrials, listing(Trial))
list_fair_rates = Operation(
    "training.list_fair_rates", "Fair rates beside those in force", ListFairRates, listing(FairRate)
)
list_offers = Operation(
    "training.list_offers", "Open work that suits", ListOffers, listing(Offer), of_people=True, of_resident="resident"
)
get_my_work = Operation("training.get_my_work", "What one has out, by when, and earned so far", GetMyWork, MyWork)
