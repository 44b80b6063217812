"""Papers that are handed out: `GET …/{id}/page` and `/pdf`. As data they are ordinary routes."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from flask import Flask, Response, request

from chassis.contract import to_json
from gateway.describe.fragments import allowed, path_parameter, problems, responding
from gateway.house import House
from gateway.own.strict import refuse_unknown


class Paper(NamedTuple):
    """The operation that shows it, what it is called, and under which heading it is described."""

    show: str
    name: str
    called: str
    tag: str


KINDS = {  # by the first part of the address
    "payslips": Paper("training.show_payslip", "payslip", "payslip", "payslips"),
    "work-certificates": Paper("training.show_work_certificate", "work_certificate", "certificate of work", "payslips"),
    "certificates": Paper("training.show_certificate", "certificate", "certificate", "certificates"),
}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
LANGUAGE = "language"
FORMS = {"page": ("html", "text/html"), "pdf": ("pdf", "application/pdf")}
CALLED = {"page": "page", "pdf": "PDF"}
VERBS = {"page": "show", "pdf": "download"}


def install(app: Flask, house: House) -> None:
    for kind, paper in KINDS.items():
        for form, verb in VERBS.items():
            shown = partial(_document, house, paper, form)
            app.add_url_rule(f"/v1/{kind}/<id>/{form}", f"{verb}_{paper.name}", shown, methods=["GET"])


def _document(house: House, paper: Paper, form: str, id: str) -> Response:
    refuse_unknown(request.args, (LANGUAGE,), "parameter")
    asked = {"id": id, "form": FORMS[form][0], **dict(request.args.items())}
    answer = json.loads(house.ask(house.operation(paper.show), to_json(asked)).body)
    response = Response(base64.b64decode(answer["content"]), content_type=answer["media_type"])
    response.headers["Content-Language"] = answer["language"]
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    if form == "pdf":
        response.headers["Content-Disposition"] = f'attachment; filename="{answer["name"]}"'
    return response


def paths(house: House) -> Mapping[str, Any]:
    return {
        f"/v1/{kind}/{{id}}/{form}": _path(house, paper, form)
        for kind, paper in KINDS.items()
        if paper.show in house.operations
        for form in FORMS
    }


def _path(house: House, paper: Paper, form: str) -> Mapping[str, Any]:
    field = house.operations[paper.show].request._declared_fields[LANGUAGE]
    language = {
        "name": LANGUAGE,
        "in": "query",
        "schema": {"type": "string", "enum": list(field.metadata["enum"])},
        "description": field.metadata["description"],
    }
    return {
        "parameters": [path_parameter("id", f"Id of the {paper.called}.", format="uuid"), language],
        "get": {
            "operationId": f"{VERBS[form]}_{paper.name}",
            "summary": f"A {paper.called} as a {CALLED[form]}",
            "tags": [paper.tag],
            **allowed(house.access.roles(house.operations[paper.show])),
            "responses": responding(200, {"type": "string"}, FORMS[form][1]) | problems(400, 401, 403, 404, 422),
        },
    }
