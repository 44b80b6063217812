"""Files: uploads and downloads in pieces of 256 KB, so that no message grows large, and imports made of them."""

from __future__ import annotations

import base64
import hashlib
import json
import mimetypes
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from chassis.bus.messages import Answer
from chassis.common.contract import PIECE
from chassis.contract import Operation, to_json
from chassis.errors import FieldError, Invalid, NotFound
from gateway.describe.example import answered
from gateway.describe.fragments import allowed, in_json, path_parameter, problems, responding, service_parameter
from gateway.house import House, current
from gateway.inbound import idempotency_key, truth
from gateway.own.strict import refuse_unknown

DEFAULT_SERVICE = "registry"
IMPORT = "start_import"
PREVIEW = "preview"
IMPORT_FLAGS = ("dry_run", "partial")
FIELDS_LIMIT = 512 * 1024  # bytes
MOST_PARTS = 20
SERVICE = {
    "name": "service",
    "in": "query",
    "schema": {"type": "string", "default": DEFAULT_SERVICE},
    "description": "The service that is to keep it.",
}
KEY = {"$ref": "#/components/parameters/IdempotencyKey"}
SMALL = {
    "name": PREVIEW,
    "in": "query",
    "schema": {"type": "string", "enum": ["true", "false"], "default": "false"},
    "description": "The small preview of a picture (WebP).",
}


def install(app: Flask, house: House) -> None:
    @app.post("/v1/files")
    def upload_file() -> Response:
        service = request.args.get("service", DEFAULT_SERVICE)
        house.permit(house.operation(f"{service}.begin_file"))
        file = _the_file(house, ())
        stored = upload(house, service, file, idempotency_key(request))
        return created(stored, f"/v1/files/{service}/{json.loads(stored.body)['id']}")

    @app.get("/v1/files/<service>/<id>")
    def download_file(service: str, id: str) -> Response:
        about, read = (house.operation(f"{service}.{verb}_file") for verb in ("get", "read"))
        return _download(house, about, read, {"id": id})

    @app.delete("/v1/files/<service>/<id>")
    def delete_file(service: str, id: str) -> Response:
        house.ask(house.operation(f"{service}.delete_file"), to_json({"id": id}), keyed(idempotency_key(request)))
        return Response(status=204)

    @app.post("/v1/files/<service>/<id>/links")
    def link_file(service: str, id: str) -> Response:
        key = idempotency_key(request)
        answer = house.ask(house.operation(f"{service}.link_file"), to_json({"id": id}), keyed(key))
        link = json.loads(answer.body)
        url = f"{house.public_url}/v1/file-links/{service}/{quote(link['token'], safe='')}"
        made = Answer(to_json({"url": url, "expires_in": link["expires_in"]}), answer.headers)
        return created(made, url)

    @app.get("/v1/file-links/<service>/<token>")
    def open_link(service: str, token: str) -> Response:
        about, read = (house.operation(f"{service}.{verb}_linked_file") for verb in ("get", "read"))
        return _download(house, about, read, {"token": token})

    @app.post("/v1/imports")
    def start_import() -> Response:
        known = imports(house)
        _permit_any(house, known.values())  # before megabytes are read
        file = _the_file(house, ("kind", *IMPORT_FLAGS))
        asked: dict[str, Any] = {"kind": request.form.get("kind", "")}
        operation = _importing(known, asked["kind"])
        house.permit(operation)
        asked |= {name: _flag(request.form, name) for name in IMPORT_FLAGS}
        key = idempotency_key(request)
        asked["file"] = json.loads(upload(house, operation.service, file, key).body)["id"]
        job = house.ask(operation, to_json(asked), keyed(key))
        return created(job, f"/v1/jobs/{operation.service}/{json.loads(job.body)['id']}", 202)


def upload(house: House, service: str, file: FileStorage, key: str | None) -> Answer:
    """Pass the file on to the service that will own it; its answer, the stored file's description.

    Under an Idempotency-Key each step has a key made from it, so that a repeat takes up where the first one broke off.
    """
    name = file.filename or "file"

    def ask(verb: str, step: str, **asked: Any) -> Answer:
        step_key = hashlib.sha256(f"{key}/{step}".encode()).hexdigest() if key else None
        return house.ask(house.operation(f"{service}.{verb}_file"), to_json(asked), keyed(step_key))

    first = ask("begin", "begin", name=name[-255:], media_type=_media_type(file))
    begun = json.loads(first.body)
    size = 0
    for number, piece in enumerate(iter(lambda: file.stream.read(PIECE), b"")):
        ask("append", str(number), id=begun["id"], number=number, content=base64.b64encode(piece).decode())
        size += len(piece)
    # to finish again changes nothing and is no replay to the service; what was begun before is this upload again
    return Answer(ask("finish", "finish", id=begun["id"], size=size).body, first.headers)


