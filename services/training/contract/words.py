"""Every closed list of training with its labels."""

from __future__ import annotations

from services.training.contract.learning_words import LEARNING


def _of(zh: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh, "en": en}


WORDS: dict[str, dict[str, dict[str, str]]] = {
    "currencies": {"CNY": _of("人民币", "Renminbi")},
    "tax_schemes": {
        "labour_remuneration": _of("劳务报酬", "Labour remuneration"),
        "wages": _of("工资薪金", "Wages"),
        "platform_work": _of("平台从业收入", "Platform work"),
        "none": _of("不代扣", "Nothing withheld"),
    },
}

# ---- learning
WORDS |= LEARNING
