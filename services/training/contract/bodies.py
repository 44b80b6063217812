"""Whole bodies for the documentation, by request schema, each of one case: hours that follow one another, pieces that
are counted. Ids are anybody's.
"""

from __future__ import annotations

from typing import Any

ID = "01980a5e-7b1c-7cc3-98c4-dc0c0c07398f"
SESSIONS = [
    {"starts_at": "2027-03-01T09:00:00+08:00", "ends_at": "2027-03-01T11:30:00+08:00"},
    {"starts_at": "2027-03-03T09:00:00+08:00", "ends_at": "2027-03-03T11:30:00+08:00"},
]
WEEKLY = {
    "starts_at": "2027-03-01T19:00:00+08:00",
    "ends_at": "2027-03-01T21:00:00+08:00",
    "recurs": "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=12",
    "except_on": ["2027-03-08"],
}
GRADED = {"first": 9, "second": 0, "rework": 0, "rejected": 1, "reason": "针距不匀"}

BODIES: dict[str, dict[str, Any]] = {
    "OpenDemandOrder": {
        "employer_reference": "XQ-2026-014",
        "skill": "手缝工",
        "heads": 40,
        "by_when": "2027-12-31",
        "rates": "每件 6.80 元",
    },
    "CreateProgramme": {
        "name": "订单式培训",
        "aim": "学会即可上岗，居家也能就业",
        "since": "2027-01-01",
        "until": "2028-01-01",
    },
    "EditProgramme": {"aim": "学会即可上岗，居家也能就业", "until": "2028-01-01"},
    "CreateCourse": {
        "name": "手缝工初级班",
        "kind": "vocational",
        "skill": "手缝工",
        "rubric": [{"name": "针距均匀", "pass_mark": 60, "most": 100}],
        "minimum_attendance": 80,
        "validity_months": 24,
    },
    "PlanClass": {
        "course": ID,
        "place": "新北社区便民服务中心二楼",
        "trainer": ID,
        "seats": 20,
        "language": "zh-CN",
        "opens_at": "2027-02-01T09:00:00+08:00",
        "closes_at": "2027-02-20T18:00:00+08:00",
        "sessions": [WEEKLY],
    },
    "PlanSessions": {"sessions": SESSIONS},
    "EnrolResident": {"training_class": ID, "resident": ID},
    "AssessEnrolment": {"marks": [{"criterion": "针距均匀", "mark": 85}], "note": "样品一件，针距合格"},
    "OpenWorkOrder": {"employer_reference": "WO-2026-1018", "operation": ID, "lots": [200, 300]},
    "RecordEngagement": {
        "resident": ID,
        "employer": ID,
        "relation": "contract_work",
        "evidence": "承揽协议 2026-118",
        "piece_limit": 500,
    },
    "RecordDelivery": {"claim": ID, "pieces": 10, "employer_reference": "JJ-1001"},
    "RecordInspection": {**GRADED, "employer_reference": "JJ-1001", "delivery": ID},
    "CorrectInspection": {**GRADED, "reason": "复检"},
    "EnterCourtOrder": {
        "resident": ID,
        "court": "伊金霍洛旗人民法院",
        "case_number": "（2026）内0627执118号",
        "notice": ID,
        "served_on": "2026-10-12",
        "total": {"amount": "12000.00"},
        "percent": 30,
        "living_minimum": {"amount": "1200.00"},
        "payee": "伊金霍洛旗人民法院",
        "bank": "同心银行新北支行",
        "account": "6222000000000005678",
    },
    "AskMediation": {"dispute": ID, "matter": "第二批有两件应为一等品，要求补发差额"},
    "AppointMediation": {"mediator": ID, "meets_at": "2027-03-01T10:00:00+08:00", "place": "新北社区调解室"},
    "ConcludeMediation": {
        "agreed": True,
        "terms": "用工单位补发 14.00 元，计入下月工资单；双方就第二批不再争议",
        "amount": {"amount": "14.00"},
    },
    "ReportPayment": {"state": "refused", "reason": "账号有误"},
    "IssueWorkCertificate": {"first_month": "2026-07-01", "last_month": "2026-09-01"},
    "SettlePaymentDifference": {"outcome": "as_told", "reason": "银行回单 20261105-17"},
    "AnswerTransfer": {"agreed": True, "declared": True, "relation": "contract_work", "consent": "本人签字的转交单"},
    "SetMaterialUse": {
        "operation": ID,
        "code": "26S/2",
        "colour": "驼色",
        "since": "2027-03-01",
        "grams": 1000,
        "pieces": 10,
        "allowed_loss": "0.03",
    },
    "WeighMaterial": {"claim": ID, "material": ID, "kind": "issued", "grams": 1000},
    "RecordTrial": {
        "operation": ID,
        "chosen": "抽签，新手和熟手都有",
        "results": [{"pieces": 12, "minutes": 60}, {"pieces": 9, "minutes": 55}],
    },
    "RecordHandover": {"claim": ID, "direction": "out", "pieces": 10, "grams": 1000},
    "ConfirmHandover": {"pieces": 10, "grams": 1000, "consent": "本人签字的清点单"},
    "PlanLecture": {
        "title": "光影中的党课",
        "kind": "film",
        "films": ["建国大业"],
        "place": "新北社区便民服务中心二楼",
        "starts_at": "2027-03-01T19:00:00+08:00",
        "ends_at": "2027-03-01T21:00:00+08:00",
        "hosts": [ID],
        "audiences": ["community"],
    },
    "RecordLectureAttendance": {
        "residents": [{"resident": ID, "audience": "community"}],
        "others": [{"audience": "community", "people": 12}],
    },
    "EnterVenturePlace": {"organisation": ID, "name": "二楼共享工位", "kind": "workstation", "capacity": 12},
    "EnterMentor": {"organisation": ID, "name": "王老师", "expertise": "网店运营"},
    "ApplyVenture": {
        "organisation": ID,
        "title": "羊绒手工坊",
        "line": "crafts",
        "description": "手工羊绒围巾，线上线下销售",
        "planned_on": "2027-06-01",
        "needs": ["mentoring", "place", "subsidy"],
    },
    "DecideVenture": {"accepted": True},
    "StartVenture": {"started_on": "2026-10-08"},
    "RegisterVenture": {
        "kind": "individual_business",
        "name": "伊金霍洛旗羊绒手工坊",
        "credit_code": "92150627MA0N00001X",
        "registered_on": "2026-10-15",
    },
    "PlaceVenture": {"place": ID, "since": "2027-06-01"},
    "AssignMentor": {"mentor": ID, "since": "2026-10-08"},
    "EndVenture": {"ended_on": "2026-10-31", "because": "employed", "note": "到针织二厂上班"},
    "RecordVentureSupport": {
        "kind": "subsidy",
        "given_on": "2026-10-20",
        "giver": "旗人力资源和社会保障局",
        "amount": {"amount": "5000.00"},
    },
    "RecordVentureFollowUp": {
        "running": True,
        "income": {"amount": "3200.00"},
        "people": 2,
        "difficulties": "客源少",
        "next_step": "参加电商培训",
    },
    "RecordBranchMeeting": {
        "organisation": ID,
        "kind": "members",
        "held_on": "2026-10-01",
        "subject": "讨论发展党员",
        "expected": 30,
        "present": 27,
    },
}
