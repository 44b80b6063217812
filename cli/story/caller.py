"""A user of a gateway who speaks HTTP, for telling a story over it."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping, Sequence
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import click

from chassis.errors import Unavailable

SECONDS = 60.0  # for an answer, and for what another service has to hear of first
HEARS = 300.0  # for what a service has to hear before it is asked for the first time
LOOK = 0.2
SILENT = 5.0  # that a wait may last before somebody who watches is told of it
UNHEARD = (b"/problems/not-yet-known",)
UNKNOWN = (*UNHEARD, b"/problems/not-found")


class StoryError(Unavailable):
    """A step did not come out as the story says. The text names the request and what came."""


class Caller:
    """One signed-in user, or nobody."""

    def __init__(self, gateway: str, token: str = "") -> None:
        self._gateway = gateway
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **query: Any) -> Any:
        return json.loads(self._expect(200, "GET", path + (f"?{urlencode(query)}" if query else "")))

    def document(self, path: str) -> bytes:
        """What is no JSON: a page, a PDF, a list as a file."""
        return self._expect(200, "GET", path)

    def post(self, path: str, body: Mapping[str, Any] | None = None, status: int = 201) -> Any:
        """Under a key of its own, so that a repeat after a lost answer does nothing twice."""
        return json.loads(self._expect(status, "POST", path, body or {}, {"Idempotency-Key": str(uuid.uuid4())}))

    def post_when_known(self, path: str, body: Mapping[str, Any]) -> Any:
        """As `post`; sent again while who is named there is not known: a service that was started a moment ago hears
        of a whole community first."""
        key = {"Idempotency-Key": str(uuid.uuid4())}
        return json.loads(self._expect(201, "POST", path, body, key, again=UNKNOWN, within=HEARS))

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        return json.loads(self._expect(200, "PUT", path, body, {"If-Match": "*"}))

    def send_picture(self, service: str, picture: bytes) -> str:
        """The id of a JPEG that this user has sent to the service."""
        edge = uuid.uuid4().hex
        about = 'Content-Disposition: form-data; name="file"; filename="photo.jpg"\r\nContent-Type: image/jpeg'
        form = f"--{edge}\r\n{about}\r\n\r\n".encode() + picture + f"\r\n--{edge}--\r\n".encode()
        headers = {"Idempotency-Key": edge, "Content-Type": f"multipart/form-data; boundary={edge}"}
        return str(json.loads(self._expect(201, "POST", f"/v1/files?service={service}", form, headers))["id"])

    def refused(self, path: str, body: Mapping[str, Any] | None = None) -> str:
        """POST what is to be refused; the problem's type."""
        status, answer = self._send("POST", path, body or {}, {})
        if status < 400 or status >= 500:
            raise StoryError(f"POST {path} was to be refused, and answered {status}: {answer[:300]!r}")
        return str(json.loads(answer)["type"]).rpartition("/")[2]

    def until(self, path: str, **wanted: Any) -> Any:
        """What GET gives once these fields have these values."""
        end = time.monotonic() + SECONDS
        while True:
            found = self.get(path)
            if all(found[name] == value for name, value in wanted.items()):
                return found
            if time.monotonic() > end or found.get("state") == "failed":
                raise StoryError(f"GET {path} was to come to {wanted}; it is {found}")
            time.sleep(LOOK)

    def _expect(
        self,
        wanted: int,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        *,
        again: Sequence[bytes] = UNHEARD,
        within: float = SECONDS,
    ) -> bytes:
        """Sent again where the gateway says so: a service is busy, or has not heard yet of what was made just now."""
        begun, silent = time.monotonic(), True
        while True:
            status, answer = self._send(method, path, body, headers or {})
            if status == wanted:
                return answer
            passed = time.monotonic() - begun
            if silent and passed > SILENT:
                click.echo("      … waiting until the services have heard of everybody", err=True)
                silent = False
            repeat = status == 503 or any(problem in answer for problem in again)
            if not repeat or passed > within:
                raise StoryError(f"{method} {path} answered {status}, not {wanted}: {answer.decode(errors='replace')}")
            time.sleep(LOOK)

    def _send(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> tuple[int, bytes]:
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        sent = {**self._headers, **({"Content-Type": "application/json"} if data is not None else {}), **headers}
        request = Request(self._gateway + path, data, sent, method=method)  # noqa: S310 - the gateway's own address
        try:
            with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
                return answer.status, answer.read()
        except HTTPError as error:
            return error.code, error.read()
        except (OSError, HTTPException) as error:
            raise StoryError(
                f"{self._gateway} does not answer ({error}); start `tongxin run`, or name its port"
            ) from None
