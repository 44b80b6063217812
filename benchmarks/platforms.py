"""The platform as the benchmarks need it."""

from __future__ import annotations

import httpx

from chassis.testing.platform import Platform

UNLIMITED = {"rate_per_minute": 100_000_000}  # settings of the gateway: its limit is not what is measured


def token_of(platform: Platform) -> str:
    """An access token of the demo's administrator; it lives five minutes."""
    sign_in = platform.credentials()["admin"]
    answer = httpx.post(f"{platform.url}/v1/sessions", json=sign_in, timeout=20)
    return str(answer.raise_for_status().json()["access_token"])
