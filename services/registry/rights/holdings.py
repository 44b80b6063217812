"""What is held of a resident: every table of the registry is given out, or left out for a reason that the copy tells.

A row is a resident's by a column that refers to `residents` or is named `resident`, by one that refers to the account
of a sign-in, or by a rule of its own (`BY_RULE`, in store.py). A new table fails `tests/contract/test_holdings.py`
until it is one of these, or stands in `LEFT_OUT`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from chassis.terms import Term


class LeftOut(Term):
    """Why a table is no part of the copy that a resident gets."""

    SECRET = "secret", "密码、令牌、验证码等的校验值：给出会危及账号，且不能还原", "Digests that prove a sign-in"
    DERIVED = "derived", "由已给出的内容推得，如姓名的检索键", "Follows from what is given out"
    PASSING = "passing", "处理过程中的临时记录，按期删除", "Passing records of the work, removed in time"
    PLACE = "place", "只记地点，不记人", "Tells of places"
    ORGANISATION = (
        "organisation",
        "只记组织及其值班；交接单和换班的文字不按居民登记，满 12 个月删除",
        "Tells of organisations; what units write to one another is filed under nobody and goes after 12 months",
    )
    OF_MANY = "of_many", "一次记下许多档案的编号，不记任何一人的内容", "Ids of many records, the content of none"
    OF_THE_OFFICE = (
        "of_the_office",
        "社区处理事件的经过，不记居民",
        "How the office dealt with a matter; names no resident",
    )
    SYSTEM = "system", "平台和外部系统自身的记录，不记人", "Tells of the platform and of other systems"


# Of a row that concerns two people, only who it is about gets it; the other's name in it is not theirs to have.
NOT_THE_SUBJECT = frozenset({"guardian", "covers_for", "deputy_resident", "kept", "merged_into", "deputy", "assignee"})
BY_RULE: Mapping[str, str] = MappingProxyType(  # the part of the copy that the table's rows stand in
    {
        "residents": "resident",
        "households": "households",
        "occupancies": "homes",
        "life_events": "life_events",
        "change_requests": "change_requests",
        "visits": "visits",
        "book_entries": "book_entries",
        "incidents": "incidents",
        "jobs": "jobs",
        "files": "files",
        "file_pieces": "files",
        "audit": "access_log",  # and `changes`
    }
)
LEFT_OUT: Mapping[str, LeftOut] = MappingProxyType(
    {
        **dict.fromkeys(
            ("refresh_tokens", "desk_codes", "sms_codes", "authorization_codes", "client_secrets", "signing_keys"),
            LeftOut.SECRET,
        ),
        **dict.fromkeys(("subject_keys", "stream_tickets", "sign_in_tries"), LeftOut.SECRET),
        **dict.fromkeys(("resident_keys", "audit_seals"), LeftOut.DERIVED),
        **dict.fromkeys(("outbox", "inbox", "due", "idempotency"), LeftOut.PASSING),
        **dict.fromkeys(("communities", "compounds", "grids", "buildings", "units", "dwellings"), LeftOut.PLACE),
        **dict.fromkeys(
            ("organisations", "organisation_contacts", "organisation_relations", "rotas", "rota_turns"),
            LeftOut.ORGANISATION,
        ),
        **dict.fromkeys(("rota_swaps", "rota_handovers"), LeftOut.ORGANISATION),
        "audit_samples": LeftOut.OF_MANY,
        "incident_entries": LeftOut.OF_THE_OFFICE,
        **dict.fromkeys(("installation", "applied_revisions", "announcements_heard", "own_keys"), LeftOut.SYSTEM),
        **dict.fromkeys(("credentials", "known_signing_keys", "known_sealing_keys"), LeftOut.SYSTEM),
    }
)
