"""What the parameters, fields, problems and lists of material, hand-overs and fair rates are called."""

from __future__ import annotations

from typing import Any


def _of(zh: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh, "en": en}


WORDS: dict[str, dict[str, dict[str, str]]] = {
    "ask_states": {
        "asked": _of("待答复", "Asked"),
        "granted": _of("同意", "Granted"),
        "refused": _of("不同意", "Refused"),
    },
    "defect_consequences": {
        "rework": _of("返工", "To be reworked"),
        "reject": _of("判不合格", "Rejected"),
        "price_reduced": _of("降价", "Price reduced"),
    },
    "handover_directions": {"out": _of("领出", "To the resident"), "back": _of("交回", "Back to the employer")},
    "handover_rules": {
        "equal": _of("双方清点一致", "Both counted the same"),
        "together": _of("以共同清点为准", "What both counted together stands"),
        "employer_bears": _of("未共同清点，差额由用工单位承担", "Not counted together: the employer bears it"),
    },
    "handover_states": {
        "counted": _of("待本人清点", "To be counted by the resident"),
        "agreed": _of("双方一致", "Both agree"),
        "differs": _of("数目不符", "The counts differ"),
        "settled": _of("已处理", "Settled"),
    },
    "rate_flags": {
        "below_average": _of("低于平均产量法的单价", "Below the rate by the average"),
        "below_minimum": _of("通常一小时所得低于最低工资", "A usual hour earns less than the minimum"),
        "below_share": _of("低于多数人达到最低工资的单价", "Below the rate at which most reach the minimum"),
    },
    "transfer_states": {
        "offered": _of("待对方答复", "Offered"),
        "agreed": _of("已转交", "Agreed"),
        "declined": _of("对方未接", "Declined"),
        "withdrawn": _of("已收回", "Taken back"),
    },
    "material_movements": {
        "issued": _of("领出", "Taken out"),
        "returned": _of("退回", "Brought back"),
        "used": _of("用于成品", "In the pieces"),
        "lost": _of("损耗", "Lost"),
    },
    "material_weighings": {"issued": _of("领出", "Taken out"), "returned": _of("退回", "Brought back")},
}

PARAMETERS = {
    "code": "Only those of this code of the employer's.",
    "colour": "Only those in this colour.",
    "dye_lot": "Only this dye lot, by its number.",
    "material": "Only those of this dye lot (id).",
    "kind": "Only those of this kind.",
    "on": "As of this day; today if left out.",
    "share": "How many in a hundred of the group are to reach the minimum wage; 90 if left out.",
    "receiver": "Only those that are offered to this resident (id).",
}

EXAMPLES: dict[str, Any] = {
    "MaterialMovement.allowed_actions": "reverse",
    "MaterialMovement.reason": "秤未归零",
    "ReverseWeighing.reason": "秤未归零",
    "EnterMaterial.code": "26S/2",
    "SetMaterialUse.code": "26S/2",
    "Material.code": "26S/2",
    "MaterialUse.code": "26S/2",
    "Reckoned.code": "26S/2",
    "Material.name": "羊绒纱",
    "EnterMaterial.name": "羊绒纱",
    "ClaimExtension.allowed_actions": "decide",
    "ClaimExtension.reason": "家中老人住院",
    "ClaimExtension.answer": "可延至月底",
    "DecideExtension.answer": "可延至月底",
    "AskExtension.reason": "家中老人住院",
    "ClaimTransfer.allowed_actions": "answer",
    "consent": "本人签字的转交单",
    "region": "伊金霍洛旗",
    "MinimumWage.document": "内政办发〔2024〕1号",
    "SetMinimumWage.document": "内政办发〔2024〕1号",
    "hourly_source": "内政办发〔2024〕1号",
    "chosen": "抽签，新手和熟手都有",
    "void_because": "有两人未计休息时间",
    "VoidTrial.reason": "有两人未计休息时间",
    "Trial.allowed_actions": "void",
    "style_name": "羊绒围巾",
    "operation_name": "手缝",
    "flags": "below_share",
    "Inspection.allowed_actions": "correct",
    "Handover.allowed_actions": "confirm",
    "Handover.rule": "equal",
    "Defect.kind": "TZ",
    "DefectKind.code": "TZ",
    "EnterDefectKind.code": "TZ",
    "DefectKind.name": "跳针",
    "EnterDefectKind.name": "跳针",
    "colour": "驼色",
    "dye_lot": "G-0917",
}

