"""How rules are asked: each is a named function that returns the reason why not, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ParamSpec

from chassis.errors import Conflict

P = ParamSpec("P")


def first_refusal(rules: Iterable[Callable[P, str | None]], *args: P.args, **kwargs: P.kwargs) -> str | None:
    """The reason of the first rule that refuses."""
    return next((reason for rule in rules if (reason := rule(*args, **kwargs)) is not None), None)


def ask(rules: Iterable[Callable[P, str | None]], *args: P.args, **kwargs: P.kwargs) -> None:
    """Raises Conflict with the reason of the first rule that refuses."""
    reason = first_refusal(rules, *args, **kwargs)
    if reason is not None:
        raise Conflict(reason)
