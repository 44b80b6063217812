"""The gateway's own addresses take what they describe, as contracts' operations do: an unknown parameter or a body that
has no meaning is refused, where it would otherwise be a wish that nobody hears.

OAuth's addresses are not among them: there the standard says to ignore what is not known (RFC 6749, section 3.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from flask import Flask, request
from werkzeug.datastructures import MultiDict

from chassis.errors import FieldError, Invalid
from gateway.house import House
from gateway.inbound import refuse_body
from gateway.own import Part

_RULE = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Takes:
    """What one method of one address takes."""

    query: frozenset[str]
    body: bool


def install(app: Flask, house: House, parts: Iterable[Part]) -> None:
    """Hold each part to its own description."""
    known = described([part.paths(house) for part in parts])
    path_of = cache(partial(_RULE.sub, r"{\1}"))

    @app.before_request
    def take_what_is_described() -> None:
        rule = request.url_rule
        if rule is None:
            return
        method = "get" if request.method == "HEAD" else request.method.lower()
        takes = known.get((path_of(rule.rule), method))
        if takes is None:
            return
        refuse_unknown(request.args, takes.query, "parameter")
        if not takes.body:
            refuse_body(request)


def described(paths: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Takes]:
    """By path and method, as the OpenAPI document has them."""
    found = {}
    for path, item in (pair for part in paths for pair in part.items()):
        for method in item.keys() - {"parameters"}:
            parameters = [*item.get("parameters", ()), *item[method].get("parameters", ())]
            query = frozenset(each["name"] for each in parameters if each.get("in") == "query")
            found[path, method] = Takes(query, "requestBody" in item[method])
    return found


def refuse_unknown(sent: MultiDict[str, Any], known: Iterable[str], what: str) -> None:
    """Raise Invalid for a name that is not known, or that stands more than once."""
    names = sorted(known)
    errors = [
        FieldError(f"/{name}", f"Unknown {what}; known are: {', '.join(names) or 'none'}")
        if name not in names
        else FieldError(f"/{name}", "Given more than once.")
        for name, values in sent.lists()
        if name not in names or len(values) > 1
    ]
    if errors:
        raise Invalid(f"some {what}s are wrong; see errors", errors=errors)
