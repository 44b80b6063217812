"""Reading HTTP/1.1 from the wire strictly: what two servers could read in two ways is refused (RFC 9112).

`eventlet.wsgi` reads leniently (a doubled Content-Length, a space before the colon, a bare line feed, a chunk of size
`+5`) and waits without end. Here the head is checked byte by byte before the library sees it, bodies are read by a
reader of our own, and a whole request has one deadline.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPMessage
from typing import Any

import eventlet
import eventlet.wsgi
import structlog
from eventlet import greenio

from chassis.ids import Ids
from chassis.languages import FIRST
from gateway.body import UNREAD_AT_MOST, Body
from gateway.errors import MEDIA_TYPE, problem_body, title_of
from gateway.limits import SECURITY_HEADERS

log = structlog.get_logger(__name__)
_ids = Ids()

_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]"
_REQUEST_LINE = re.compile(rb"(" + _TOKEN + rb"{1,24}) (/[\x21-\x7e]*|\*|https?://[\x21-\x7e]+) HTTP/1\.([01])\r\n")
_FIELD = re.compile(rb"(" + _TOKEN + rb"{1,128}):[ \t]*([\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*)|)\r\n")
_LENGTH = re.compile(rb"[0-9]{1,15}")
_ONCE = (b"host", b"content-length", b"transfer-encoding", b"content-type", b"authorization", b"expect")
HEAD_END = b"\r\n\r\n"
IN_A_ROW = 8  # requests of a connection that never lets wait, until the others get a turn
LINGER = 1.0  # seconds that a client gets to read our refusal before the connection goes


@dataclass(frozen=True)
class Limits:
    """Seconds and bytes that a client may take. `request_seconds` is from the first byte to the last of the body."""

    request_seconds: float = 30.0
    idle_seconds: int = 30
    write_seconds: int = 30
    line_bytes: int = 8192
    head_bytes: int = 32_768
    fields: int = 100
    connections: int = 12_000


class Refused(Exception):
    """A request that is not taken further."""

    def __init__(self, status: int, type: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.type = type
        self.detail = detail


class Protocol(eventlet.wsgi.HttpProtocol):  # type: ignore[misc]
    """One connection."""

    rfile: Any
    raw_requestline: bytes
    headers: Any
    path: str
    command: str
    request_version: str
    requestline: str

    def __init__(self, conn_state: Any, server: Any, *, limits: Limits, pool: Any) -> None:
        self.limits = limits
        self._pool = pool
        self._until = 0.0
        self._taken = 0
        self._whole = False
        self._linger = False
        super().__init__(conn_state, server)

    def handle(self) -> None:
        if self._pool.running() > self.limits.connections:
            self._refuse(Refused(503, "overloaded", "too many connections are open; try again in a few seconds"))
        else:
            super().handle()

    def _read_request_line(self) -> bytes:
        """The next request's first line, or nothing where none came in time."""
        self._taken += 1
        if self._taken % IN_A_ROW == 0:
            eventlet.sleep(0)
        try:
            with eventlet.Timeout(self.limits.idle_seconds, False):
                if here := self.rfile.peek(1):
                    self._whole = HEAD_END in here
                    self._until = time.monotonic() + self.limits.request_seconds
                    with self._in_time():
                        return bytes(self.rfile.readline(self.limits.line_bytes + 1))
        except Refused as refused:
            self._refuse(refused)
        except OSError as error:
            log.debug("connection_ended", error=type(error).__name__)
        return b""

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        """Reading a head within the request's deadline. One that is here already is not waited for."""
        if self._whole:
            yield
            return
        try:
            with eventlet.Timeout(max(0.0, self._until - time.monotonic())):
                yield
        except (eventlet.Timeout, TimeoutError):
            raise Refused(408, "too-slow", "the request did not arrive in time") from None

    def parse_request(self) -> bool:
        source = self.rfile.fp  # of the wrapper that the library puts round it
        self.close_connection = True
        try:
            if len(self.raw_requestline) > self.limits.line_bytes:
                raise Refused(414, "uri-too-long", f"the address is over {self.limits.line_bytes} bytes")
            match = _REQUEST_LINE.fullmatch(self.raw_requestline)
            if match is None:
                raise Refused(400, "bad-request", "the request line is not of the form METHOD /path HTTP/1.1")
            with self._in_time():
                fields = self._fields(source)
            check_framing(fields, http_1_1=match[3] == b"1")
        except Refused as refused:
            self._refuse(refused)
            return False
        self._keep_head(match, fields)
        return True

    def _keep_head(self, line: re.Match[bytes], fields: list[tuple[bytes, bytes]]) -> None:
        """What the standard library's `parse_request` leaves, of a head that was read already."""
        self.command, self.path = line[1].decode("ascii"), _path(line[2])
        self.request_version = "HTTP/1." + line[3].decode("ascii")
        self.requestline = f"{self.command} {self.path} {self.request_version}"
        self.headers = HTTPMessage()
        for name, value in fields:
            self.headers.set_raw(name.decode("ascii"), value.decode("iso-8859-1"))
        wish = self.headers.get("Connection", "").lower()
        kept = wish != "close" and (line[3] == b"1" or wish == "keep-alive")
        # where the server is stopping, the answer tells the client so
        self.close_connection = not kept or self.conn_state[2] == eventlet.wsgi.STATE_CLOSE

    def _fields(self, source: Any) -> list[tuple[bytes, bytes]]:
        fields: list[tuple[bytes, bytes]] = []
        size = 0
        while (line := source.readline(self.limits.line_bytes + 1)) != b"\r\n":
            size += len(line)
            too_long = len(line) > self.limits.line_bytes or size > self.limits.head_bytes
            if too_long or len(fields) == self.limits.fields:
                raise Refused(431, "headers-too-large", "the headers are too many or too long")
            match = _FIELD.fullmatch(line)
            if match is None:
                raise Refused(400, "bad-request", "a header line is not of the form `Name: value` ended by CRLF")
            fields.append((match[1], match[2].rstrip(b" \t")))
        return fields

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        lenient = environ["eventlet.input"]
        body = Body(
            self.rfile,
            lenient.content_length,
            self.connection,
            wfile=lenient.wfile,
            wfile_line=lenient.wfile_line,
            chunked_input=lenient.chunked_input,
        )
        body.until = self._until
        environ["wsgi.input"] = environ["eventlet.input"] = body
        environ["wsgi.input_terminated"] = True  # a chunked body ends by itself
        return environ

    def handle_one_response(self) -> None:
        super().handle_one_response()
        self._linger = self.environ["eventlet.input"].unread

    def _refuse(self, refused: Refused) -> None:
        self.close_connection = True
        self._linger = True
        id = str(_ids.new())
        log.info("request_refused", status=refused.status, type=refused.type, request_id=id)
        title = title_of(refused.type, FIRST)  # which language is wanted may not have been read yet
        body = problem_body(refused.status, refused.type, title=title.text, detail=refused.detail, instance=id)
        headers = {"Content-Type": MEDIA_TYPE, "Content-Language": title.language, "Content-Length": len(body)}
        headers |= {"X-Request-Id": id, **SECURITY_HEADERS}
        headers |= {"Retry-After": 5} if refused.status == 503 else {}
        lines = [f"HTTP/1.1 {refused.status} {HTTPStatus(refused.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in (headers | {"Connection": "close"}).items()]
        self.wfile.write("\r\n".join([*lines, "", ""]).encode() + body)

    def finish(self) -> None:
        if self._linger:
            self._let_it_be_read()
        super().finish()

    def _let_it_be_read(self) -> None:
        """Closing with bytes unread makes the kernel reset the connection, and the client may lose our answer."""
        try:
            self.wfile.flush()
            self.connection.shutdown(greenio.base.socket.SHUT_WR)
            with eventlet.Timeout(LINGER, False):
                left = UNREAD_AT_MOST
                while left > 0 and (piece := self.connection.recv(16_384)):
                    left -= len(piece)
        except OSError:
            return  # it went by itself


def check_framing(fields: list[tuple[bytes, bytes]], *, http_1_1: bool) -> None:
    """Raise Refused where it is not certain where the body ends, or for which host the request is."""
    names = [name.lower() for name, _ in fields]
    doubled = [name.decode() for name in _ONCE if names.count(name) > 1]
    if doubled:
        raise Refused(400, "bad-request", f"the header {doubled[0]} stands more than once")
    values = {name: value for name, (_, value) in zip(names, fields, strict=True)}
    if http_1_1 and b"host" not in values:
        raise Refused(400, "bad-request", "the header host is missing")
    if b"transfer-encoding" in values:
        if b"content-length" in values or not http_1_1:
            raise Refused(400, "bad-request", "transfer-encoding cannot stand here")
        if values[b"transfer-encoding"].lower() != b"chunked":
            raise Refused(501, "bad-request", "of the transfer encodings only chunked is known here")
    if b"content-length" in values and not _LENGTH.fullmatch(values[b"content-length"]):
        raise Refused(400, "bad-request", "content-length is not a number")


def _path(target: bytes) -> str:
    """The path and query, of `http://host/path` too: servers must take the absolute form (RFC 9112, section 3.2.2).

    Slashes in front are one: a client that is sent there again would take the second for the begin of a host.
    """
    if target.startswith(b"http"):
        target = b"/" + target.split(b"/", 3)[3] if target.count(b"/") > 2 else b"/"
    path = target.decode("ascii")
    return "/" + path.lstrip("/") if path.startswith("//") else path
