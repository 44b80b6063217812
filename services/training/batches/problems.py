"""A row's refusal as problem details (RFC 9457), as the gateway words one of a whole request."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from chassis.errors import Conflict, Failure, Forbidden, Invalid, NotFound
from chassis.languages import said
from services.training.contract import PROBLEMS

STATUS: Mapping[type[Failure], int] = MappingProxyType({NotFound: 404, Invalid: 422, Conflict: 409, Forbidden: 403})
# of the words of others, which a test holds to theirs
TITLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "not-found": {"zh-CN": "未找到", "en": "Not found"},
        "invalid": {"zh-CN": "部分字段有误", "en": "Some fields are wrong"},
        "entered-twice": {"zh-CN": "同一时刻重复录入", "en": "Entered at the same moment"},
    }
)


def problem_of(failure: Failure, language: str) -> dict[str, Any]:
    """As the contract's `BatchProblem` writes it; without errors where the failure names no field."""
    return {
        "type": f"/problems/{failure.type}",
        "title": title_of(failure.type, language),
        "status": next(status for kind, status in STATUS.items() if isinstance(failure, kind)),
        "detail": failure.detail,
        "errors": [{"pointer": error.pointer, "detail": error.detail} for error in failure.errors],
    }


def title_of(type: str, language: str) -> str:
    """What a kind of problem is called; one that has no words here by its type."""
    titles = TITLES.get(type) or {name: words[0] for name, words in PROBLEMS.get(type, {}).items()}
    return said(titles, language).text if titles else type.replace("-", " ").capitalize()
