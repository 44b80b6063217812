"""Words of the lecture room: its closed lists, and what its fields look like and are called."""

from __future__ import annotations


def _of(zh: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh, "en": en}


LECTURES: dict[str, dict[str, dict[str, str]]] = {
    "lecture_kinds": {
        "film": _of("观影", "Film"),
        "music": _of("音乐", "Music"),
        "calligraphy": _of("书法", "Calligraphy"),
        "quilling": _of("衍纸", "Quilling"),
        "talk": _of("讲授", "Talk"),
    },
    "lecture_audiences": {
        "community": _of("社区党员群众", "Of the community"),
        "village": _of("联建村党员", "Of the joined villages"),
        "in_service": _of("在职党员", "In-service members"),
    },
    "lecture_states": {
        "planned": _of("已安排", "Planned"),
        "held": _of("已举办", "Held"),
        "cancelled": _of("已取消", "Cancelled"),
    },
    "meeting_kinds": {
        "members": _of("支部党员大会", "Members' meeting"),
        "committee": _of("支部委员会", "Branch committee"),
        "group": _of("党小组会", "Party group"),
        "lecture": _of("党课", "Party lecture"),
    },
}

PARAMETERS = {
    "ListBranchMeetings.organisation": "Only those of this branch (id).",
    "lecture": "Only those of this lecture (id).",
    "overdue_only": "Only what is overdue.",
}

DESCRIPTIONS = {
    "AudienceCount.people": "How many came.",
    "audiences": "For whom it is.",
    "CancelLecture.reason": "Why; it stands on the lecture.",
    "DueMeeting.name": "What the branch is called.",
    "DueMeeting.organisation": "The Party branch (organisation id).",
    "DueMeeting.overdue": "Whether a whole month or quarter went by without one.",
    "DueMeetingList.next_cursor": "Always null: all of it is told at once.",
    "DueMeetingList.items": "Every branch and kind of meeting, by the names of the branches.",
    "BranchMeeting.held_on": "The day on which it was held.",
    "BranchMeeting.lecture": "The joint lecture (id) that it was; null where it was none.",
    "BranchMeeting.organisation": "The Party branch (organisation id).",
    "BranchMeeting.present": "How many of the members came.",
    "BranchMeeting.subject": "What was on the agenda.",
    "expected": "How many members should have come.",
    "films": "What is shown, in its order; empty unless it is of the kind film.",
    "last_held_on": "The day of the last one; null where none was recorded yet.",
    "lecture": "The joint lecture (id).",
    "performers": "Who was invited to perform.",
    "PlanLecture.hosts": "The organisations (ids) that hold it.",
    "RecordBranchMeeting.held_on": "The day on which it was held; never ahead.",
    "RecordBranchMeeting.present": "How many of the members came; no more than expected.",
    "RecordBranchMeeting.subject": "What was on the agenda.",
    "residents": "The residents who came, each as one of which audience.",
    "Lecture.title": "What it is about.",
    "PlanLecture.title": "What it is about.",
}

EXAMPLES = {
    "CancelLecture.reason": "放映设备故障",
    "films": "建国大业",
    "performers": "乌兰牧骑小分队",
    "PlanLecture.title": "光影中的党课",
    "Lecture.title": "光影中的党课",
    "subject": "讨论发展党员",
    "DueMeeting.name": "新北社区党支部",
}

HEADINGS = {
    "DueMeeting.name": "党支部名称",
    "last_held_on": "上次召开日期",
    "DueMeeting.due_by": "最迟召开日期",
    "missed": "缺开次数",
    "audience": "人员类别",
    "audiences": "参加人员",
    "attendance": "到场人数",
    "expected": "应到人数",
    "films": "影片",
    "Lecture.kind": "形式",
    "held_on": "召开日期",
    "hosts": "主办",
    "lecture": "党课活动",
    "performers": "特邀演出",
    "BranchMeeting.present": "实到人数",
    "starts_at": "开始时间",
    "ends_at": "结束时间",
    "subject": "议题",
}

PROBLEMS = {
    "lecture-state": {
        "zh-CN": ("党课目前的状态不允许", "请查看党课的状态和时间。"),
        "en": ("Not as the lecture stands", "Look at the lecture's state and its hours."),
    },
    "meeting-recorded": {
        "zh-CN": ("当天已有同类会议", "一个支部一天同类会议只记一次；请查看已记的。"),
        "en": ("Recorded already", "Of a branch, kind and day one meeting is recorded; look at that one."),
    },
}
