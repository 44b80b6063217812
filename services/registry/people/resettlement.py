"""Resettlement: where a farmer or herder came from, and how far the way to town life has come.

Facts with dates, never a score. The timeline belongs to the resident.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.periods import Period
from chassis.terms import Term
from services.registry.places.divisions import Level, division, full_name


class EntitlementKind(Term):
    HOUSING = "housing", "住房安置补助", "Housing grant"
    RENT = "rent", "租金补贴", "Rent subsidy"
    GRAZING_BAN = "grazing_ban", "禁牧补助", "Grazing ban subsidy"
    LAND = "land", "土地退出补偿", "Compensation for land given up"
    INSURANCE = "insurance", "社会保险补贴", "Social insurance subsidy"
    TRAINING = "training", "培训补贴", "Training subsidy"
    OTHER = "other", "其他", "Other"


class Topic(Term):
    """The parts of the way to town life."""

    SETTLED = "settled", "安置", "Settled"
    HOUSING = "housing", "住房", "Housing"
    SCHOOL = "school", "就学", "School"
    INSURANCE = "insurance", "社会保险", "Social insurance"
    SKILLS = "skills", "技能", "Skills"
    TRAINING = "training", "培训", "Training"
    WORK = "work", "就业", "Work"
    PARTICIPATION = "participation", "社区参与", "Participation"


@dataclass(frozen=True)
class Entitlement:
    kind: EntitlementKind
    period: Period
    source: str


@dataclass(frozen=True)
class Origin:
    """Township or village of origin; outside Ordos the county's code and the place's own name."""

    division_code: str
    place_name: str = ""

    @property
    def township_code(self) -> str | None:
        return self.division_code[:9] if len(self.division_code) >= 9 else None

    @property
    def label(self) -> str:
        return full_name(self.division_code) + self.place_name


def last_day_soon(day: date, days: int) -> date:
    """An entitlement in force ends soon where its first day after is this one or earlier: nobody is taken unawares."""
    return day + timedelta(days=days)


def origin(code: str, place_name: str = "", *, pointer: str = "/origin") -> Origin:
    """Checks the place of origin. Raises Invalid where it is not told closely enough."""
    found = division(code, pointer=f"{pointer}/division_code")
    if found.level in {Level.TOWNSHIP, Level.VILLAGE}:
        return Origin(found.code, place_name.strip())
    if found.level is Level.COUNTY and place_name.strip():
        return Origin(found.code, place_name.strip())
    reason = "name the township or village: its code within Ordos, elsewhere the county's code and the place's name"
    raise Invalid(reason, errors=[FieldError(pointer, reason)])


@dataclass(frozen=True)
class TimelineItem:
    """One fact on the way. `source_event_id` is the event that told it, so that it is taken over once. What follows
    from the record, as the resettlement does, has no `id`: it is corrected there."""

    topic: Topic
    on: date
    what: str
    source_event_id: UUID | None = None
    id: UUID | None = None
    entered_by: str = ""


def timeline(items: Iterable[TimelineItem]) -> tuple[TimelineItem, ...]:
    """In the order of their days, each told once."""
    once = {item.source_event_id or (item.topic, item.on, item.what): item for item in items}
    return tuple(sorted(once.values(), key=lambda item: (item.on, item.topic, item.what)))


def not_ones_own_entry(entered_by: str, account: str, *, reads_only_own: bool) -> str | None:
    """A resident withdraws what they entered themselves; what others entered, staff do."""
    if not reads_only_own or entered_by == account:
        return None
    return "this was not entered by you; ask for its correction by POST /v1/me/corrections"


def where_it_stands(items: Sequence[TimelineItem]) -> dict[Topic, TimelineItem | None]:
    """The latest fact of each topic, none where nothing has been told yet."""
    ordered = timeline(items)
    return {topic: next((i for i in reversed(ordered) if i.topic is topic), None) for topic in Topic}
