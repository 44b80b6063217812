"""Slowing down: lock-out after failed sign-ins, and rate limits at the gateway. No storage, no clock of its own.

Lock-out follows NIST SP 800-63B (section 3.2.2: growing delays, at most 100 failures running for one account) and
OWASP ASVS 5.0 (6.3.1). Rate limits are GCRA, the leaky bucket as a meter (ITU-T I.371), told in the header fields of
draft-ietf-httpapi-ratelimit-headers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from chassis.access.lru import Lru


@dataclass(frozen=True)
class Attempts:
    """Failures running, of one account or one address, and when the last one was."""

    failures: int = 0
    last_failure: datetime | None = None


@dataclass(frozen=True)
class LockoutPolicy:
    """The first `free` failures cost nothing; each further one doubles the wait, from `first_delay` to `longest`.

    After `forget_after` without a failure all is forgotten, except that from `most` failures on only a person in charge
    (or a code to the account's own telephone) can open it again; None for addresses, which many people share.
    """

    free: int
    first_delay: timedelta
    longest: timedelta
    forget_after: timedelta
    most: int | None = None

    def failed(self, attempts: Attempts, now: datetime) -> Attempts:
        """One more failure. Do not count those that were refused for their waiting time."""
        return Attempts(self._current(attempts, now).failures + 1, now)

    def wait(self, attempts: Attempts, now: datetime) -> timedelta:
        """How long until the next try is let in; zero for now, `timedelta.max` where somebody must open it."""
        current = self._current(attempts, now)
        if self.most is not None and current.failures >= self.most:
            return timedelta.max
        if current.last_failure is None or current.failures <= self.free:
            return timedelta(0)
        doublings = min(current.failures - self.free - 1, 40)
        delay = min(self.longest.total_seconds(), self.first_delay.total_seconds() * 2**doublings)
        return max(timedelta(0), current.last_failure + timedelta(seconds=delay) - now)

    def _current(self, attempts: Attempts, now: datetime) -> Attempts:
        locked = self.most is not None and attempts.failures >= self.most
        if attempts.last_failure is None or locked or now < attempts.last_failure + self.forget_after:
            return attempts
        return Attempts()


BY_ACCOUNT = LockoutPolicy(
    free=4,
    first_delay=timedelta(seconds=2),
    longest=timedelta(minutes=15),
    forget_after=timedelta(hours=24),
    most=100,
)
# Behind one address sits a whole compound's service desk: more is free, and it never locks for good.
BY_ADDRESS = LockoutPolicy(
    free=30, first_delay=timedelta(seconds=1), longest=timedelta(minutes=5), forget_after=timedelta(hours=1)
)

# Messages to a telephone, each of which costs money and somebody's patience: all of them count, not the failed ones.
ASKED_BY_NUMBER = LockoutPolicy(
    free=0, first_delay=timedelta(minutes=1), longest=timedelta(hours=1), forget_after=timedelta(hours=3)
)
# Thousands of telephones may share one address of their network's, so that it is slowed down to one a minute.
ASKED_BY_ADDRESS = LockoutPolicy(
    free=100, first_delay=timedelta(seconds=1), longest=timedelta(minutes=1), forget_after=timedelta(hours=1)
)


def sign_in_wait(account: Attempts, address: Attempts, now: datetime) -> timedelta:
    """The longer of the account's and the address's wait. An unknown account is counted like any other."""
    return max(BY_ACCOUNT.wait(account, now), BY_ADDRESS.wait(address, now))


def address_key(address: str) -> str:
    """What to count an address by: itself, or for IPv6 its /64, which one customer has to himself. ValueError."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or IPv6Network((ip, 64), strict=False))
    return str(ip)


@dataclass(frozen=True)
class Limit:
    """`requests` in every `seconds`, of which all may come at once; `name` stands in the header fields."""

    name: str
    requests: int
    seconds: int

    def __post_init__(self) -> None:
        if self.requests < 1 or self.seconds < 1:
            raise ValueError("a limit is at least one request in at least one second")


@dataclass(frozen=True)
class Decision:
    """Whether the request is let in, how many more would be at once, and seconds until all are again."""

    limit: Limit
    allowed: bool
    remaining: int
    reset: float
    retry_after: float

    def headers(self) -> dict[str, str]:
        """`RateLimit-Policy` and `RateLimit`; with 429 also `Retry-After`, in whole seconds rounded up."""
        fields = {
            "RateLimit-Policy": f'"{self.limit.name}";q={self.limit.requests};w={self.limit.seconds}',
            "RateLimit": f'"{self.limit.name}";r={self.remaining};t={math.ceil(self.reset)}',
        }
        return fields if self.allowed else {**fields, "Retry-After": str(max(1, math.ceil(self.retry_after)))}


class RateLimiter:
    """One limit over many keys. Remembers the `keys` used last; one that is forgotten begins anew.

    Per process: with n gateways a client has up to n times the limit. `monotonic` gives seconds that never go back.
    """

    def __init__(self, limit: Limit, monotonic: Callable[[], float], keys: int = 100_000) -> None:
        self.limit = limit
        self._now = monotonic
        self._interval = limit.seconds / limit.requests
        self._full_again: Lru[str, float] = Lru(keys)  # by key: when the whole limit is free again (GCRA's TAT)

    def take(self, key: str, cost: int = 1) -> Decision:
        """Count a request of this cost against the key; one that is refused counts nothing."""
        now = self._now()
        before = max(self._full_again.get(key) or now, now)
        after = before + cost * self._interval
        excess = after - now - self.limit.seconds
        allowed = excess <= self._interval * 1e-6  # what floats lose in adding up is not the client's fault
        if allowed:
            self._full_again.put(key, after)
        reset = (after if allowed else before) - now
        remaining = max(0, int((self.limit.seconds - reset) / self._interval + 1e-6))
        return Decision(self.limit, allowed, remaining, reset, 0.0 if allowed else excess)
