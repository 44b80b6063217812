"""The body of a request as it is read from the wire: within its deadline, and chunks by the letter of RFC 9112."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import eventlet
import eventlet.wsgi
import structlog
from werkzeug.exceptions import BadRequest, RequestTimeout

log = structlog.get_logger(__name__)

UNREAD_AT_MOST = 64 * 1024  # bytes that are read and thrown away to keep a connection
_CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,8})(?:;[\t\x20-\x7e]*)?\r\n")
_TRAILERS_AT_MOST = 20
_LINE = 1024


class BrokenBody(BadRequest):
    """The body is not whole, or not framed by the rules; its description says which."""


class Body(eventlet.wsgi.Input):  # type: ignore[misc]
    """`wsgi.input`. Raises RequestTimeout past `until` (on time.monotonic), BrokenBody for a body that breaks off."""

    until = 0.0
    _left_in_chunk = 0
    _ended = False
    _told = False

    @property
    def unread(self) -> bool:
        """Whether the client may still be sending."""
        if self.chunked_input:
            return not self._ended
        return bool(self.position < (self.content_length or 0))

    def read(self, size: int | None = None) -> bytes:
        wanted = -1 if size is None or size < 0 else size
        return self._read_chunks(wanted) if self.chunked_input else self._read_counted(wanted)

    def readline(self, size: int | None = None) -> bytes:
        """One line. Read byte by byte: nothing of ours reads bodies by lines."""
        line = bytearray()
        while (size is None or size < 0 or len(line) < size) and not line.endswith(b"\n"):
            piece = self.read(1)
            if not piece:
                break
            line += piece
        return bytes(line)

    def readlines(self, hint: int | None = None) -> list[bytes]:
        return self.read().splitlines(keepends=True)

    def discard(self, buffer_size: int = 16 << 10) -> None:
        """Read what the app left; OSError, which ends the connection, where that would be much."""
        left = UNREAD_AT_MOST
        try:
            while piece := self.read(min(buffer_size, left)):
                left -= len(piece)
                if left == 0:
                    raise OSError("too much was left unread")
        except (BrokenBody, RequestTimeout):
            raise OSError("the body did not end well") from None

    def _read_counted(self, wanted: int) -> bytes:
        left = (self.content_length or 0) - self.position
        wanted = left if wanted < 0 else min(wanted, left)
        if not wanted:
            return b""
        self._invite()
        piece = self._in_time(self.rfile.read, wanted)
        self.position += len(piece)
        if len(piece) < wanted:
            raise self._cut()
        return piece

    def _read_chunks(self, wanted: int) -> bytes:
        self._invite()
        pieces: list[bytes] = []
        while wanted and not self._ended:
            if not self._left_in_chunk:
                self._begin_chunk()
                continue
            piece = self._in_time(
                self.rfile.read, self._left_in_chunk if wanted < 0 else min(wanted, self._left_in_chunk)
            )
            if not piece:
                raise self._cut()
            pieces.append(piece)
            self.position += len(piece)
            self._left_in_chunk -= len(piece)
            wanted -= len(piece) if wanted > 0 else 0
            if not self._left_in_chunk and self._in_time(self.rfile.read, 2) != b"\r\n":
                raise BrokenBody("a chunk is longer than it says")
        return b"".join(pieces)

    def _begin_chunk(self) -> None:
        line = self._in_time(self.rfile.readline, _LINE)
        if not line:
            raise self._cut()
        match = _CHUNK_LINE.fullmatch(line)
        if match is None:
            raise BrokenBody("a chunk's size is not a hexadecimal number")
        self._left_in_chunk = int(match[1], 16)
        if not self._left_in_chunk:
            for _ in range(_TRAILERS_AT_MOST):
                if self._in_time(self.rfile.readline, _LINE) == b"\r\n":
                    self._ended = True
                    return
            raise BrokenBody("the body has too many trailers")

    def _invite(self) -> None:
        if self.should_send_hundred_continue:
            self.send_hundred_continue_response()
            self.is_hundred_continue_response_sent = True

    def _in_time(self, read: Callable[[int], Any], size: int) -> bytes:
        try:
            with eventlet.Timeout(max(0.0, self.until - time.monotonic())):
                return bytes(read(size))
        except (eventlet.Timeout, TimeoutError):
            raise RequestTimeout from None
        except OSError:
            raise self._cut() from None

    def _cut(self) -> BrokenBody:
        """The client has gone, or says no more, before its body was whole. The log tells it once, with bytes."""
        if not self._told:
            self._told = True
            log.info("request_cut", received=self.position, announced=self.content_length)
        return BrokenBody("the body broke off before its end; send the whole request again")
