"""`GET /v1/exports/{id}`: all that is held of a resident in every service, as one archive.

The registry gathers its own in a job. Once that is done, what the other services hold (their operation `list_held`) is
asked page by page and put beside it; where one of them is away, nothing is given out, as it would not be all.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response

from chassis.common.contract import PIECE
from chassis.contract import to_json
from chassis.errors import Conflict, NotFound
from chassis.sheets.records import csv_of
from gateway.describe.fragments import allowed, path_parameter, problems, responding
from gateway.house import House

OWNER, KIND, VERB = "registry", "export_person", "list_held"
ZIP = "application/zip"
PAGE = 200
Rows = list[Mapping[str, Any]]


def install(app: Flask, house: House) -> None:
    @app.get("/v1/exports/<id>")
    def get_own_archive(id: str) -> Response:
        for service in house.offering(VERB):
            house.permit(house.operation(f"{service}.{VERB}"))  # before anything is asked of anybody
        job = json.loads(house.ask(house.operation(f"{OWNER}.get_job"), to_json({"id": id})).body)
        if job["kind"] != KIND:
            raise NotFound("there is no such export")
        if job["state"] != "done":
            raise Conflict(f"the export is {job['state']}; look at its job", type="export-not-done")
        held = {service: _held(house, service, job["result"]["resident"]) for service in house.offering(VERB)}
        archive = _with(_file(house, job["result"]["file"]), held)
        response = Response(archive, content_type=ZIP)
        response.headers["Content-Disposition"] = "attachment; filename=personal-data.zip"
        return response


def _file(house: House, id: str) -> bytes:
    about = json.loads(house.ask(house.operation(f"{OWNER}.get_file"), to_json({"id": id})).body)
    read, pieces = house.operation(f"{OWNER}.read_file"), []
    for start in range(0, about["size"], PIECE):
        asked = to_json({"id": id, "start": start, "length": PIECE, "preview": False})
        pieces.append(base64.b64decode(json.loads(house.ask(read, asked).body)["content"]))
    return b"".join(pieces)


def _held(house: House, service: str, resident: str) -> dict[str, Rows]:
    """By table. Raises a Failure where the service is away."""
    found: dict[str, Rows] = defaultdict(list)
    cursor = None
    while True:
        asked = to_json({"resident": resident, "limit": PAGE, "cursor": cursor} if cursor else {"resident": resident})
        page = json.loads(house.ask(house.operation(f"{service}.{VERB}"), asked).body)
        for item in page["items"]:
            found[item["part"]].append(item["row"])
        cursor = page["next_cursor"]
        if cursor is None:
            return dict(found)


def _with(registry: bytes, held: Mapping[str, Mapping[str, Rows]]) -> bytes:
    """The registry's archive with a folder for each other service, and all of it in `all.json`."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(registry)) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in given.namelist():
            if name != "all.json":
                archive.writestr(name, given.read(name))
        everything = json.loads(given.read("all.json")) | held
        archive.writestr("all.json", json.dumps(everything, ensure_ascii=False, indent=1))
        for service, parts in held.items():
            for part, rows in parts.items():
                archive.writestr(f"{service}/{part}.csv", csv_of(rows))
    return made.getvalue()


def paths(house: House) -> Mapping[str, Any]:
    if not house.offering(VERB) or f"{OWNER}.get_job" not in house.operations:
        return {}
    described = {
        "operationId": "get_own_archive",
        "summary": "All that is held of a resident in every service, as one archive",
        "tags": ["me"],
        **allowed(house.roles(VERB)),
        "parameters": [path_parameter("id", "Id of the job that the export began.", format="uuid")],
        "responses": responding(200, {"type": "string", "contentEncoding": "binary"}, ZIP)
        | problems(400, 401, 403, 404, 409, 422, 503),
    }
    return {"/v1/exports/{id}": {"get": described}}
