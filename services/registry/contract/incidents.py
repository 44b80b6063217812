"""Incidents with personal data: what happened, whom it concerns, what was done, who was told (PIPL, article 57)."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from chassis.contract import ById, Operation, Page, Schema, Text, allowed_actions, listing
from services.registry.contract.fields import word

MOST_NAMED = 500  # residents in one request
NAMES_NOBODY = "Names nobody: whom it concerns stands in `/v1/incidents/{id}/residents`."
TOLD = "Those concerned read it."
MOST_PEOPLE = 10_000_000


class Incident(Schema):
    """`missing` is what it lacks before it can be closed. `untold`: those of `concerned` who were not told yet."""

    id = fields.UUID()
    version = fields.Integer()
    number = fields.String(metadata={"description": "The year and the number within it."})
    state = word("incident_states")
    title = fields.String()
    kinds = fields.List(word("incident_kinds"))
    suspected = fields.Boolean()
    found_at = fields.DateTime()
    found_by = word("incident_found_by")
    happened_since = fields.DateTime(allow_none=True)
    happened_until = fields.DateTime(allow_none=True)
    what_happened = fields.String()
    data_kinds = fields.List(word("personal_data_kinds"))
    sensitive = fields.Boolean(metadata={"description": "Whether sensitive kinds are among them (PIPL, article 28)."})
    about_how_many = fields.Integer(allow_none=True)
    cause = fields.String(allow_none=True)
    possible_harm = fields.String(allow_none=True)
    measures = fields.String(allow_none=True)
    advice = fields.String(allow_none=True)
    contact = fields.String(allow_none=True)
    prevention = fields.String(allow_none=True)
    concerned = fields.Integer()
    untold = fields.Integer()
    contained_at = fields.DateTime(allow_none=True)
    closed_at = fields.DateTime(allow_none=True)
    authority = fields.String(allow_none=True)
    authority_told_at = fields.DateTime(allow_none=True)
    authority_reference = fields.String(allow_none=True)
    authority_not_told_because = fields.String(allow_none=True)
    people_told_at = fields.DateTime(allow_none=True)
    people_not_told_because = fields.String(allow_none=True)
    telling_demanded_at = fields.DateTime(allow_none=True)
    due_at = fields.DateTime(metadata={"description": "By when the authority should be told, or it be said why not."})
    overdue = fields.Boolean()
    missing = fields.List(word("incident_gaps"))
    recorded_at = fields.DateTime()
    recorded_by = fields.String()
    allowed_actions = allowed_actions()


NOT_SENT: dict[str, Any] = {"load_default": None}  # a field that may be left out of what is made


def at_moment(description: str, **kwargs: Any) -> fields.AwareDateTime:
    return fields.AwareDateTime(allow_none=True, metadata={"description": description}, **kwargs)


def said(most: int, description: str, **kwargs: Any) -> Text:
    return Text(most, allow_none=True, metadata={"description": description}, **kwargs)


def some_of(vocabulary: str, least: int = 1, **kwargs: Any) -> fields.List[Any]:
    return fields.List(word(vocabulary), validate=validate.Length(least, 20), **kwargs)


def no_name(most: int, **kwargs: Any) -> Text:
    return Text(most, metadata={"description": NAMES_NOBODY}, **kwargs)


def is_suspected(**kwargs: Any) -> fields.Boolean:
    return fields.Boolean(metadata={"description": "Whether it may have happened, and is not certain."}, **kwargs)


def so_many(**kwargs: Any) -> fields.Integer:
    known = {"description": "About how many people; null where that is not known."}
    return fields.Integer(allow_none=True, validate=validate.Range(0, MOST_PEOPLE), metadata=known, **kwargs)


HAPPENED_SINCE = "When it happened or began; null where that is not known."
HAPPENED_UNTIL = "Until when; null for a moment, and while it goes on."
MEASURES = f"What has been done about it. {TOLD}"
ADVICE = f"What people can do themselves to lessen the harm. {TOLD}"
CONTACT = f"Whom to ask, and how. {TOLD}"
PREVENTION = "What is done so that it does not happen again."


class RecordIncident(Schema):
    """What is known when it is found; the rest follows by PATCH."""

    title = no_name(120, required=True)
    kinds = some_of("incident_kinds", required=True)
    suspected = is_suspected(load_default=False)
    found_at = at_moment("Now if left out; never ahead.", **NOT_SENT)
    found_by = word("incident_found_by", required=True)
    happened_since = at_moment(HAPPENED_SINCE, **NOT_SENT)
    happened_until = at_moment(HAPPENED_UNTIL, **NOT_SENT)
    what_happened = no_name(4000, required=True)
    data_kinds = some_of("personal_data_kinds", least=0, load_default=[])
    about_how_many = so_many(**NOT_SENT)
    cause = said(1000, TOLD, **NOT_SENT)
    possible_harm = said(1000, TOLD, **NOT_SENT)
    measures = said(2000, MEASURES, **NOT_SENT)
    advice = said(1000, ADVICE, **NOT_SENT)
    contact = said(200, CONTACT, **NOT_SENT)
    prevention = said(2000, PREVENTION, **NOT_SENT)


class EditIncident(Schema):
    id = fields.UUID(required=True)
    title = no_name(120)
    kinds = some_of("incident_kinds")
    suspected = is_suspected()
    found_at = fields.AwareDateTime(metadata={"description": "Never ahead."})
    found_by = word("incident_found_by")
    happened_since = at_moment(HAPPENED_SINCE)
    happened_until = at_moment(HAPPENED_UNTIL)
    what_happened = no_name(4000)
    data_kinds = some_of("personal_data_kinds", least=0)
    about_how_many = so_many()
    cause = said(1000, TOLD)
    possible_harm = said(1000, TOLD)
    measures = said(2000, MEASURES)
    advice = said(1000, ADVICE)
    contact = said(200, CONTACT)
    prevention = said(2000, PREVENTION)
    authority_not_told_because = said(500, "Why the authority is not told.")
    people_not_told_because = said(
        500,
        "Why people are not told, such as how the measures avoid harm; or why some could not be reached. Those "
        "concerned read it where they were not told.",
    )
    telling_demanded_at = at_moment("When the authority demanded that people are told (PIPL, article 57).")


class ListIncidents(Page):
    state = word("incident_states", load_default=None)
    closed = fields.Boolean(load_default=None)
    overdue = fields.Boolean(load_default=None)
    since = fields.AwareDateTime(load_default=None, metadata={"description": "Only what was found from then on."})
    until = fields.AwareDateTime(load_default=None, metadata={"description": "Only what was found before."})


class IncidentNotice(Schema):
    """What people are told (PIPL, article 57), beside what happened and when."""

    data_kinds = fields.List(word("personal_data_kinds"))
    cause = fields.String(allow_none=True)
    possible_harm = fields.String(allow_none=True)
    measures = fields.String(allow_none=True)
    advice = fields.String(allow_none=True)
    contact = fields.String(allow_none=True)


class IncidentEntry(Schema):
    """`people`: how many were told, or taken off."""

    id = fields.UUID()
    incident = fields.UUID()
    kind = word("incident_entry_kinds")
    at = fields.DateTime()
    text = fields.String(allow_none=True)
    authority = fields.String(allow_none=True)
    reference = fields.String(allow_none=True)
    ways = fields.List(word("telling_ways"))
    people = fields.Integer(allow_none=True)
    notice = fields.Nested(
        IncidentNotice,
        allow_none=True,
        metadata={"description": "What people read from then on: of `people_told`, `closed` and `notice_changed`."},
    )
    entered_at = fields.DateTime()
    entered_by = fields.String()


class NoteIncident(Schema):
    id = fields.UUID(required=True)
    at = at_moment("Now if left out; never ahead.", **NOT_SENT)
    text = no_name(2000, required=True)


class IncidentEntries(Page):
    id = fields.UUID(required=True)


class ReportIncident(Schema):
    id = fields.UUID(required=True)
    authority = Text(120, required=True)
    told_at = at_moment("Now if left out; not before it was found.", **NOT_SENT)
    way = word("telling_ways", required=True)
    reference = Text(80, load_default=None, metadata={"description": "The authority's own number, where it gave one."})
    text = no_name(2000, **NOT_SENT)


class ContainIncident(Schema):
    id = fields.UUID(required=True)
    at = at_moment("Now if left out; never ahead.", **NOT_SENT)
    measures = Text(2000, load_default=None, metadata={"description": f"In place of those that stand there. {TOLD}"})


class CloseIncident(Schema):
    id = fields.UUID(required=True)
    prevention = Text(2000, load_default=None)


class ReopenIncident(Schema):
    id = fields.UUID(required=True)
    why = Text(500, required=True)


def those(**kwargs: Any) -> fields.List[Any]:
    return fields.List(fields.UUID(), validate=validate.Length(1, MOST_NAMED), **kwargs)


class NameConcerned(Schema):
    id = fields.UUID(required=True)
    residents = those(required=True)


class RemoveConcerned(Schema):
    id = fields.UUID(required=True)
    residents = those(required=True)
    why = no_name(500, required=True)


class TellConcerned(Schema):
    id = fields.UUID(required=True)
    told_at = at_moment("Now if left out; not before it was found.", **NOT_SENT)
    ways = some_of("telling_ways", required=True)
    residents = those(
        load_default=None, metadata={"description": "Those who were told; all who are named and untold if left out."}
    )
    text = no_name(2000, **NOT_SENT)


class ConcernedResident(Schema):
    """`under_age`: under 18, so the guardian is to be told too."""

    resident = fields.UUID()
    name = fields.String()
    standing = word("standings")
    under_age = fields.Boolean()
    named_at = fields.DateTime()
    told_at = fields.DateTime(allow_none=True)
    ways = fields.List(word("telling_ways"))


class ListConcerned(Page):
    id = fields.UUID(required=True)
    told = fields.Boolean(load_default=None)


class OwnIncident(Schema):
    """The notice (PIPL, article 57): the kinds of data, the cause and the possible harm; what was done, and what you
    can do; whom to ask. `not_told_because` where people were not told while it was being dealt with."""

    id = fields.UUID()
    number = fields.String()
    state = word("incident_states")
    kinds = fields.List(word("incident_kinds"))
    suspected = fields.Boolean()
    found_at = fields.DateTime()
    happened_since = fields.DateTime(allow_none=True)
    happened_until = fields.DateTime(allow_none=True)
    data_kinds = fields.List(word("personal_data_kinds"))
    cause = fields.String(allow_none=True)
    possible_harm = fields.String(allow_none=True)
    measures = fields.String(allow_none=True)
    advice = fields.String(allow_none=True)
    contact = fields.String(allow_none=True)
    concerns = fields.List(
        fields.UUID(), metadata={"description": "Whose data it was: yours, or a child's whose guardian you are."}
    )
    told_at = fields.DateTime(allow_none=True)
    ways = fields.List(word("telling_ways"))
    not_told_because = fields.String(allow_none=True)


record_incident = Operation(
    "registry.record_incident", "Record an incident with personal data", RecordIncident, Incident, writes=True
)
edit_incident = Operation("registry.edit_incident", "Add to what is known", EditIncident, Incident, writes=True)
get_incident = Operation("registry.get_incident", "Read an incident", ById, Incident)
list_incidents = Operation("registry.list_incidents", "The register of incidents", ListIncidents, listing(Incident))
note_incident = Operation(
    "registry.note_incident", "Note what was done or found; it stays as it is", NoteIncident, IncidentEntry, writes=True
)
list_incident_entries = Operation(
    "registry.list_incident_entries", "What was done about it", IncidentEntries, listing(IncidentEntry)
)
report_incident = Operation(
    "registry.report_incident", "Record that the authority was told", ReportIncident, Incident, writes=True
)
contain_incident = Operation(
    "registry.contain_incident", "Say that no more harm comes of it", ContainIncident, Incident, writes=True
)
close_incident = Operation(
    "registry.close_incident", "Close it; nothing is missing", CloseIncident, Incident, writes=True, deadline=10.0
)
reopen_incident = Operation(
    "registry.reopen_incident", "Open it again for what came to light", ReopenIncident, Incident, writes=True
)
name_concerned = Operation(
    "registry.name_concerned", "Name residents whom it concerns", NameConcerned, Incident, writes=True, deadline=10.0
)
remove_concerned = Operation(
    "registry.remove_concerned",
    "Take off who was named by mistake",
    RemoveConcerned,
    Incident,
    writes=True,
    deadline=10.0,
)
tell_concerned = Operation(
    "registry.tell_concerned", "Record that people were told", TellConcerned, Incident, writes=True, deadline=10.0
)
list_concerned = Operation(
    "registry.list_concerned",
    "Whom it concerns, and who was told",
    ListConcerned,
    listing(ConcernedResident),
    of_people=True,
)
list_own_incidents = Operation(
    "registry.list_own_incidents", "Incidents with your own data, as you were told of them", Page, listing(OwnIncident)
)
