"""The contract of a small service for notes, with one of everything that the gateway can be asked for."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.common import contract as common
from chassis.contract import ById, Code, Nothing, Operation, Page, Schema, Text, listing

COLOURS = ("red", "green")
KINDS = ("NotFound", "Invalid", "Conflict", "Forbidden", "Unavailable", "Broken", "crash")
VOCABULARIES = {
    "note_colours": {"red": {"zh-CN": "红", "en": "red"}, "green": {"zh-CN": "绿", "en": "green"}},
    "note_imports": {"notes": {"zh-CN": "便条", "en": "Notes"}},
}
PROBLEMS = {
    "note-locked": {
        "zh-CN": ("便条已锁定", "请等待作者解锁。"),
        "en": ("The note is locked", "Wait until its author has unlocked it."),
    }
}


class Money(Schema):
    amount = fields.Decimal(places=2, as_string=True, required=True)
    currency = fields.String(load_default="CNY")


class Note(Schema):
    id = fields.UUID()
    version = fields.Integer()
    text = fields.String()
    colour = Code("note_colours", COLOURS, allow_none=True)
    price = fields.Nested(Money, allow_none=True)
    author = fields.String()


class WriteNote(Schema):
    text = Text(200, required=True, metadata={"example": "买牛奶"})
    colour = Code("note_colours", COLOURS, load_default=None, allow_none=True)
    price = fields.Nested(Money, load_default=None, allow_none=True)


class EditNote(ById):
    text = Text(200, required=True)


class ListNotes(Page):
    colour = fields.List(Code("note_colours", COLOURS), load_default=list)
    priced = fields.Boolean(load_default=None)


class Fail(Schema):
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    type = fields.String(load_default=None, allow_none=True)


class Home(Schema):
    notes = fields.Integer()


class StartImport(Schema):
    kind = Code("note_imports", ("notes",), required=True)
    file = fields.UUID(required=True)
    dry_run = fields.Boolean(load_default=False)
    partial = fields.Boolean(load_default=False)  # type: ignore[assignment]


write_note = Operation("notes.write_note", "Write a note", WriteNote, Note, writes=True)
get_note = Operation("notes.get_note", "Read a note", ById, Note)
edit_note = Operation("notes.edit_note", "Change a note's text", EditNote, Note, writes=True)
remove_note = Operation("notes.remove_note", "Throw a note away", ById, writes=True)
list_notes = Operation("notes.list_notes", "Notes, oldest first", ListNotes, listing(Note))
get_motto = Operation("notes.get_motto", "What the board says", Nothing, Home, public=True)
fail = Operation("notes.fail", "Fail as asked", Fail, Nothing, writes=True, deadline=0.6)
get_home = Operation("notes.get_home", "What is here for me", Nothing, Home)
start_import = Operation("notes.start_import", "Take notes from a file", StartImport, common.Job, writes=True)
get_job = common.get_job("notes")
cancel_job = common.cancel_job("notes")
OPERATIONS = tuple(make("notes") for make in common.FILES)

HEADINGS = {"id": "编号", "text": "正文", "Note.text": "内容"}
