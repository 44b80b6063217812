"""Words of the venture room: its closed lists, and what its fields look like and are called."""

from __future__ import annotations


def _of(zh: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh, "en": en}


CLOSINGS = {
    "closed": _of("停止经营", "Went out of business"),
    "handed_over": _of("已转让", "Handed over to somebody else"),
    "employed": _of("已就业", "Found work instead"),
    "other": _of("其他", "Other"),
}
"""What somebody may say; the other endings follow from what the registry tells."""

VENTURES: dict[str, dict[str, dict[str, str]]] = {
    "venture_states": {
        "applied": _of("已申请", "Applied"),
        "accepted": _of("已接收", "Accepted"),
        "declined": _of("未接收", "Declined"),
        "withdrawn": _of("已撤回", "Withdrawn"),
        "started": _of("已开业", "Started"),
        "ended": _of("已结束", "Ended"),
    },
    "venture_lines": {
        "retail": _of("零售", "Retail"),
        "catering": _of("餐饮", "Catering"),
        "home_services": _of("家政服务", "Home services"),
        "crafts": _of("手工制作", "Crafts"),
        "farm_produce": _of("农畜产品", "Farm produce"),
        "e_commerce": _of("电子商务", "E-commerce"),
        "repair": _of("维修", "Repair"),
        "transport": _of("运输", "Transport"),
        "culture": _of("文化旅游", "Culture and tourism"),
        "other": _of("其他", "Other"),
    },
    "venture_closings": CLOSINGS,
    "venture_endings": {
        **CLOSINGS,
        "died": _of("创业者已故", "Its founder died"),
        "moved_out": _of("创业者已迁出", "Its founder moved away"),
        "merged": _of("与另一份档案并档", "The same person had another venture by another record"),
        "erased": _of("创业者档案已删除", "Its founder was erased"),
    },
    "venture_place_kinds": {
        "workstation": _of("工位", "Workstations"),
        "room": _of("房间", "Room"),
        "stall": _of("摊位", "Stalls"),
    },
    "venture_support_kinds": {
        "place": _of("场地", "A place"),
        "mentoring": _of("导师辅导", "Mentoring"),
        "equipment": _of("设备", "Equipment"),
        "training": _of("培训", "Training"),
        "loan_guarantee": _of("创业担保贷款", "Guarantee of a loan for starting a business"),
        "subsidy": _of("创业补贴", "Subsidy"),
        "contacts": _of("对接资源", "Contacts"),
    },
    "business_registrations": {
        "individual_business": _of("个体工商户", "Individual business"),
        "cooperative": _of("农民专业合作社", "Farmers' cooperative"),
        "company": _of("公司", "Company"),
    },
    "follow_up_states": {
        "ahead": _of("未到期", "Ahead"),
        "due": _of("待回访", "Due"),
        "overdue": _of("已逾期", "Overdue"),
        "recorded": _of("已回访", "Recorded"),
        "lapsed": _of("已失效", "Lapsed, as the venture ended before"),
    },
}

PARAMETERS = {
    "ListVenturePlaces.organisation": "Only those of this maker space (id).",
    "ListMentors.organisation": "Only those of this maker space (id).",
    "ListVentures.organisation": "Only those of this maker space (id).",
    "ListVentureFollowUps.organisation": "Only those of this maker space (id).",
    "ListVentureOutcomes.organisation": "Only those of this maker space (id).",
    "venture": "Only those of this venture (id).",
}

EXAMPLES = {
    "EnterVenturePlace.name": "二楼共享工位",
    "EnterMentor.name": "王老师",
    "EnterMentor.expertise": "网店运营",
    "Mentor.expertise": "网店运营",
    "ApplyVenture.title": "羊绒手工坊",
    "EditVenture.title": "羊绒手工坊",
    "description": "手工羊绒围巾，线上线下销售",
    "DecideVenture.reason": "工位已满，建议下季度再申请",
    "decided_because": "工位已满，建议下季度再申请",
    "RegisterVenture.name": "伊金霍洛旗羊绒手工坊",
    "RegisterVenture.credit_code": "92150627MA0N00001X",
    "EndVenture.note": "家里有老人要照顾",
    "ended_note": "家里有老人要照顾",
    "giver": "旗人力资源和社会保障局",
    "VoidVentureSupport.reason": "金额录错",
    "voided_because": "金额录错",
    "difficulties": "客源少",
    "next_step": "参加电商培训",
}

