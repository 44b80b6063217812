"""The sentences of a certificate, by name and language. `{…}` are filled in by `learning/certifying.py`."""

from __future__ import annotations

from services.training.contract.statement_texts import TEXTS as OF_STATEMENTS
from services.training.contract.statement_texts import said_in

TEXTS: dict[str, dict[str, str]] = {
    "title": said_in(
        "培训合格证书",
        "Certificate of training",
    ),
    "greeting": said_in(
        "{name}完成“{course}”培训，考核合格。",
        "{name} has finished the course “{course}” and passed its assessment.",
    ),
    "skill": said_in(
        "技能：{skill}。",
        "Skill: {skill}.",
    ),
    "issued": said_in(
        "{community}，{day} 发证。",
        "{community}, issued on {day}.",
    ),
    "lasts": said_in(
        "自 {day} 起不再有效。",
        "Not valid from {day} on.",
    ),
    "lasts_always": said_in(
        "没有到期日。",
        "It does not expire.",
    ),
    "verify": said_in(
        "编号 {number}。任何人都可以扫描二维码，或者打开 {address}，核对此证书是否有效；查验页不显示姓名。",
        "Number {number}. Anybody can check that it is valid by scanning the code, or at {address}, which does not "
        "show the name.",
    ),
    "untranslated": OF_STATEMENTS["untranslated"],
}
