"""From an HTTP request to an operation's request object, as JSON bytes.

Fields are checked once, at the service's door. Here is only what HTTP itself asks: one JSON object in UTF-8, each name
once, not nested too deep, no name in the query string that the operation does not have.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Request
from marshmallow import fields
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from chassis.contract import to_json
from chassis.errors import FieldError, Invalid
from gateway.routing import Route

DEEPEST = 32
_TRUTH = {"true": True, "false": False}
_WHOLE = re.compile(r"-?[0-9]{1,18}")  # int() takes underscores, spaces and the digits of every script
FORMAT = "format"  # ?format=csv|xlsx, on lists
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_ETAG = r'(?:W/)?"([\x21\x23-\x7e]{1,64})"'
_ETAGS = re.compile(rf"[ \t,]*{_ETAG}(?:[ \t]*,[ \t,]*{_ETAG})*[ \t,]*")  # RFC 9110, 5.6.1.2: empty elements too
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")  # what no database stores as text


def operation_body(route: Route, request: Request, path: Mapping[str, str], limit: int) -> bytes:
    """The operation's request. Raises Invalid, or RequestEntityTooLarge where the body is over `limit` bytes."""
    for name, value in path.items():
        _refuse_non_text(value, f"/{name}")
    if route.reads_query:
        refuse_body(request)
        return to_json({**query_fields(route, request.args), **path})
    if request.args:
        raise Invalid(
            "this address takes no query string; send the fields in the body",
            errors=[FieldError(f"/{name}", "send it in the body") for name in request.args],
        )
    return _with_path(read_json_object(request, limit), path)


def refuse_broken_query(query: bytes) -> None:
    """Raise Invalid where a query string holds other bytes than UTF-8's, which would be read as some other text."""
    if b"%" not in query:  # other bytes than ASCII are refused with the request line
        return
    errors = []
    for parameter in query.split(b"&"):
        try:
            unquote_to_bytes(parameter).decode()
        except UnicodeDecodeError:
            name = unquote_to_bytes(parameter.partition(b"=")[0]).decode(errors="backslashreplace")
            errors.append(FieldError(f"/{name}", "Not in UTF-8; send the percent-encoded bytes of a text in UTF-8."))
    if errors:
        raise Invalid("some parameters are wrong; see errors", errors=errors)


def query_fields(route: Route, query: MultiDict[str, str]) -> dict[str, Any]:
    """The query string as fields: a list field may be repeated, others may not."""
    known = route.of_query
    found: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, values in query.lists():
        if name == FORMAT and route.listing:
            continue
        field = known.get(name)
        _refuse_non_text("".join(values), f"/{name}")
        if field is None:
            taken = sorted([*known, *([FORMAT] if route.listing else [])])
            errors.append(FieldError(f"/{name}", f"Unknown parameter; known are: {', '.join(taken) or 'none'}"))
        elif isinstance(field, fields.List):
            found[name] = values
        elif len(values) > 1:
            errors.append(FieldError(f"/{name}", "Given more than once."))
        else:
            try:
                found[name] = _value(field, values[0])
            except ValueError as error:
                errors.append(FieldError(f"/{name}", str(error)))
    if errors:
        raise Invalid("some parameters are wrong; see errors", errors=errors)
    return found


def _value(field: fields.Field[Any], text: str) -> Any:
    if isinstance(field, fields.Boolean):
        return truth(text)
    if not isinstance(field, fields.Integer):
        return text
    if not _WHOLE.fullmatch(text):
        raise ValueError("Not a whole number in digits 0 to 9.")
    return int(text)


def truth(text: str) -> bool:
    """What `true` or `false`, sent as text, means. Raises ValueError."""
    if text not in _TRUTH:
        raise ValueError("Not true or false.")
    return _TRUTH[text]


def refuse_body(request: Request) -> None:
    if request.content_length or "Transfer-Encoding" in request.headers:
        raise Invalid("a body has no meaning here", type="unexpected-body")