HEADINGS = {
    "VenturePlace.capacity": "可容纳项目数",
    "VenturePlace.taken": "已入驻项目数",
    "VenturePlace.closed_on": "停用日期",
    "Mentor.name": "姓名",
    "VentureMentor.name": "姓名",
    "Mentor.account": "账户",
    "Mentor.ended_on": "停止日期",
    "expertise": "辅导方向",
    "organisation_name": "组织名称",
    "Venture.name": "姓名",
    "Venture.title": "项目名称",
    "Venture.line": "行业",
    "description": "项目说明",
    "planned_on": "计划开业日期",
    "needs": "所需支持",
    "applied_on": "申请日期",
    "decided_on": "答复日期",
    "decided_because": "答复说明",
    "started_on": "开业日期",
    "Venture.ended_on": "结束日期",
    "ended_note": "结束说明",
    "places": "场地",
    "mentors": "导师",
    "Venture.registration": "经营登记",
    "registered_on": "登记日期",
    "next_follow_up_on": "下次回访日期",
    "venture": "创业项目",
    "given_on": "提供日期",
    "giver": "提供单位",
    "mentor": "导师",
    "voided_because": "作废原因",
    "VentureFollowUp.name": "姓名",
    "VentureFollowUp.title": "项目名称",
    "VentureFollowUp.due_on": "应回访日期",
    "VentureFollowUp.running": "仍在经营",
    "VentureFollowUp.people": "从业人数",
    "months": "开业后月数",
    "income": "上月收入",
    "difficulties": "困难",
    "next_step": "下一步",
    "recorded_on": "回访日期",
}

PROBLEMS = {
    "venture-state": {
        "zh-CN": ("创业项目目前的状态不允许", "请查看项目的状态，以及现在可做的操作。"),
        "en": ("Not as the venture stands", "Look at the venture's state, and at what it allows now."),
    },
    "venture-place-full": {
        "zh-CN": ("场地已满", "这段时间场地已满，请另选场地或时间。"),
        "en": ("Place full", "The place is full on a day of these; choose another place or other days."),
    },
    "venture-placed": {
        "zh-CN": ("项目已有场地", "请先结束原有场地的使用。"),
        "en": ("Has a place", "End the venture's time in its present place first."),
    },
    "venture-place-name": {
        "zh-CN": ("场地名称已用过", "同一众创空间的场地名称不能重复。"),
        "en": ("Name taken", "Give each place of a maker space a name of its own."),
    },
    "still-in-use": {
        "zh-CN": ("仍在使用", "请先为使用中的项目另作安排。"),
        "en": ("Still in use", "Arrange something else for the ventures that it serves first."),
    },
    "mentor-since": {
        "zh-CN": ("导师安排日期不对", "新导师的开始日期应晚于现任导师的开始日期。"),
        "en": ("Mentored from that day on", "Name a day after the one on which the present mentor began."),
    },
    "venture-support-void": {
        "zh-CN": ("已作废", "请重新登记。"),
        "en": ("Void already", "Record it anew."),
    },
    "follow-up-state": {
        "zh-CN": ("回访目前的状态不允许", "请查看回访的状态和到期日；每次回访只登记一次。"),
        "en": ("Not as the follow-up stands", "Look at its state and its day; each one is recorded once."),
    },
    "income-refused": {
        "zh-CN": ("居民不同意出示收入", "请不填收入，其他内容照常登记；本人可以自己填。"),
        "en": (
            "Income not shown to staff",
            "Leave the income out and record the rest; the resident may tell it themselves.",
        ),
    },
}