def _the_file(house: House, fields: Iterable[str]) -> FileStorage:
    """The one file of a multipart body, which may have these fields too; large ones are spooled while they are read."""
    if request.mimetype != "multipart/form-data":
        raise Invalid("send the file as multipart/form-data, in a part named file", type="media-type")
    request.max_content_length = house.settings.gateway.upload_limit
    request.max_form_memory_size = FIELDS_LIMIT  # the parser reads 64 KB at a time into the same measure
    request.max_form_parts = MOST_PARTS
    try:
        form = request.form
    except RequestEntityTooLarge:  # it does not say of which limit
        problem = (
            f"{request.max_content_length} bytes may be sent here, {FIELDS_LIMIT} of them in fields beside the file, "
            f"in {MOST_PARTS} parts"
        )
        raise Invalid(f"the body is too large: {problem}", type="body-too-large") from None
    refuse_unknown(form, fields, "field")
    files = request.files.getlist("file")
    if len(files) != 1 or len(request.files) != 1:
        raise Invalid("one part named file is needed", errors=[FieldError("/file", "Send exactly one file.")])
    return files[0]


def _media_type(file: FileStorage) -> str:
    declared = file.mimetype
    if declared in ("", "application/octet-stream"):
        return mimetypes.guess_type(file.filename or "")[0] or "application/octet-stream"
    return declared


def _flag(sent_fields: Mapping[str, str], name: str) -> bool:
    try:
        return truth(sent_fields.get(name, "false"))
    except ValueError as error:
        raise Invalid("some fields are wrong; see errors", errors=[FieldError(f"/{name}", str(error))]) from None


def imports(house: House) -> dict[str, Operation]:
    """By kind of import: the operation that starts it. A service's `start_import` lists its kinds in its field."""
    found: dict[str, Operation] = {}
    for name, operation in house.operations.items():
        if name.endswith(f".{IMPORT}"):
            found |= dict.fromkeys(operation.request._declared_fields["kind"].metadata["enum"], operation)
    return found


def _permit_any(house: House, operations: Iterable[Operation]) -> None:
    """Raise NotFound where there are none, Forbidden where the caller may ask for none of them."""
    actor = current().actor
    if not any(house.access.allows(operation, actor) for operation in operations):
        house.permit(next(iter(operations), None) or house.operation(f"{DEFAULT_SERVICE}.{IMPORT}"))


def _importing(known: Mapping[str, Operation], kind: str) -> Operation:
    if kind not in known:
        problem = f"One of: {', '.join(sorted(known))}."
        raise Invalid("there is no such kind of import", errors=[FieldError("/kind", problem)])
    return known[kind]


def _download(house: House, about: Operation, read: Operation, which: Mapping[str, str]) -> Response:
    preview = _flag(request.args, PREVIEW)
    file = json.loads(house.ask(about, to_json(dict(which))).body)
    house.permit(read)
    headers = house.caller_headers()
    size = file["preview_size"] if preview else file["size"]
    if size is None:
        raise NotFound("this file has no preview")

    def pieces() -> Iterator[bytes]:
        for start in range(0, size, PIECE):
            asked = to_json({**which, "start": start, "length": PIECE, "preview": preview})
            yield base64.b64decode(json.loads(house.asking.ask(read, asked, headers).body)["content"])

    response = Response(pieces(), content_type="image/webp" if preview else file["media_type"])
    response.headers["Content-Length"] = str(size)
    if not preview:
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file['name'], safe='')}"
    return response


def keyed(key: str | None) -> dict[str, str]:
    return {"idempotency-key": key} if key else {}


def created(answer: Answer, location: str, status: int = 201) -> Response:
    response = Response(answer.body, status, {"Location": location}, content_type="application/json")
    if answer.headers.get("idempotent-replay"):
        response.headers["Idempotent-Replay"] = "true"
    return response


