"""Files, jobs, and imports made of both: what may be asked."""

from __future__ import annotations

from marshmallow import fields

from chassis.common import contract as common
from chassis.contract import Code, Operation, Schema

IMPORT_KINDS = ("residents", "places", "organisations")


class StartImport(Schema):
    """`file` is an upload of the caller's. With `dry_run` nothing is stored; with `partial` the rows that are right are
    stored though others are wrong."""

    kind = Code("import_kinds", IMPORT_KINDS, required=True)
    file = fields.UUID(required=True)
    dry_run = fields.Boolean(load_default=False)
    partial = fields.Boolean(load_default=False)  # type: ignore[assignment]


class GetImportTemplate(Schema):
    kind = Code("import_kinds", IMPORT_KINDS, required=True)


start_import = Operation("registry.start_import", "Import a file", StartImport, common.Job, writes=True)
get_import_template = Operation(
    "registry.get_import_template", "A table to fill in for an import", GetImportTemplate, common.ImportTemplate
)

get_job, cancel_job = (make("registry") for make in common.JOBS)
begin_file, append_file, finish_file = (make("registry") for make in common.FILES[:3])
get_file, read_file, delete_file = (make("registry") for make in common.FILES[3:6])
link_file, get_linked_file, read_linked_file = (make("registry") for make in common.FILES[6:])
