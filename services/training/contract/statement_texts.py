"""The sentences of a payslip, by name and language. `{…}` are filled in by `piecework/statements/wording.py`."""

from __future__ import annotations


def said_in(zh: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh, "en": en}


TEXTS: dict[str, dict[str, str]] = {
    "title": said_in(
        "{month} 计件报酬单",
        "Payslip for piecework, {month}",
    ),
    "greeting": said_in(
        "{resident}：{employer}本月为您结算的报酬如下。",
        "{resident}: this is what {employer} settled with you for the month.",
    ),
    "accrual": said_in(
        "{style} {operation}，第 {lot} 批（{claimed} 领取）：{grade} {pieces} 件，每件 {rate} 元{factor}。",
        "{style} {operation}, lot {lot} (claimed on {claimed}): {grade}, {pieces} pieces at {rate} yuan each{factor}.",
    ),
    "correction": said_in(
        "更正：{style} {operation}，第 {lot} 批，{grade}（以前月份已结算，差额计入本月）。",
        "Correction: {style} {operation}, lot {lot}, {grade} (settled in an earlier month; the difference "
        "falls into this one).",
    ),
    "corrected_at_once": said_in(
        "更正：{style} {operation}，第 {lot} 批，{grade}（本月检验，本月更正）。",
        "Correction: {style} {operation}, lot {lot}, {grade} (inspected and corrected in this month).",
    ),
    "bonus": said_in(
        "{style} {operation}：质量奖。",
        "{style} {operation}: bonus for quality.",
    ),
    "supplement": said_in(
        "最低工资补差：{month}所报工时 {minutes} 分钟，按当时小时最低工资不少于 {floor} 元，计件所得 {earned} 元，"
        "不足部分由用人单位补足（《劳动法》第四十八条、《最低工资规定》第十二条）。",
        "Supplement to the minimum wage: for the {minutes} minutes told for {month} at least {floor} yuan are paid, by "
        "the hourly minimum wage then in force; the pieces earned {earned} yuan, and the employer makes up the rest "
        "({source}).",
    ),
    "supplement_anew": said_in(
        "更正：{month}最低工资补差。该月所报工时 {minutes} 分钟，不少于 {floor} 元；"
        "按现在所知的检验结果，计件所得 {earned} 元，"
        "与已补差额的差数计入本月（《劳动法》第四十八条、《最低工资规定》第十二条）。",
        "Correction: supplement to the minimum wage of {month}. For the {minutes} minutes told by now at least {floor} "
        "yuan are paid; by what is known now the pieces earned {earned} yuan, and what that changes of the supplement "
        "falls into this month ({source}).",
    ),
    "hours_unknown": said_in(
        "本月有交件未报工时（或当日的最低工资标准尚未录入），因此未能核对工资是否不低于最低工资。"
        "请向社区工作者说明所用工时；如有不足，可以提出异议。",
        "Of this month it was not told how long every delivery took (or a day's minimum wage is not entered), so that "
        "it could not be seen whether your wage is below the minimum. Tell the community's staff how long you worked; "
        "if it is too little, say that the payslip is wrong.",
    ),
    "mediated": said_in(
        "按社区调解协议由用工单位支付（调解编号 {number}）。",
        "Paid by the employer as agreed before the community's mediation (number {number}).",
    ),
    "carried": said_in(
        "上期不足起付额，结转到本期。",
        "Carried over from the month before, when it was too little to pay.",
    ),
    "interim": said_in(
        "非全日制用工期中支付（结算支付周期不超过十五日，《劳动合同法》第七十二条）：本月至今计件所得中尚未支付的部分。"
        "逐件明细、最低工资补差和其他扣款见本月月度工资单。",
        "Interim pay of part-time employment, settled every 15 days at most (Labour Contract Law, article 72): "
        "what this month's pieces earned so far and was not paid yet. Each piece, supplements and other deductions "
        "are on the payslip of the month.",
    ),
    "interim_paid": said_in(
        "减：本月期中已结算支付的部分（税前）。",
        "Less what was settled in between this month, before tax.",
    ),
    "part": said_in(
        "{day} 检验，交件 {delivered} 件：一等品 {first}，二等品 {second}，返工 {rework}，不合格 {rejecte"
        "d}{reason}。本行 {amount} 元。",
        "Inspected on {day}, {delivered} pieces brought: {first} first grade, {second} second grade, "
        "{rework} to be reworked, {rejected} rejected{reason}. In this line {amount} yuan.",
    ),
    "part_corrected": said_in(
        "{day} 更正检验，交件 {delivered} 件，与原检验相比：一等品 {first}，二等品 {second}，返工 {rework"
        "}，不合格 {rejected}{reason}。本行 {amount} 元。",
        "Inspection corrected on {day}, {delivered} pieces brought, against the one before: {first} first "
        "grade, {second} second grade, {rework} to be reworked, {rejected} rejected{reason}. In this line "
        "{amount} yuan.",
    ),
    "part_raised": said_in(
        "单价提高，补差 {amount} 元。",
        "The rate was raised: {amount} yuan more.",
    ),
    "reason": said_in(
        "（{reason}）",
        " ({reason})",
    ),
    "factor": said_in(
        "，按 {percent}% 计",
        ", counted at {percent}%",
    ),
    "rate_changed": said_in(
        "按当时单价",
        "the rate then in force, no single",
    ),
    "earned": said_in(
        "本月应计",
        "Earned this month",
    ),
    "carried_over": said_in(
        "不足起付额，结转到下月",
        "Too little to pay, carried over to next month",
    ),
    "gross": said_in(
        "应发",
        "To be paid before deductions",
    ),
    "insurance": said_in(
        "代扣本人应缴的社会保险费和住房公积金",
        "Your own share of social insurance and housing fund",
    ),
    "withheld": said_in(
        "代扣个人所得税",
        "Income tax withheld",
    ),
    "garnished": said_in(
        "按{court}{case}协助执行通知扣留{remaining}",
        "Withheld by order of {court}, {case}{remaining}",
    ),
    "remaining": said_in(
        "（此后尚余 {amount} 元）",
        " (after this, {amount} yuan remain)",
    ),
    "recovered": said_in(
        "扣回预支款",
        "Advance taken back",
    ),
    "material": said_in(
        "材料扣款（按听取意见后的决定）",
        "For material, as decided after you were heard",
    ),
    "paid": said_in(
        "实发",
        "Paid to you",
    ),
    "may_get_back": said_in(
        "代扣的 {amount} 元税款可能退还给您：全年综合所得不超过 6 万元的，一般可以全部退回。请在次年 3 月"
        " 1 日至 6 月 30 日在“个人所得税”App 办理年度汇算，社区工作者可以协助。",
        "The {amount} yuan of tax that were withheld: you may get them back. Whose comprehensive income o"
        "f the year is not over 60,000 yuan usually gets all of it. Apply in the app 个人所得税 between 1"
        " March and 30 June of next year; the community's staff help.",
    ),
    "tax_rule": said_in(
        "扣税依据：{rule}。",
        "Tax withheld by: {rule}.",
    ),
    "special": said_in(
        "计税时减除专项附加扣除等 {amount} 元（不扣您的钱，少缴税）；大病医疗在年度汇算时扣除。",
        "Tax counts {amount} yuan less of your income for special deductions, which takes nothing from you; serious "
        "illness counts in the yearly return.",
    ),
    "insurance_ahead": said_in(
        "本月报酬不够缴您个人的社会保险费和住房公积金，单位垫付了 {amount} 元，作为预支款在以后月份按比例扣回。",
        "This month's pay did not cover your own share of social insurance and housing fund: the employer paid "
        "{amount} yuan ahead, an advance that later months take back within its limit.",
    ),
    "court": said_in(
        "法院扣留的款项付给法院（《民事诉讼法》第二百五十四条），已按法院所定为您保留必需的生活费用。用工单位不能自行变更；"
        "有异议的，请向该法院提出。",
        "What was withheld by court order goes to the court (Civil Procedure Law, article 254), which named the "
        "living expenses that are left to you. The employer cannot change it; object to that court.",
    ),
    "wage_floor": said_in(
        "材料扣款后，工资不低于 {amount} 元，即本月交件所报工时的最低工资（《工资支付暂行规定》第十六条）；扣不完的留到"
        "以后月份。",
        "What is deducted for material leaves you at least {amount} yuan of your wage: the minimum wage of the "
        "hours told with this month's deliveries (Interim Provisions on Wage Payment, article 16). What that "
        "leaves undeducted waits for later months.",
    ),
    "dispute": said_in(
        "如有不符，请在收到后三天内提出异议，可快速处理；三天以后也可以提出，处理时间会长一些。"
        "用工单位逾期不答复或您不接受答复的，可以请社区调解，不收费。",
        "If something is wrong, say so within three days, which is the quick way; later you can, too, and "
        "it takes longer. Where the employer does not answer in time, or you do not accept the answer, the community "
        "mediates free of charge.",
    ),
    "draft": said_in(
        "草稿：尚未批准，可能更改。",
        "Draft: not approved yet, it may change.",
    ),
    "untranslated": said_in(
        "本单尚无您所选语言的文本，以中文出具。",
        "There is no text in your language yet; this one is in English.",
    ),
    "number": said_in(
        "工资单编号 {id}",
        "Payslip {id}",
    ),
    "certificate_title": said_in(
        "计件劳动报酬证明",
        "Certificate of earnings from piecework",
    ),
    "certificate_greeting": said_in(
        "{name}在 {first} 至 {last} 期间，经同心平台结算的计件劳动报酬（税前）如下。",
        "This is what {name} earned by piecework from {first} to {last}, before tax, as it was settled on Tongxin.",
    ),
    "certificate_month": said_in(
        "{month}，{employer}",
        "{month}, {employer}",
    ),
    "certificate_total": said_in(
        "合计",
        "In all",
    ),
    "certificate_what": said_in(
        "只含出具时已定稿的工资单；没有列出的月份，没有结算的报酬。其他收入不在其内。",
        "Of payslips that were final on the day of issue; in a month that is not listed nothing was settled. "
        "It says nothing of other income.",
    ),
    "certificate_issued": said_in(
        "应本人要求，于 {day} 出具。",
        "Issued on {day}, as the person asked for it.",
    ),
    "certificate_verify": said_in(
        "编号 {number}。任何人都可以扫描二维码，或者打开 {address}，核对此编号是否有效；查验页不显示姓名和金额。",
        "Number {number}. Anybody can check that it is valid by scanning the code, or at {address}, which shows "
        "neither name nor amounts.",
    ),
    "court_purpose": said_in(
        "{case} 协助执行 {month}",
        "{case} withheld {month}",
    ),
    "transfer_purpose": said_in(
        "{month} 计件报酬",
        "Piecework {month}",
    ),
}