def paths(house: House) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if any(name.endswith(".begin_file") for name in house.operations):
        found |= _file_paths(house)
    if imports(house):
        found["/v1/imports"] = {"post": _import_path(house)}
    return found


def _file_paths(house: House) -> dict[str, Any]:
    service = service_parameter(house.offering("begin_file"))
    one = [service, path_parameter("id", "Id of the file.", format="uuid")]
    stored, content = {"$ref": "#/components/schemas/File"}, {"type": "string", "contentEncoding": "binary"}
    link = {
        "type": "object",
        "required": ["url", "expires_in"],
        "properties": {
            "url": {"type": "string", "format": "uri", "description": "Opens the file without a sign-in."},
            "expires_in": {"type": "integer", "description": "Seconds until it ends."},
        },
    }
    keeper = house.offering("begin_file")[0]
    kept = in_json(201, stored, answered(house, keeper, "finish_file"))
    given = responding(200, content, "*/*")
    upload_file = _described("upload_file", "Upload a file", kept, 401, 403, 404, 413, 415, 422)
    upload_file |= allowed(house.roles("begin_file", "append_file", "finish_file"), writes=True)
    upload_file |= {"parameters": [SERVICE, KEY], "requestBody": _multipart({}, {"file": "(the bytes of a photo)"})}
    download = _described("download_file", "Download a file", given, 401, 403, 404, 422)
    download |= {"parameters": [SMALL]} | allowed(house.roles("get_file", "read_file"))
    delete = _described("delete_file", "Delete a file", {"204": {"description": "Deleted"}}, 401, 403, 404, 422)
    delete |= allowed(house.roles("delete_file"), writes=True)
    opens = answered(house, keeper, "link_file")
    url = f"{house.public_url}/v1/file-links/{keeper}/{opens['token']}"
    linked = in_json(201, link, {"url": url, "expires_in": opens["expires_in"]})
    make_link = _described("link_file", "Make a link that ends after minutes", linked, 401, 403, 404, 422)
    make_link |= {"parameters": [KEY]} | allowed(house.roles("link_file"), writes=True)
    opened = _described("open_file_link", "Download by a link", given, 404, 422)
    opened |= {"parameters": [SMALL]} | allowed(house.roles("get_linked_file", "read_linked_file"))
    return {
        "/v1/files": {"post": upload_file},
        "/v1/files/{service}/{id}": {"parameters": one, "get": download, "delete": delete},
        "/v1/files/{service}/{id}/links": {"parameters": one, "post": make_link},
        "/v1/file-links/{service}/{token}": {
            "parameters": [service, path_parameter("token", "The link's own part of its address.")],
            "get": opened,
        },
    }


def _import_path(house: House) -> dict[str, Any]:
    flag = {"type": "string", "enum": ["true", "false"], "default": "false"}
    job = {"$ref": "#/components/schemas/Job"}
    begun = in_json(202, job, answered(house, house.offering(IMPORT)[0], IMPORT))
    described = _described("start_import", "Import a file", begun, 400, 401, 403, 413, 415, 422)
    kinds = sorted(imports(house))
    described |= {"parameters": [KEY]} | allowed(house.roles(IMPORT), writes=True)
    described["requestBody"] = _multipart(
        {
            "kind": {"type": "string", "enum": kinds, "description": "What the file holds."},
            "dry_run": flag | {"description": "Whether it is only checked, and nothing is recorded."},
            "partial": flag | {"description": "Whether the right rows are recorded though others are wrong."},
        },
        {"file": "(the bytes of an .xlsx or .csv)", "kind": kinds[-1], "dry_run": "true", "partial": "false"},
    )
    return described


def _multipart(fields: dict[str, Any], example: dict[str, str]) -> dict[str, Any]:
    file = {"type": "string", "contentMediaType": "application/octet-stream", "description": "The file, with its name."}
    properties = {"file": file, **fields}
    required = ["file", *(["kind"] if "kind" in fields else [])]
    schema = {"type": "object", "required": required, "properties": properties}
    return {"required": True, "content": {"multipart/form-data": {"schema": schema, "example": example}}}


def _described(name: str, summary: str, responses: dict[str, Any], *statuses: int) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "tags": ["files"],
        "responses": responses | problems(400, *statuses),
    }
