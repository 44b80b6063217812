"""`GET /v1/imports/templates/{kind}`: the table to fill in for an import."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Flask, Response

from chassis.contract import Operation, to_json
from chassis.errors import NotFound
from gateway.describe.fragments import allowed, path_parameter, problems, responding
from gateway.house import House
from gateway.own.files import IMPORT

TEMPLATE = "get_import_template"


def install(app: Flask, house: House) -> None:
    @app.get("/v1/imports/templates/<kind>")
    def get_import_template(kind: str) -> Response:
        operation = templates(house).get(kind)
        if operation is None:
            raise NotFound("there is no such kind of import; see the vocabulary import_kinds")
        found = json.loads(house.ask(operation, to_json({"kind": kind})).body)
        response = Response(base64.b64decode(found["content"]), content_type=found["media_type"])
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found['name'], safe='')}"
        return response


def templates(house: House) -> dict[str, Operation]:
    """By kind of import: the operation that gives its template, where the importing service has one."""
    found: dict[str, Operation] = {}
    for name, operation in house.operations.items():
        service, _, verb = name.partition(".")
        template = house.operations.get(f"{service}.{TEMPLATE}")
        if verb == IMPORT and template is not None:
            found |= dict.fromkeys(operation.request._declared_fields["kind"].metadata["enum"], template)
    return found


def paths(house: House) -> Mapping[str, Any]:
    if not templates(house):
        return {}
    described = {
        "operationId": "get_import_template",
        "summary": "A table to fill in for an import",
        "tags": ["files"],
        **allowed(house.roles(TEMPLATE)),
        "parameters": [path_parameter("kind", "What is imported.", enum=sorted(templates(house)))],
        "responses": responding(200, {"type": "string", "contentEncoding": "binary"}, "*/*")
        | problems(400, 401, 403, 404, 422),
    }
    return {"/v1/imports/templates/{kind}": {"get": described}}
