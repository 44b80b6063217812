"""Programmes: what courses are held for, by whom and for how long, and what came of all of them."""

from __future__ import annotations

from marshmallow import fields

from chassis.contract import ById, Operation, Page, Schema, Text, allowed_actions, listing
from services.training.contract.learning import CourseOutcomes


class Programme(Schema):
    id = fields.UUID()
    version = fields.Integer()
    name = fields.String()
    aim = fields.String()
    provider = fields.UUID(allow_none=True)
    provider_name = fields.String(allow_none=True)
    since = fields.Date()
    until = fields.Date(allow_none=True)
    allowed_actions = allowed_actions()


class CreateProgramme(Schema):
    name = Text(120, required=True, metadata={"description": "What it is called; no two of a community's the same."})
    aim = Text(500, required=True)
    provider = fields.UUID(load_default=None)
    since = fields.Date(required=True)
    until = fields.Date(load_default=None)


class EditProgramme(ById):
    name = Text(120, metadata={"description": "What it is called; no two of a community's the same."})
    aim = Text(500)
    provider = fields.UUID(allow_none=True)
    since = fields.Date()
    until = fields.Date(allow_none=True)


class ListProgrammes(Page):
    on = fields.Date(load_default=None, metadata={"description": "Only those that run on this day."})


class ProgrammeOutcomes(CourseOutcomes):
    """What a course's say, over all courses of the programme: who took several of them counts once."""


create_programme = Operation("training.create_programme", "Set up a programme", CreateProgramme, Programme, writes=True)
edit_programme = Operation("training.edit_programme", "Change a programme", EditProgramme, Programme, writes=True)
get_programme = Operation("training.get_programme", "Read a programme", ById, Programme)
list_programmes = Operation("training.list_programmes", "Programmes", ListProgrammes, listing(Programme))
get_programme_outcomes = Operation(
    "training.get_programme_outcomes", "What a programme led to", ById, ProgrammeOutcomes
)
