"""The kinds of problem that a row of the registry's files can have: in each language its title, and what to do.

For who corrects the file. Those of every service's files stand with the gateway's. A rule of the domain that refuses a
row has its own kind, in `problems`.
"""

from __future__ import annotations

ROW_PROBLEMS: dict[str, dict[str, tuple[str, str]]] = {
    # the cell by itself
    "cell-not-empty": {
        "zh-CN": ("单元格应为空", "该行的其他内容决定此处不登记，请清空此单元格。"),
        "en": ("The cell should be empty", "Going by the rest of the row nothing is kept here: empty it."),
    },
    "cell-unreadable": {
        "zh-CN": ("单元格内容无法识别", "单元格中有不可见字符或逻辑值，请重新输入文字。"),
        "en": ("The cell cannot be read", "It has invisible characters, or TRUE or FALSE: type the text again."),
    },
    "not-in-list": {
        "zh-CN": ("不在可选范围内", "请从模板的选项中选择；`detail` 列出可用的词。"),
        "en": ("Not in the list", "Choose one of the template's; `detail` says which there are."),
    },
    "not-a-date": {
        "zh-CN": ("不是日期", "请按 1980-05-01 的格式填写日期。"),
        "en": ("Not a date", "Write it as 1980-05-01."),
    },
    "in-the-future": {
        "zh-CN": ("日期晚于今天", "请更正日期，最晚为今天。"),
        "en": ("A day to come", "Correct it; the latest day is today."),
    },
    "too-long-ago": {
        "zh-CN": ("日期过早", "请核对年份。"),
        "en": ("Too long ago", "Check the year."),
    },
    "before-birth": {
        "zh-CN": ("早于出生日期", "请更正此日期或出生日期；在本地出生的，不填转移日期。"),
        "en": ("Before the birth", "Correct one of the two days; who was born here has no day of resettlement."),
    },
    "ends-before-it-begins": {
        "zh-CN": ("终止日期早于起始日期", "请更正其中一个日期。"),
        "en": ("It ends before it begins", "Correct one of the two days."),
    },
    "not-a-name": {
        "zh-CN": ("不是姓名", "请按身份证填写姓名。"),
        "en": ("Not a name", "Write it as on the identity card."),
    },
    "not-an-identity-number": {
        "zh-CN": ("身份证号有误", "请对照身份证核对 18 位号码。"),
        "en": ("Wrong identity number", "Compare its 18 characters with the card."),
    },
    "differs-from-number": {
        "zh-CN": ("与身份证号不符", "出生日期或性别与身份证号不一致，请更正其中之一。"),
        "en": ("Other than in the identity number", "Correct the number, or the birth date or sex beside it."),
    },
    "not-a-telephone": {
        "zh-CN": ("电话号码有误", "请核对位数；固定电话请加区号。"),
        "en": ("Wrong telephone number", "Check how long it is; a landline needs its area code."),
    },
    "not-a-credit-code": {
        "zh-CN": ("统一社会信用代码有误", "请对照证照核对 18 位代码。"),
        "en": ("Wrong credit code", "Compare its 18 characters with the certificate."),
    },
    "not-an-area": {
        "zh-CN": ("面积有误", "请填写平方米数。"),
        "en": ("Not an area", "Write the square metres as a number."),
    },
    "not-a-dwelling": {
        "zh-CN": ("不是完整的住房地址", "请按“小区 楼栋-单元-房号”填写，例如“同心苑 3-2-602”。"),
        "en": ("Not the address of a dwelling", "Write compound, building, unit and number, as 同心苑 3-2-602."),
    },
    "not-an-entitlement": {
        "zh-CN": ("安置待遇填写有误", "请按“待遇 起始日期至终止日期 依据”填写，多项用分号分开。"),
        "en": ("Wrong entitlements", "Write kind, first day 至 last day, source; several with semicolons between."),
    },
    # beside the other rows of the file
    "twice-in-file": {
        "zh-CN": ("文件中重复", "`detail` 指出另一行；请删除其中一行，同名的不同人请都填写身份证号。"),
        "en": ("Twice in the file", "`detail` names the other row: take one out, or tell two people by their numbers."),
    },
    "household-in-two-homes": {
        "zh-CN": ("同一户填写了两处住房", "`detail` 指出另一行；请更正户号或住房地址。"),
        "en": ("A household in two homes", "`detail` names the other row: correct the household's number or a home."),
    },
    "household-without-head": {
        "zh-CN": ("该户没有户主", "请为该户填写一位户主；户主所在行有误的，请先更正那一行。"),
        "en": ("A household without a head", "Name its head; where the head's own row is wrong, mend that first."),
    },
    "second-head": {
        "zh-CN": ("该户已有户主", "一户只有一位户主；请更正与户主关系。文件不能变更已登记的户主。"),
        "en": ("The household has a head", "There is one to each: correct how this one stands to the head."),
    },
    "before-the-household": {
        "zh-CN": ("入住早于家庭", "请更正入住日期；家庭成员不早于户主或该户的入住日期。"),
        "en": ("There before the household", "Correct the day: nobody lives there before the head or the household."),
    },
    # beside the record
    "no-such-dwelling": {
        "zh-CN": ("没有这处住房", "请更正地址，或先登记该住房。"),
        "en": ("No such dwelling", "Correct the address, or enter the dwelling first."),
    },
    "no-such-organisation": {
        "zh-CN": ("没有这个组织", "请更正名称或信用代码，或先登记该组织。"),
        "en": ("No such organisation", "Correct its name or code, or enter the organisation first."),
    },
    "several-match": {
        "zh-CN": ("不止一个相符", "请补充身份证号或统一社会信用代码，以便区分。"),
        "en": ("It fits several", "Add the identity number, or the credit code, that tells which is meant."),
    },
    "differs-from-record": {
        "zh-CN": ("与登记内容不一致", "请更正文件；登记有误的，请在系统中更正，不能用文件更改。"),
        "en": ("Other than on record", "Correct the file; a wrong record is corrected by hand, not by a file."),
    },
    "household-differs": {
        "zh-CN": ("与登记的家庭不一致", "请更正文件；确有变动的，请先登记相应的家庭变动。"),
        "en": ("Another household on record", "Correct the file, or enter what changed as a life event first."),
    },
    "household-dissolved": {
        "zh-CN": ("该户已注销", "新的家庭请使用新的户号。"),
        "en": ("The household was dissolved", "Give the new household a number of its own."),
    },
    "head-changed": {
        "zh-CN": ("该户户主已变更", "请按现任户主填写与户主关系，再重新发送。"),
        "en": ("The household has another head now", "Say how this one stands to them, and send the file again."),
    },
    "registered-elsewhere": {
        "zh-CN": ("已在别处登记", "请勿重复登记；`detail` 说明应联系谁。"),
        "en": ("Registered elsewhere", "Do not register them twice; `detail` says whom to ask."),
    },
}
