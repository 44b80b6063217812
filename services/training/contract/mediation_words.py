"""What the words, fields and problems of mediation are called, for the documentation and for files."""

from __future__ import annotations

from typing import Any


def _of(zh: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh, "en": en}


WORDS = {
    "mediation_states": {
        "asked": _of("待用工单位答复", "To be answered by the employer"),
        "accepted": _of("双方接受，待指派调解员", "Accepted by both; a mediator is to be named"),
        "appointed": _of("已约定时间", "A mediator and a day are named"),
        "written": _of("协议待双方确认", "An agreement is written, to be confirmed by both"),
        "agreed": _of("达成协议", "Agreed by both"),
        "not_agreed": _of("未达成协议", "Not agreed"),
        "declined": _of("用工单位不接受调解", "Declined by the employer"),
        "withdrawn": _of("已撤回", "Withdrawn"),
    },
}

PARAMETERS = {"dispute": "Only those of this dispute (id)."}

DESCRIPTIONS = {
    "employer_answer": "What the employer said to it; null where nothing.",
    "employer_answered_at": "When the employer said whether it takes part, in UTC; null until then.",
    "employer_confirmed_at": "When the employer confirmed what is written, in UTC; null until then.",
    "resident_confirmed_at": "When the resident confirmed what is written, in UTC; null until then.",
    "Mediation.ended_at": "When it ended, in UTC; null while it goes on.",
    "Mediation.ended_because": "Why it ended without an agreement; null where that was not said.",
    "Mediation.meets_at": "When both come, in UTC; null before it is named.",
    "Mediation.place": "Where both come; null before it is named.",
}

EXAMPLES: dict[str, Any] = {
    "Mediation.allowed_actions": "answer",
    "Mediation.ended_because": "双方意见差距较大",
    "Mediation.matter": "第二批有两件应为一等品，要求补发差额",
    "Mediation.terms": "用工单位补发 14.00 元，计入下月工资单；双方就第二批不再争议",
    "Mediation.mediator": "01980a5e-7b1c-7cc3-98c4-dc0c0c0739b1",
    "AskMediation.matter": "第二批有两件应为一等品，要求补发差额",
    "ConcludeMediation.terms": "用工单位补发 14.00 元，计入下月工资单；双方就第二批不再争议",
    "ConcludeMediation.reason": "双方意见差距较大",
    "employer_answer": "同意调解",
    "AnswerMediation.reason": "同意调解",
    "WithdrawMediation.reason": "双方已自行商定",
    "AppointMediation.place": "新北社区调解室",
    "Mediation.place": "新北社区调解室",
}

HEADINGS = {
    "answer_due_on": "答复期限",
    "dispute": "异议编号",
    "matter": "调解请求",
    "employer_answer": "用工单位意见",
    "employer_answered_at": "用工单位答复时间",
    "employer_confirmed_at": "用工单位确认时间",
    "resident_confirmed_at": "居民确认时间",
    "mediator": "调解员",
    "paper": "签字协议",
    "paper_at": "签字协议存入时间",
    "Mediation.meets_at": "调解时间",
    "Mediation.place": "调解地点",
    "Mediation.ended_at": "结束时间",
    "Mediation.ended_because": "结束原因",
    "Mediation.terms": "协议内容",
    "Mediation.amount": "补发金额",
    "next_from": "可另行主张之日",
}

PROBLEMS = {
    "dispute-waiting": {
        "zh-CN": ("答复期限未到", "请等用工单位答复，或期满后再申请调解。"),
        "en": ("The employer has time to answer yet", "Wait for the answer, or ask for mediation after its last day."),
    },
    "mediation-open": {
        "zh-CN": ("这件异议已在调解，或已达成协议", "请在 GET /v1/mediations 中查看。"),
        "en": ("This dispute is before mediation, or was agreed upon", "Look at it in GET /v1/mediations."),
    },
    "mediation-state": {
        "zh-CN": ("调解状态不符", "请查看其状态和现在可做的操作。"),
        "en": ("Not as the mediation stands", "Look at its state, and at what it allows now."),
    },
    "mediation-confirmed": {
        "zh-CN": ("本方已确认", "请等待对方确认。"),
        "en": ("Confirmed already", "Wait for the other side."),
    },
    "mediator-partial": {
        "zh-CN": ("与争议有关，不能担任调解员", "请指派与争议无关的工作人员。"),
        "en": ("Has a part in what is disputed", "Name somebody who has none."),
    },
    "not-the-mediator": {
        "zh-CN": ("不是本案调解员", "请由调解员登记结果。"),
        "en": ("Not who mediates", "Let the mediator say what came of it."),
    },
}
