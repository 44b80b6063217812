"""Whole bodies for the documentation, by request schema, each of one case.

A body that its fields' own examples do not make right together stands here: fields of several cases that exclude one
another, days that follow one another. Ids are anybody's.
"""

from __future__ import annotations

from typing import Any

ID, OTHER = "01980a5e-7b1c-7cc3-98c4-dc0c0c07398f", "01980a5e-7b1c-7cc3-98c4-dc0c0c0739a0"
FACTS: dict[str, Any] = {
    "identity_number": "150627198804120019",
    "telephone": "13800138000",
    "marital_status": "married",
    "education": "junior_middle",
    "employment": "flexible",
    "skills": ["缝纫"],
    "origin": {"division_code": "150627104", "place_name": "苏布尔嘎嘎查"},
    "registration": {"kind": "family", "division_code": "150627100", "since": "2019-11-20"},
    "name": "巴特尔",
    "language": "zh-CN",
}
MOVES_IN: dict[str, Any] = {
    "kind": "add",
    "household": ID,
    "resident": OTHER,
    "relation": "spouse",
    "beginning": "moved_in",
}

BODIES: dict[str, dict[str, Any]] = {
    "SignIn": {"username": "demo-staff", "password": "四个词的密码"},
    "RefreshSession": {"refresh_token": "the-refresh-token-of-the-session"},
    "CreateAccount": {"username": "wang-xiulan", "roles": ["staff"], "name": "王秀兰", "compounds": [ID]},
    "CreateCredential": {
        "name": "订单系统",
        "kind": "system",
        "mode": "live",
        "organisation": ID,
        "scopes": ["read", "write"],
    },
    "RecordConsent": {
        "resident": ID,
        "purpose": "roles",
        "decision": "given",
        "evidence_note": "纸质同意书 2026-031",
    },
    "RegisterOrganisation": {
        "kind": "volunteer_team",
        "name": "新北社区志愿服务队",
        "contacts": [{"name": "巴特尔", "telephone": "13800138000", "duty": "负责人"}],
    },
    "AskSwap": {"first_day": "2026-10-05", "second_day": "2026-10-12", "reason": "那一周本支部有换届会议"},
    "RegisterResident": {**FACTS, "home": {"dwelling": ID, "tenure": "owner"}},
    "CorrectResident": {"education": "college", "employment": "employed", "why": "与身份证核对后更正"},
    "RegisterTemporaryResidence": {"dwelling": ID, "until": "2027-09-30"},
    "RenewTemporaryResidence": {"until": "2028-09-30"},
    "HouseholdChange": MOVES_IN,
    "AskChange": {**MOVES_IN, "evidence": [ID]},
    "DecideChange": {"approve": False, "reason": "户口本上没有此人"},
    "PlanVisit": {"resident": ID, "reason": "routine", "channel": "visit", "due_on": "2026-12-08"},
    "EnterVisits": {
        "items": [
            {
                "resident": ID,
                "happened_on": "2026-10-01",
                "outcome": "met",
                "note": "已入户，一切正常",
                "reference": "走访表 2026-10 第 3 行",
                "reason": "routine",
                "channel": "visit",
            }
        ],
        "all_or_nothing": True,
    },
    "RecordIncident": {
        "title": "一份走访表遗失",
        "kinds": ["lost"],
        "found_by": "staff",
        "happened_since": "2026-10-01T09:00:00+08:00",
        "found_at": "2026-10-01T16:30:00+08:00",
        "what_happened": "一份走访表在入户途中遗失，当日发现",
        "data_kinds": ["name", "telephone", "address"],
        "about_how_many": 36,
    },
    "EditIncident": {
        "cause": "走访表由工作人员带出后遗失",
        "possible_harm": "姓名、电话和住址可能被用于诈骗",
        "measures": "已找回走访表并核对无缺页，停止将走访表带出社区",
        "advice": "近期谨防冒充社区工作人员的电话；如接到可疑来电，请告知社区或拨打 110",
        "contact": "新北社区党群服务中心，王秀兰，0477-0000000",
    },
    "ReportIncident": {
        "authority": "伊金霍洛旗互联网信息办公室",
        "way": "telephone",
        "reference": "2026-0137",
    },
    "ContainIncident": {"measures": "已找回走访表并核对无缺页"},
    "TellConcerned": {"ways": ["telephone"], "text": "已逐户电话告知"},
    "ArrangeCover": {"absent": ID, "deputy": OTHER, "since": "2026-10-01", "until": "2026-10-08", "note": "年休假"},
    "CoverRoles": {"deputy": OTHER, "since": "2026-10-01", "until": "2026-10-08", "note": "年休假"},
    "CreateAuditEngagement": {
        "auditor": ID,
        "purpose": "2026 年度居民档案抽查",
        "since": "2026-10-01",
        "until": "2026-11-01",
        "records_since": "2026-01-01",
        "records_until": "2026-09-30",
        "compounds": [ID],
    },
}