def read_body(request: Request, limit: int) -> bytes:
    """The whole body. Raises RequestEntityTooLarge before more than `limit` bytes are kept."""
    if "Content-Encoding" in request.headers:
        raise Invalid("send the body without a Content-Encoding", type="media-type")
    request.max_content_length = limit
    if (request.content_length or 0) > limit:
        raise RequestEntityTooLarge
    body = request.get_data(cache=False)
    if request.content_length is None and len(body) >= limit:
        raise RequestEntityTooLarge  # werkzeug cuts a chunked body off at the limit without a word
    return body


def read_json_object(request: Request, limit: int) -> bytes:
    """The body as sent, once it is known to be a JSON object; an empty body is an empty object."""
    body = read_body(request, limit)
    if not body.strip(b" \t\r\n"):
        return b"{}"
    if request.mimetype != "application/json" or request.mimetype_params.get("charset", "utf-8").lower() != "utf-8":
        raise Invalid("send JSON in UTF-8, with Content-Type: application/json", type="media-type")
    check_json_object(body)
    return body


def check_json_object(body: bytes) -> None:
    """Raise Invalid (`not-json`) unless `body` is one sound JSON object (I-JSON, RFC 7493)."""
    try:
        value = _decoder.decode(body.decode("utf-8"))
    except _Unsound as error:
        raise Invalid(f"the body is not sound JSON: {error}", type="not-json") from None
    except (ValueError, RecursionError):
        raise Invalid("the body is not JSON in UTF-8", type="not-json") from None
    if not isinstance(value, dict):
        raise Invalid("the body should be a JSON object", type="not-json")
    _check_depth(value)
    if b"\\u" in body:  # only an escape can write what UTF-8 cannot
        for text in _texts(value):
            _refuse_non_text(text, "")


class _Unsound(ValueError):
    pass


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Unsound(f"the name {next(n for n in names if names.count(n) > 1)[:40]!r} stands twice in one object")
    return made


def _float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise _Unsound("a number is too large")
    return number


def _constant(text: str) -> float:
    raise _Unsound(f"{text} is no number")


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_float=_float, parse_constant=_constant)


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [child for thing in level for child in _children(thing)]
        if not level:
            return
    raise Invalid(f"the body is nested more than {DEEPEST} deep", type="not-json")


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
    for child in _children(value):
        yield from _texts(child)


def _refuse_non_text(text: str, pointer: str) -> None:
    if _NOT_TEXT.search(text):
        problem = "holds a null character or half a surrogate pair"
        raise Invalid(f"a text {problem}", errors=[FieldError(pointer, problem)])


def _with_path(body: bytes, path: Mapping[str, str]) -> bytes:
    """`body` with the path's fields in front: spliced, so that the rest stays as it was sent."""
    if not path:
        return body
    twice = path.keys() & json.loads(body).keys()
    if twice:
        raise Invalid(
            "a field stands in the path and in the body",
            errors=[FieldError(f"/{name}", "Stands in the path; leave it out of the body.") for name in sorted(twice)],
        )
    rest = body.strip(b" \t\r\n")[1:].lstrip(b" \t\r\n")
    head = to_json(dict(path))[:-1]
    return head + (rest if rest == b"}" else b"," + rest)


def idempotency_key(request: Request) -> str | None:
    """The header Idempotency-Key: 1 to 255 visible ASCII characters. Raises Invalid."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise Invalid("Idempotency-Key should be 1 to 255 visible ASCII characters", type="bad-header")
    return key


def if_match(request: Request) -> str | None:
    """The versions named by If-Match, with a blank between them, or `*`. Raises Invalid.

    A weak tag is taken too: a proxy that compresses makes ours weak, and it is the object's version that is compared.
    """
    value = request.headers.get("If-Match")
    if value is None or value == "*":
        return value
    if not _ETAGS.fullmatch(value):
        raise Invalid('If-Match should be entity tags as they were given, such as "3"', type="bad-header")
    return " ".join(re.findall(_ETAG, value))
