"""One request's circumstances: who asks, from where, in which language, under which ids."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from flask import Request

from chassis.access.actor import Actor
from chassis.errors import Failure
from chassis.ids import Ids
from chassis.languages import FIRST, LANGUAGES
from chassis.telemetry import tracing

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_TRACE = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")

Networks = tuple[IPv4Network | IPv6Network, ...]


@dataclass(slots=True)
class Caller:
    """`token` and `actor` are set once the token is verified; `token` travels on to the service, which looks again.

    A token that was refused leaves `refusal`, which counts only where a sign-in is needed: whoever signs in anew or
    refreshes a session may well still send an old one.
    """

    request_id: str
    address: str
    traceparent: str
    language: str
    user_agent: str = ""
    token: str = ""
    actor: Actor | None = None
    refusal: Failure | None = None

    def headers(self) -> dict[str, str]:
        """What a call takes along."""
        headers = {
            "request-id": self.request_id,
            "traceparent": self.traceparent,
            "language": self.language,
            "address": self.address,
        }
        if self.user_agent:
            headers["user-agent"] = self.user_agent
        if self.token:
            headers["actor"] = self.token
        return headers


def request_id(request: Request, ids: Ids) -> str:
    """The caller's X-Request-Id where it is of a harmless form, else a new one."""
    sent = request.headers.get("X-Request-Id", "")
    return sent if _REQUEST_ID.fullmatch(sent) else str(ids.new())


def user_agent(request: Request) -> str:
    """What the caller's program calls itself, for the audit: the first 200 printable characters."""
    sent = request.headers.get("User-Agent", "")[:200]
    return sent if sent.isprintable() else "".join(c for c in sent if c.isprintable())


def traceparent(request: Request) -> str:
    """The span in hand (W3C Trace Context); where none is recorded, the caller's, or the start of a trace."""
    if tracing.on():
        headers: dict[str, str] = {}
        tracing.inject(headers)
        if "traceparent" in headers:
            return headers["traceparent"]
    sent = request.headers.get("traceparent", "")
    if _TRACE.fullmatch(sent):
        return sent
    random = secrets.token_hex(24)
    return f"00-{random[:32]}-{random[32:]}-01"


def language(request: Request, actor: Actor | None) -> str:
    """Accept-Language decides, its ranges by their quality; then what the account has chosen, then Chinese."""
    wanted = (_looked_up(one.lower()) for one, quality in request.accept_languages if quality > 0)
    return next(filter(None, wanted), actor.language if actor else FIRST)


# Which script a language without one is in, where its region tells (Unicode CLDR, likelySubtags: mn_CN is mn_Mong_CN).
_LIKELY_SCRIPT = {"mn-cn": "mn-mong"}


def _looked_up(wanted: str) -> str | None:
    """Ours for a range, which is shortened until there is one (RFC 4647, section 3.4): Chinese for `zh-hant-tw`."""
    while wanted:
        wanted = _LIKELY_SCRIPT.get(wanted, wanted)
        for language in LANGUAGES:
            if f"{language.lower()}-".startswith(f"{wanted}-"):
                return language
        wanted = wanted.rpartition("-")[0]
    return None


def networks(texts: Iterable[str]) -> Networks:
    """Addresses and networks (`10.0.0.0/8`). Raises ValueError."""
    return tuple(ip_network(text, strict=False) for text in texts)


def client_address(request: Request, proxies: Networks) -> str:
    """The client's address: the connection's, or where that is a trusted proxy, the nearest one it names that is not.

    Anybody can write X-Forwarded-For, so it is read from the right and only as far as trusted proxies reach.
    """
    nearest = request.remote_addr or ""
    if not proxies:
        return nearest
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if not _within(nearest, proxies):
            break
        candidate = hop.strip()
        if not _is_address(candidate):
            break
        nearest = candidate
    return nearest


def _within(address: str, networks: Networks) -> bool:
    return bool(networks) and _is_address(address) and any(ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
