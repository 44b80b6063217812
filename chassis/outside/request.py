"""Asking a server that is not ours: with a deadline over all of it, and no more of the answer than was asked for.

Never to be called while a database session is open: only a use case with its own transactions gets what calls this.
An address may hold a secret, so neither it nor anything of the answer stands in a log line or in an error's text.
"""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from chassis.credentials.offload import on_a_hub

LOCAL = ("127.0.0.1", "localhost", "::1")


class Away(Exception):
    """The other side did not answer, or not as it should. The text says how, without address or content."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


class TooSlow(Exception):
    """The deadline is over."""


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    seconds: float = 3.0,
    most: int = 65_536,
) -> Answer:
    """One request over a connection of its own, done within `seconds`; redirects are not followed.

    Certificates are checked against the system's authorities. `most` is the largest answer in bytes. Raises Away.
    """
    parts = urlsplit(url)
    try:
        with _within(seconds), closing(_connection(parts, seconds)) as connection:
            connection.request(method, parts._replace(scheme="", netloc="").geturl() or "/", body, dict(headers or {}))
            response = connection.getresponse()
            content = response.read(most + 1)
    except TooSlow:
        raise Away(f"no answer within {seconds:g} seconds") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Away(f"the connection failed ({type(error).__name__})") from None
    if len(content) > most:
        raise Away(f"the answer is longer than {most} bytes")
    return Answer(response.status, content)


def _connection(parts: SplitResult, seconds: float) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, parts.port, timeout=seconds, context=context)
    return http.client.HTTPConnection(host, parts.port, timeout=seconds)


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """On a hub a deadline over the whole block; elsewhere the socket's own time-out, over each wait, has to do."""
    if not on_a_hub():
        yield
        return
    from eventlet import Timeout  # noqa: PLC0415  # only where it runs already

    with Timeout(seconds, TooSlow):
        yield


def safe_address(url: str) -> str:
    """`url` where secrets may be sent to it: https, or http on this machine. Raises ValueError."""
    parts = urlsplit(url)
    if not parts.hostname or (parts.scheme != "https" and (parts.scheme, parts.hostname in LOCAL) != ("http", True)):
        raise ValueError("should be an https:// address (http:// only on this machine)")
    return url
