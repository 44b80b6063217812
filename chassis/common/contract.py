"""Operations that services share by form, each under its own service's name: ping, jobs, files.

A contract takes up what its service offers (`get_job = common.get_job("registry")`), and the gateway has addresses for
all of them already. Like a contract, this imports only marshmallow and the standard library.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from marshmallow import fields, validate

from chassis.contract import ANYONE, ById, Code, Nothing, Operation, Roles, Schema, Text, allowed_actions

PIECE = 256 * 1024  # bytes of a file that travel in one message; base64 makes 350 KB of them
JOB_STATES = ("waiting", "running", "done", "failed", "cancelled")


class JobError(Schema):
    """Something that its owner should mend. Of a file it names the place, of a body's rows a pointer; else neither.

    A service tells its type by the word alone. The gateway makes that an address and adds the title, as to a problem.
    """

    type = fields.String(metadata={"description": "What kind of problem it is; stable, and opens at that address."})
    title = fields.String(
        metadata={"description": "For people: what the type is called, in the language of the request."}
    )
    title_language = fields.String(
        metadata={
            "description": "Which language `title` is in: `zh-CN` where it is not translated into that asked for."
        }
    )
    detail = fields.String(metadata={"description": "A sentence: what is wrong, and what to do."})
    sheet = fields.String(metadata={"description": "Of a file: the sheet, as it is called there."})
    row = fields.Raw(metadata={"description": "Of a file: the row's number in its sheet; else which row of ours."})
    column = fields.String(metadata={"description": "The column by its name for programs, as the template has it."})
    heading = fields.String(metadata={"description": "Of a file: the column's heading for people."})
    cell = fields.String(metadata={"description": "Of a file: the cell as a spreadsheet shows it, where there is one."})
    pointer = fields.String(metadata={"description": "JSON pointer (RFC 6901) into the rows that were sent."})


class Job(Schema):
    """Long work. `errors` are the first of `error_count`; `reason` says why it failed, or what stays of one that was
    cancelled; `total` is null till counted."""

    id = fields.UUID()
    kind = fields.String()
    state = Code("job_states", JOB_STATES)
    done = fields.Integer()
    total = fields.Integer(allow_none=True)
    errors = fields.List(fields.Nested(JobError))
    error_count = fields.Integer()
    result = fields.Raw(allow_none=True)
    reason = fields.String(allow_none=True)
    cancel_asked = fields.Boolean()
    created_at = fields.DateTime()
    finished_at = fields.DateTime(allow_none=True)
    allowed_actions = allowed_actions()


class File(Schema):
    id = fields.UUID()
    name = fields.String()
    media_type = fields.String()
    size = fields.Integer(metadata={"description": "Bytes."})
    pieces = fields.Integer()
    complete = fields.Boolean()
    created_at = fields.DateTime()
    expires_at = fields.DateTime(allow_none=True)
    preview_size = fields.Integer(allow_none=True, metadata={"description": "Bytes; null where there is none."})
    allowed_actions = allowed_actions()


class BeginFile(Schema):
    name = Text(255, lines=False, required=True)
    media_type = fields.String(required=True, validate=validate.Length(1, 120))


class AppendFile(Schema):
    """`content` is base64 of at most 256 KB; all pieces but the last have exactly that."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True, validate=validate.Range(0, 1_000_000))
    content = fields.String(required=True, validate=validate.Length(1, 400_000))


class FinishFile(Schema):
    id = fields.UUID(required=True)
    size = fields.Integer(required=True, validate=validate.Range(0), metadata={"description": "Bytes."})


class ReadFile(Schema):
    id = fields.UUID(required=True)
    start = fields.Integer(load_default=0, validate=validate.Range(0))
    length = fields.Integer(load_default=PIECE, validate=validate.Range(1, PIECE))
    preview = fields.Boolean(load_default=False, metadata={"description": "Of the picture's preview, in its place."})


class Piece(Schema):
    content = fields.String(metadata={"description": "Base64."})


class ImportTemplate(Schema):
    """A table to fill in for an import."""

    name = fields.String()
    media_type = fields.String()
    content = fields.String(metadata={"description": "Base64."})


class FileLink(Schema):
    token = fields.String(metadata={"example": "the-token-of-the-link"})
    expires_in = fields.Integer(metadata={"description": "Seconds.", "example": 300})


class ByLink(Schema):
    token = fields.String(required=True, validate=validate.Length(1, 200))


class ReadByLink(ByLink):
    start = fields.Integer(load_default=0, validate=validate.Range(0))
    length = fields.Integer(load_default=PIECE, validate=validate.Range(1, PIECE))
    preview = fields.Boolean(load_default=False, metadata={"description": "Of the picture's preview, in its place."})


def _of_each(
    verb: str, summary: str, request: type[Schema], answer: type[Schema] | None = None, **more: Any
) -> Callable[[str], Operation]:
    """Gives the operation of a service by the service's name, always the same one; `more` is Operation's."""
    return cache(lambda service: Operation(f"{service}.{verb}", summary, request, answer, **more))


ping = _of_each("ping", "Whether the service answers", Nothing, Nothing, public=True, deadline=1.0)

get_job = _of_each("get_job", "Read how far a job is", ById, Job)
cancel_job = _of_each("cancel_job", "Cancel a job", ById, Job, writes=True)

begin_file = _of_each("begin_file", "Begin to upload a file", BeginFile, File, writes=True)
append_file = _of_each("append_file", "Add the next piece of a file", AppendFile, File, writes=True)
# a picture is decoded and written anew meanwhile
finish_file = _of_each("finish_file", "Say that a file is whole", FinishFile, File, writes=True, deadline=30.0)
get_file = _of_each("get_file", "Read what a file is", ById, File)
read_file = _of_each("read_file", "Read a part of a file", ReadFile, Piece)
delete_file = _of_each("delete_file", "Delete a file", ById, writes=True)
link_file = _of_each("link_file", "Make a link to a file that ends after minutes", ById, FileLink, writes=True)
get_linked_file = _of_each("get_linked_file", "Read what a link leads to", ByLink, File, public=True)
read_linked_file = _of_each("read_linked_file", "Read a part by a link", ReadByLink, Piece, public=True)

JOBS = (get_job, cancel_job)
FILES = (
    begin_file,
    append_file,
    finish_file,
    get_file,
    read_file,
    delete_file,
    link_file,
    get_linked_file,
    read_linked_file,
)


def access_of(service: str, signed_in: Roles) -> dict[str, Roles]:
    """Which roles may ask a service for these operations: who is signed in, and for what is public anybody."""
    operations = [make(service) for make in (ping, *JOBS, *FILES)]
    return {operation.name: ANYONE if operation.public else signed_in for operation in operations}