HEADINGS = {
    "Reckoned.out": "净领出（克）",
    "Reckoned.expected": "成品含量（克）",
    "above": "超耗（克）",
    "allowed": "约定损耗（克）",
    "allowed_loss": "约定损耗率",
    "asked_until": "申请延至",
    "new_claim": "新领取编号",
    "offered_at": "提出时间",
    "receiver": "接手人编号",
    "average": "平均每小时件数",
    "by_average": "平均产量法",
    "by_share": "多数人达到法",
    "chosen": "人员如何选定",
    "flags": "提示",
    "held_on": "测试日期",
    "hourly": "最低小时工资",
    "hourly_source": "最低工资依据",
    "minutes": "用时（分钟）",
    "operation_name": "工序",
    "pays": "整批可得",
    "people": "人数",
    "reached_by": "达到人数",
    "recorded_at": "录入时间",
    "results": "结果",
    "style_name": "款式",
    "usual_hour": "通常一小时所得",
    "void_because": "作废原因",
    "weeks": "周数",
    "within_limit": "未超上限",
    "confirmed_at": "本人清点时间",
    "consequence": "后果",
    "counted_at": "清点时间",
    "defects": "疵点",
    "Defect.kind": "疵点代码",
    "direction": "方向",
    "own_grams": "本人称重（克）",
    "own_pieces": "本人清点件数",
    "Handover.rule": "依据",
    "stands_grams": "认定重量（克）",
    "stands_pieces": "认定件数",
    "colour": "颜色",
    "dye_lot": "缸号",
    "found": "实际用量",
    "FoundUse.claims": "领取批数",
    "claims": "领取记录",
    "grams": "重量（克）",
    "hearing": "听取陈述编号",
    "issued": "领出（克）",
    "lines": "明细",
    "lost": "损耗（克）",
    "MaterialMovement.material": "缸号编号",
    "MaterialBalance.material": "缸号编号",
    "out": "未交回（克）",
    "per_kilogram": "每公斤价值",
    "returned": "退回（克）",
    "reverses": "冲正的记录",
    "settled_at": "结清时间",
    "taken_back": "已冲正",
    "used": "用于成品（克）",
    "weighed_on": "称重日期",
    "worth": "折价",
}

PROBLEMS = {
    "handover-agrees": {
        "zh-CN": ("没有差额", "请查看认定的数目。"),
        "en": ("Nothing differs", "Look at what stands."),
    },
    "handover-counted": {
        "zh-CN": ("本人已清点", "请查看双方的数目。"),
        "en": ("Counted already", "Look at what both counted."),
    },
    "no-minimum-wage": {
        "zh-CN": ("没有该日的最低工资", "请工作人员用 POST /v1/minimum-wages 录入。"),
        "en": ("No minimum wage is known", "Staff enter it by POST /v1/minimum-wages."),
    },
    "trial-void": {
        "zh-CN": ("已作废", "请另记一次测试。"),
        "en": ("Void already", "Record another trial."),
    },
    "extension-asked": {
        "zh-CN": ("已申请延期", "请等用工单位答复。"),
        "en": ("An extension is asked for", "The employer decides it first."),
    },
    "extension-decided": {
        "zh-CN": ("已答复", "如需再延，请重新申请。"),
        "en": ("Decided already", "Ask for another extension."),
    },
    "material-out": {
        "zh-CN": ("材料尚未交回", "请先过秤退回，再由接手人过秤领出。"),
        "en": ("Material is out", "Weigh it back first, then out to the receiver."),
    },
    "no-due-date": {
        "zh-CN": ("该批次没有截止日期", "不需要延期。"),
        "en": ("Due on no day", "No extension is needed."),
    },
    "not-late": {
        "zh-CN": ("尚未过期", "过了截止日期才能收回。"),
        "en": ("Not late", "It can be taken back after the day on which it is due."),
    },
    "relation-differs": {
        "zh-CN": ("用工关系与登记的不同", "请在 GET /v1/engagements 中查看，或请工作人员更正登记。"),
        "en": ("Another relation is in force", "Look at GET /v1/engagements, or have staff put it right."),
    },
    "transfer-answered": {
        "zh-CN": ("已有答复", "如需转交，请重新提出。"),
        "en": ("Answered already", "Offer another transfer."),
    },
    "transfer-offered": {
        "zh-CN": ("已提出转交", "请先收回前一次。"),
        "en": ("A transfer is offered", "Take it back first."),
    },
    "under-age": {
        "zh-CN": ("未满16周岁", "未满16周岁的人不能领取工作（劳动法第十五条）。"),
        "en": ("Under 16", "Nobody under 16 works (Labour Law, article 15)."),
    },
    "claim-open": {
        "zh-CN": ("该批次尚未结束", "请等全部交回并检验后再结清材料。"),
        "en": ("The claim is not at its end", "Settle its material once all of it is brought and inspected."),
    },
    "material-settled": {
        "zh-CN": ("材料已结清", "如又找到材料，请在听取陈述时说明。"),
        "en": ("The material is settled", "Say at the hearing what was found since."),
    },
    "no-material": {
        "zh-CN": ("没有领过材料", "请先用 POST /v1/material-movements 登记。"),
        "en": ("No material went out", "Enter it by POST /v1/material-movements first."),
    },
    "no-use": {
        "zh-CN": ("尚未约定用量", "请用工单位用 POST /v1/material-uses 登记实测用量。"),
        "en": ("No use is agreed", "The employer enters what was measured by POST /v1/material-uses."),
    },
    "taken-back": {
        "zh-CN": ("不能冲正", "已冲正过，或由结清产生；请另记正确的重量。"),
        "en": ("Cannot be taken back", "It was, or follows from a settlement; enter what is right."),
    },
}
