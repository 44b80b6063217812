"""Every closed list of training with its labels."""

from __future__ import annotations

from services.training.contract.learning_words import LEARNING
from services.training.contract.lecture_words import LECTURES
from services.training.contract.material_words import WORDS as MATERIAL
from services.training.contract.mediation_words import WORDS as MEDIATION
from services.training.contract.venture_words import VENTURES


def _of(zh: str, en: str) -> dict[str, str]:
    return {"zh-CN": zh, "en": en}


WORDS: dict[str, dict[str, dict[str, str]]] = {
    # ---- both subjects
    "currencies": {"CNY": _of("人民币", "Renminbi")},
    # ---- batches and files
    "batch_kinds": {
        "counts": _of("对账数据", "Counts to compare"),
        "deliveries": _of("交件", "Deliveries"),
        "demand_orders": _of("用工需求", "Demand orders"),
        "corrections": _of("检验更正", "Corrections of inspections"),
        "inspections": _of("检验", "Inspections"),
        "payment_results": _of("银行付款结果", "What the bank said of payments"),
        "rates": _of("计件单价", "Piece rates"),
        "work_orders": _of("工单", "Work orders"),
    },
    "batch_row_states": {
        "recorded": _of("已记录", "Recorded"),
        "recordable": _of("可以记录（试运行，未写入）", "Would be recorded; a dry run writes nothing"),
        "already": _of("此前已记录", "Recorded before"),
        "refused": _of("未通过", "Refused"),
        "left_out": _of("未记录（其他行有误）", "Left out, as others were refused"),
        "agrees": _of("一致", "Agrees"),
        "differs": _of("不一致", "Differs"),
        "missing": _of("对方缺少", "Ours alone"),
    },
    # ---- piecework
    "claim_states": {
        "open": _of("进行中", "Open"),
        "done": _of("已完成", "Done"),
        "returned": _of("已退回", "Returned"),
    },
    "court_order_states": {
        "in_force": _of("执行中", "In force"),
        "satisfied": _of("已扣足", "Withheld in full"),
        "ended": _of("已到期", "Ended"),
        "lifted": _of("已解除", "Lifted by the court"),
    },
    "deduction_kinds": {
        "pension": _of("基本养老保险（个人部分）", "Pension insurance, own share"),
        "medical": _of("基本医疗保险（个人部分）", "Medical insurance, own share"),
        "unemployment": _of("失业保险（个人部分）", "Unemployment insurance, own share"),
        "housing_fund": _of("住房公积金（个人部分）", "Housing fund, own share"),
        "children_education": _of("子女教育", "Children's education"),
        "continuing_education": _of("继续教育", "Continuing education"),
        "housing_loan": _of("住房贷款利息", "Interest of a housing loan"),
        "rent": _of("住房租金", "Rent"),
        "elderly_support": _of("赡养老人", "Support of the elderly"),
        "infant_care": _of("3岁以下婴幼儿照护", "Care of infants under three"),
        "other": _of("依法确定的其他扣除", "Other lawful deductions"),
    },
    "delivery_states": {"waiting": _of("待检验", "To be inspected"), "inspected": _of("已检验", "Inspected")},
    "difference_settlements": {
        "as_ordered": _of("已按应付金额付款", "Paid as it was ordered"),
        "as_told": _of("银行所报金额属实", "Paid as the bank said"),
        "returned": _of("未付或已退回，另行付款", "Not paid or come back, and to be paid anew"),
    },
    "difference_states": {"open": _of("待处理", "To be settled"), "settled": _of("已处理", "Settled")},
    "dispute_instances": {
        "labour_arbitration": _of("劳动人事争议仲裁委员会", "Labour dispute arbitration commission"),
        "court": _of("人民法院", "People's court"),
    },
    "dispute_states": {
        "open": _of("处理中", "Open"),
        "upheld": _of("成立", "Upheld"),
        "rejected": _of("不成立", "Not upheld"),
    },
    "earning_kinds": {
        "accrual": _of("计件所得", "Earned by pieces"),
        "correction": _of("更正", "Correction"),
        "bonus": _of("质量奖", "Bonus"),
        "supplement": _of("最低工资补差", "Supplement to the minimum wage"),
        "mediated": _of("调解协议", "Agreed before mediation"),
    },
    "engagement_endings": {
        "died": _of("劳动者已故", "The worker died"),
        "merged": _of("与另一份档案并档", "The same person is engaged by another record"),
        "erased": _of("劳动者档案已删除", "The worker was erased"),
    },
    "kept_kinds": {
        "wage_record": _of("工资支付记录", "Records of wage payment"),
        "tax_record": _of("税务资料", "Tax and withholding records"),
        "accounting_voucher": _of("会计凭证", "Accounting vouchers"),
    },
    "lot_states": {
        "open": _of("可领取", "Open"),
        "claimed": _of("已领取", "Claimed"),
        "done": _of("已完成", "Done"),
        "withdrawn": _of("已收回", "Withdrawn"),
    },
    "paid_grades": {"first": _of("一等品", "First grade"), "second": _of("二等品", "Second grade")},
    "payment_states": {
        "due": _of("待付", "To be paid"),
        "paid": _of("已付", "Paid"),
        "refused": _of("被退回", "Refused by the bank"),
        "different": _of("金额不符（待处理）", "Told with another amount, to be settled"),
        "withdrawn": _of("已撤回（解除扣留）", "Withdrawn, as the court order is lifted"),
    },
    "payroll_kinds": {
        "interim": _of("期中支付（非全日制）", "Interim, of part-time work"),
        "month": _of("月度结算", "Of a month"),
    },
    "payroll_states": {
        "drafting": _of("计算中", "Being drafted"),
        "draft": _of("草稿", "Draft"),
        "checked": _of("已核对", "Checked"),
        "approved": _of("已批准", "Approved"),
        "final": _of("已定稿", "Final"),
        "discarded": _of("已作废", "Discarded"),
    },
    "payslip_line_kinds": {
        "accrual": _of("计件所得", "Earned by pieces"),
        "correction": _of("更正", "Correction"),
        "bonus": _of("质量奖", "Bonus"),
        "supplement": _of("最低工资补差", "Supplement to the minimum wage"),
        "mediated": _of("调解协议", "Agreed before mediation"),
        "carried": _of("上期结转", "Carried over"),
        "interim": _of("期中支付", "Interim pay of part-time work"),
    },
    "reported_payments": {"paid": _of("已付", "Paid"), "refused": _of("被退回", "Refused by the bank")},
    "tax_schemes": {
        "labour_remuneration": _of("劳务报酬", "Labour remuneration"),
        "wages": _of("工资薪金", "Wages"),
        "platform_work": _of("平台从业收入", "Platform work"),
        "none": _of("不代扣", "Nothing withheld"),
    },
    "totals_by": {
        "style": _of("按款式", "By style"),
        "operation": _of("按工序", "By operation"),
        "day": _of("按日", "By day"),
    },
    "work_order_states": {"open": _of("进行中", "Open"), "closed": _of("已结束", "Closed")},
    "work_relations": {
        "contract_work": _of("承揽（劳务）", "Contract work or labour remuneration"),
        "platform_work": _of("平台从业", "Platform work"),
        "part_time": _of("非全日制用工", "Part-time employment"),
        "employment": _of("劳动合同", "Employment"),
        "past_retirement": _of("超过法定退休年龄（劳务协议）", "Past retirement age, by written agreement"),
    },
}

# ---- material, hand-overs, fair rates
WORDS |= MATERIAL

# ---- mediation
WORDS |= MEDIATION

# ---- learning
WORDS |= LEARNING

# ---- lectures
WORDS |= LECTURES

# ---- ventures
WORDS |= VENTURES
