"""What the parameters, fields, problems and lists of material, hand-overs and fair rates are called."""

from __future__ import annotations

from typing import Any


def _of(zh: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh, "en": en}


WORDS: dict[str, dict[str, dict[str, str]]] = {
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
    "colour": "驼色",
    "dye_lot": "G-0917",
}

HEADINGS = {
    "allowed_loss": "约定损耗率",
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
}

PROBLEMS = {
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
