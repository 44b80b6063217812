"""The platform as the benchmarks need it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from chassis.testing.platform import Platform

UNLIMITED = {"TONGXIN_GATEWAY__RATE_PER_MINUTE": "100000000"}


@contextmanager
def unlimited() -> Iterator[None]:
    """Platforms started here set no limit to the requests of one account: the limit is not what is measured."""
    os.environ.update(UNLIMITED)
    try:
        yield
    finally:
        for name in UNLIMITED:
            os.environ.pop(name)


def token_of(platform: Platform, role: str = "staff") -> str:
    """An access token of the demo's; it lives five minutes."""
    answer = httpx.post(f"{platform.url}/v1/sessions", json=platform.credentials()[role], timeout=20)
    return str(answer.raise_for_status().json()["access_token"])
