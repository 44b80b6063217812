"""`GET /v1/sheets/{number}/page`: a form's sheet as a page to print. Everything else of sheets is an ordinary route."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response

from chassis.contract import to_json
from gateway.describe.fragments import allowed, path_parameter, problems, responding
from gateway.house import House

SHOW = "registry.show_sheet"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def install(app: Flask, house: House) -> None:
    @app.get("/v1/sheets/<number>/page")
    def show_sheet(number: str) -> Response:
        answer = house.ask(house.operation(SHOW), to_json({"number": number}))
        response = Response(json.loads(answer.body)["html"], content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cache-Control"] = "no-store"
        return response


def paths(house: House) -> Mapping[str, Any]:
    if SHOW not in house.operations:
        return {}
    described = {
        "operationId": "show_sheet",
        "summary": house.operations[SHOW].summary,
        "tags": ["sheets"],
        **allowed(house.access.roles(house.operations[SHOW])),
        "responses": responding(200, {"type": "string"}, "text/html") | problems(400, 401, 403, 404, 422),
    }
    number = path_parameter("number", "The sheet's number, as it is printed on the sheet.")
    return {"/v1/sheets/{number}/page": {"parameters": [number], "get": described}}
