"""What waits for somebody (planned visits and calls, printed sheets, requests), and when nobody waits any more."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from chassis.terms import Term
from services.registry.people.facts import Standing
from services.registry.people.gone import AWAY, DEAD


class ClosedBecause(Term):
    """Why the record itself closed what was waiting."""

    DIED = "died", "居民已故", "The resident has died"
    MOVED_OUT = "moved_out", "居民已迁出", "The resident has moved out"
    ERASED = "erased", "居民信息已删除", "The resident was erased"
    HOUSEHOLD_ENDED = "household_ended", "此户已不存在", "The household is no more"
    MERGED = "merged", "档案已合并", "The record was merged into another"
    IN_A_HOUSEHOLD = "in_a_household", "居民已在户", "The resident belongs to a household already"
    NO_MEMBER = "no_member", "居民已不在此户", "The resident does not belong to the household any more"


BECAUSE: Mapping[str, ClosedBecause] = MappingProxyType(
    {
        Standing.DECEASED: ClosedBecause.DIED,
        Standing.MOVED_OUT: ClosedBecause.MOVED_OUT,
        Standing.ERASED: ClosedBecause.ERASED,
    }
)
# What was recorded by mistake and is taken back; who has moved out and returns is planned for anew.
TAKEN_BACK = frozenset({ClosedBecause.DIED, ClosedBecause.HOUSEHOLD_ENDED})


def reason_to_close(standing: str, *, at_home: bool) -> ClosedBecause | None:
    """Why nothing waits for a resident of this standing: what could not begin any more (`people/gone.py`) does not
    wait either. `at_home`: it needs the resident to live here."""
    return BECAUSE.get(standing) if standing in (AWAY if at_home else DEAD) else None


def may_have_happened(closed_because: str | None) -> bool:
    """What the record closed can still be recorded, as it may have happened before. Of who is erased, nothing."""
    return closed_because not in (None, ClosedBecause.ERASED)


def opens_again(closed_because: str | None, because: ClosedBecause | None) -> bool:
    """Whether what the record closed waits again, as its reason is no more."""
    return because is None and closed_because in TAKEN_BACK
