"""Who may give whom a sign-in, and what a role needs to be of use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Set

from chassis.errors import FieldError, Forbidden, Invalid
from chassis.terms import Term


class AccountRole(Term):
    """What an account may be used as; which operations that opens stands in the gateway's table."""

    RESIDENT = "resident", "居民", "Resident"
    STAFF = "staff", "社区工作者", "Community worker"
    ADMIN = "admin", "管理员", "Administrator"
    SECRETARY = "secretary", "书记", "Secretary"
    REPRESENTATIVE = "representative", "单位代表", "Representative of an organisation"
    TRAINER = "trainer", "培训教师", "Trainer"
    EMPLOYER = "employer", "用工单位系统", "Employer's system"
    PAYER_FINANCE = "payer_finance", "用工单位财务", "Employer's finance"
    AUDITOR = "auditor", "审计员", "Auditor"


ROLES = tuple(role.value for role in AccountRole)
# What somebody at the desk may give: sign-ins that reach no further than a resident's own.
ORDINARY = frozenset({"resident"})
MAY_GRANT: Mapping[str, Set[str]] = {"admin": frozenset(ROLES), "staff": ORDINARY}
NEEDS = {
    "resident": "resident",
    "representative": "organisations",
    "employer": "employer",
    "payer_finance": "employer",
}
WORKERS = frozenset({"staff", "admin", "secretary"})  # who can answer for compounds, and stand in for one another
USERNAME = re.compile(r"[^\W_][\w.@+-]{2,79}")


def normalised(username: str) -> str:
    """One spelling for what people type alike: NFKC and small letters (RFC 8265, UsernameCaseMapped, in short)."""
    return unicodedata.normalize("NFKC", username).casefold().strip()


def checked_username(username: str) -> str:
    """Raises Invalid where it is not 3 to 80 letters, digits and . _ @ + -."""
    plain = normalised(username)
    if not USERNAME.fullmatch(plain):
        reason = "a sign-in name has 3 to 80 letters, digits, and . _ @ + -, and begins with a letter or digit"
        raise Invalid(reason, errors=[FieldError("/username", reason)])
    return plain


def is_privileged(roles: Set[str]) -> bool:
    """Whether it reaches further than a resident's own affairs."""
    return not roles <= ORDINARY


def check_grant(granting: Set[str], roles: Set[str]) -> None:
    """Raises Forbidden where somebody with these roles may not give those."""
    allowed: set[str] = set()
    for role in granting:
        allowed |= MAY_GRANT.get(role, frozenset())
    if beyond := roles - allowed:
        raise Forbidden(f"your role cannot give the role {', '.join(sorted(beyond))}; ask an administrator")


def check_scope(roles: Set[str], given: Set[str]) -> None:
    """Raises Invalid where a role lacks what it is for (a resident's account its resident, and so on), and where
    somebody is to answer for compounds who is no worker of the community."""
    for role in sorted(roles):
        needed = NEEDS.get(role)
        if needed and needed not in given:
            reason = f"the role {role} needs {needed}"
            raise Invalid(reason, errors=[FieldError(f"/{needed}", reason)])
    if "compounds" in given and not roles & WORKERS:
        reason = (
            "only workers of the community answer for compounds; an auditor's follow from POST /v1/audit-engagements"
        )
        raise Invalid(reason, errors=[FieldError("/compounds", reason)])
