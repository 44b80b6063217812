"""Addresses that people are sent back to with a code (RFC 9700, sections 2.1 and 4.1)."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

from chassis.errors import FieldError, Invalid

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def refusal(uri: str, *, live: bool) -> str | None:
    """Why an address is not taken: https with a host and no fragment; http only on the developer's own machine."""
    try:
        parts = urlsplit(uri)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return "this is no address"
    if not host or parts.fragment or "#" in uri or parts.username is not None or "*" in uri:
        return "give the whole address with its host, without fragment, user or asterisk"
    if not uri.isascii() or any(c.isspace() or c in '"<>\\' for c in uri):
        return "write the address in ASCII, other characters percent-encoded"
    if parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK and not live):
        return None
    return "the address begins with https:// (http:// only for test credentials on localhost)"


def check_redirect_uri(uri: str, pointer: str, *, live: bool) -> None:
    """Raises Invalid with the reason."""
    reason = refusal(uri, live=live)
    if reason is not None:
        raise Invalid(reason, errors=[FieldError(pointer, reason)])


def with_answer(uri: str, answer: dict[str, str]) -> str:
    """The address with the answer's fields added to its query."""
    parts = urlsplit(uri)
    query = "&".join(part for part in (parts.query, urlencode(answer)) if part)
    return urlunsplit(parts._replace(query=query))
