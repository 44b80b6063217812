"""Words of the learning room: its closed lists, and what its fields look like and are called."""

from __future__ import annotations


def _of(zh: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh, "en": en}


LEARNING: dict[str, dict[str, dict[str, str]]] = {
    "demand_order_states": {"open": _of("招训中", "Open"), "closed": _of("已关闭", "Closed")},
    "course_kinds": {"vocational": _of("职业技能", "Vocational")},
    "class_states": {
        "planned": _of("筹备中", "Planned"),
        "open": _of("报名中", "Open for enrolment"),
        "running": _of("进行中", "Running"),
        "finished": _of("已结业", "Finished"),
        "cancelled": _of("已取消", "Cancelled"),
    },
    "enrolment_states": {
        "waiting": _of("候补", "Waiting"),
        "enrolled": _of("已录取", "Enrolled"),
        "passed": _of("已合格", "Passed"),
        "failed": _of("未合格", "Failed"),
        "withdrawn": _of("已退出", "Withdrawn"),
        "ended": _of("已终止", "Ended"),
    },
    "enrolment_endings": {
        "cancelled": _of("班级取消", "The class was cancelled"),
        "no_seat": _of("未轮到名额", "No seat came free"),
        "died": _of("学员已故", "The learner died"),
        "moved_out": _of("学员已迁出", "The learner moved away"),
        "merged": _of("与另一份档案并档", "The same person was in the class by another record"),
        "erased": _of("学员档案已删除", "The learner was erased"),
    },
    "assessment_outcomes": {
        "awaiting": _of("待第二位考评员", "Awaits the second assessor"),
        "passed": _of("合格", "Passed"),
        "failed": _of("不合格", "Failed"),
    },
    "attendance_ways": {"roll": _of("点名", "By the roll"), "code": _of("现场验证码", "By the code in the room")},
    "certificate_states": {
        "valid": _of("有效", "Valid"),
        "expired": _of("已过期", "Expired"),
        "revoked": _of("已撤销", "Revoked"),
    },
    "languages": {
        "zh-CN": _of("汉语", "Chinese"),
        "mn-Mong": _of("蒙古语（传统蒙古文）", "Mongolian in Mongolian script"),
        "mn-Cyrl": _of("蒙古语（西里尔文）", "Mongolian in Cyrillic"),
        "en": _of("英语", "English"),
    },
}

PARAMETERS = {
    "course": "Only those of this course (id).",
    "demand_order": "Only those of this demand order (id).",
    "ListCertificates.skill": "Only those of this skill, as it was written.",
    "ListCourses.skill": "Only those that certify this skill, as it was written.",
}

EXAMPLES = {
    "rates": "平缝每件 6.80 元，锁边每件 1.20 元",
    "place": "新北社区便民服务中心二楼",
    "programme": "订单式培训",
    "prerequisites": "缝纫基础",
    "CloseDemandOrder.reason": "已招满",
    "CancelClass.reason": "培训师病了",
    "RevokeCertificate.reason": "样品不是本人所做",
    "criterion": "针距均匀",
    "note": "样品一件，针距合格",
    "AttendSession.code": "492039",
    "RoomCode.code": "492039",
    "number": "20260123456789015",
    "name": "手缝工初级班",
    "Criterion.name": "针距均匀",
    "Criterion.pass_mark": 60,
    "Criterion.most": 100,
}

HEADINGS = {
    "Certificate.name": "姓名",
    "Enrolment.name": "姓名",
    "TrainingHours.sessions": "出勤次数",
    "ahead": "前面候补人数",
    "by_when": "需要日期",
    "cancelled_because": "取消原因",
    "certified": "持证",
    "chain": "进度",
    "DemandOrder.closed_on": "关闭日期",
    "closes_at": "报名截止",
    "course": "课程",
    "demand_order": "用工订单",
    "employer_name": "用工单位名称",
    "ended_because": "终止原因",
    "enrolled": "已录取",
    "enrolled_at": "报名时间",
    "enrolment": "报名",
    "expires_on": "有效期至",
    "heads": "人数",
    "issued_on": "发证日期",
    "marked_at": "登记时间",
    "minimum_attendance": "最低出勤率（%）",
    "minutes": "时长（分钟）",
    "most": "满分",
    "opened_on": "开放日期",
    "opens_at": "报名开始",
    "pass_mark": "合格分",
    "passed": "已合格",
    "prerequisites": "前置技能",
    "present": "到场",
    "programme": "项目",
    "rates": "单价",
    "remind_hours": "提前提醒（小时）",
    "revoked_because": "撤销原因",
    "revoked_on": "撤销日期",
    "rubric": "评分标准",
    "seats": "名额",
    "second_assessor": "需第二位考评员",
    "session": "课次",
    "sessions": "课次安排",
    "taken": "已占名额",
    "trainer": "培训师",
    "training_class": "班级",
    "validity_months": "证书有效期（月）",
    "waiting": "候补人数",
    "way": "登记方式",
    "lost": "流失人数",
    "working": "已上岗",
    "changed_at": "变更时间",
}

PROBLEMS = {
    "certificate-revoked": {
        "zh-CN": ("证书已撤销", "请查看证书。"),
        "en": ("Certificate revoked", "Look at the certificate."),
    },
    "class-state": {
        "zh-CN": ("班级目前的状态不允许", "请查看班级的状态，以及现在可做的操作。"),
        "en": ("Not as the class stands", "Look at the class's state, and at what it allows now."),
    },
    "demand-order-closed": {
        "zh-CN": ("用工订单已关闭", "请另开一个订单。"),
        "en": ("Demand order closed", "Open another order."),
    },
    "employer-reference-taken": {
        "zh-CN": ("编号已用于其他内容", "请给每一项各自的编号；同一编号、同样内容可以重发。"),
        "en": (
            "Reference taken",
            "Give each entry a reference of its own; the same one with the same content can be sent again.",
        ),
    },
    "enrolment-closed": {
        "zh-CN": ("报名已结束", "请查看报名的状态。"),
        "en": ("Enrolment closed", "Look at the enrolment's state."),
    },
    "hours-taken": {
        "zh-CN": ("有学员此时另有课", "请另选时间；同一人不能同时上两个班。"),
        "en": ("Somebody learns elsewhere then", "Choose other hours; nobody is in two classes at once."),
    },
    "same-assessor": {
        "zh-CN": ("已考评过", "请由另一位考评员考评。"),
        "en": ("Assessed already", "Let somebody else assess it too."),
    },
    "wrong-room-code": {
        "zh-CN": ("不是教室里的验证码", "请输入教室里正在显示的六位码。"),
        "en": ("Not the code of the room", "Send the six digits that are shown in the room now."),
    },
}
