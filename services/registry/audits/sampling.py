"""Samples that can be drawn again, by anybody, without the system.

Every id of the population gets the number HMAC-SHA256(key: the seed in UTF-8; message: the id's 16 bytes). The sample
are the ids with the smallest numbers, in that order: a simple random sample without replacement, since the numbers
behave as independent and uniform for whoever could not choose the seed. A larger sample of one seed begins with the
smaller one, and an id that is added to the population changes no other id's number.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from heapq import nsmallest
from uuid import UUID

from chassis.terms import Term


class Population(Term):
    RESIDENTS = "residents", "居民", "Residents"
    HOUSEHOLDS = "households", "家庭户", "Households"
    CHANGE_REQUESTS = "change_requests", "变更申请", "Change requests"
    VISITS = "visits", "走访记录", "Visits"


def number_of(seed: str, id: UUID) -> bytes:
    return hmac.new(seed.encode(), id.bytes, hashlib.sha256).digest()


def draw(seed: str, population: Iterable[UUID], size: int) -> list[UUID]:
    """The sample; the whole population where it is not larger than `size`."""
    return nsmallest(size, set(population), key=lambda id: number_of(seed, id))


def digest(population: Iterable[UUID]) -> str:
    """SHA-256 over the ids' bytes in ascending order: whether a later draw is over the same population."""
    total = hashlib.sha256()
    for id in sorted(set(population)):
        total.update(id.bytes)
    return total.hexdigest()
