"""The tables of files that come in, by kind. Headings are Chinese; the fields' names are understood as well."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from chassis.sheets.model import Cell, Column, Table

DAY = date(2026, 10, 1)
YES, NO = "是", "否"
PAID, REFUSED = "已付", "被退回"
LEFT_THERE = "付款文件原有的列，可保留，不读取"
REFERENCE = Column(
    "employer_reference", "自编号", ("单据号",), example="JJ-20261001-001", note="贵方单据号；重复发送只记一次"
)
WORK_ORDER = Column("work_order", "工单号", ("工单",), example="WO-2026-1018", note="贵方工单的自编号")
STYLE = Column("style_code", "款号", ("款式",), example="YR-2210")
OPERATION = Column("operation_code", "工序代码", ("工序",), example="SF")

DELIVERIES = Table(
    "deliveries",
    (
        WORK_ORDER,
        Column("lot", "批次", ("批次号",), example=1, note="工单内的批次序号", width=8),
        Column("claim", "领取编号", note="可代替工单号和批次", width=38),
        Column("resident", "居民编号", note="可不填；填写则核对领取人", width=38),
        Column("pieces", "件数", required=True, example=120, width=8),
        Column("rework", "返工", choices=(YES, NO), example=NO, note="是否为返工后交回", width=8),
        Column("delivered_on", "交件日期", ("日期",), example=DAY),
        REFERENCE,
    ),
    "交件",
)
GRADING = (
    Column("first", "一等品件数", ("一等品",), example=115, width=10),
    Column("second", "二等品件数", ("二等品",), example=0, width=10),
    Column("rework", "返工件数", ("返工",), example=4, width=10),
    Column("rejected", "不合格件数", ("不合格",), example=1, width=10),
    Column("reason", "原因", example="针距不匀", note="有返工或不合格时必填"),
    Column("inspected_on", "检验日期", ("日期",), example=DAY),
    REFERENCE,
)
INSPECTIONS = Table(
    "inspections",
    (
        Column("delivery_reference", "交件自编号", ("交件单号",), example="JJ-20261001-001"),
        Column("delivery", "交件编号", note="可代替交件自编号", width=38),
        *GRADING,
    ),
    "检验",
)
CORRECTIONS = Table(
    "corrections",
    (
        Column("inspection_reference", "原检验自编号", ("原检验单号",), example="JY-20261001-001"),
        Column("inspection", "原检验编号", note="可代替原检验自编号", width=38),
        *GRADING,
    ),
    "检验更正",
)
RATES = Table(
    "rates",
    (
        STYLE,
        OPERATION,
        Column("operation", "工序编号", note="可代替款号和工序代码", width=38),
        Column("since", "自", ("生效日期",), required=True, example=DAY),
        Column("per_piece", "单价", required=True, example="6.50", note="元/件，最多四位小数"),
        Column("reason", "原因", example="新季调价"),
        Column("raise_open_claims", "已领批次同调", choices=(YES, NO), example=NO),
    ),
    "计件单价",
)
WORK_ORDERS = Table(
    "work_orders",
    (
        Column("employer_reference", "自编号", ("工单号",), required=True, example="WO-2026-1018"),
        STYLE,
        OPERATION,
        Column("operation", "工序编号", note="可代替款号和工序代码", width=38),
        Column("lots", "各批件数", required=True, example="200、300", note="用顿号隔开"),
        Column("due_on", "截止日期", example=DAY),
    ),
    "工单",
)
DEMAND_ORDERS = Table(
    "demand_orders",
    (
        Column("employer_reference", "自编号", ("需求编号",), example="XQ-2026-014"),
        Column("skill", "技能", required=True, example="手缝工"),
        Column("heads", "人数", required=True, example=40, width=8),
        Column("by_when", "最迟日期", required=True, example=DAY),
        Column("rates", "报酬说明", example="每件 6.80 元"),
        Column("place", "地点", example="居家"),
    ),
    "用工需求",
)
COUNTS = Table(
    "counts",
    (
        Column("work_order", "工单号", ("工单",), required=True, example="WO-2026-1018"),
        Column("day", "日期", required=True, example=DAY),
        Column("delivered", "交件件数", ("件数",), example=120, width=10),
        Column("first", "一等品件数", ("一等品",), example=115, width=10),
        Column("second", "二等品件数", ("二等品",), example=0, width=10),
        Column("rework", "返工件数", ("返工",), example=4, width=10),
        Column("rejected", "不合格件数", ("不合格",), example=1, width=10),
    ),
    "对账",
)
NOT_READ = frozenset({"attempt", "payee", "bank", "account", "purpose"})  # of the file for the bank, which comes back
PAYMENT_RESULTS = Table(
    "payment_results",
    (
        Column("payment", "付款编号", required=True, example="01980a5e-7b1c-7cc3-98c4-dc0c0c07398f", width=38),
        Column("amount", "金额", required=True, example="1331.22", note="银行实际处理的金额，元，最多两位小数"),
        Column("state", "结果", ("处理结果",), required=True, choices=(PAID, REFUSED), example=REFUSED),
        Column("booked_on", "银行处理日期", ("日期",), required=True, example=date(2026, 11, 5)),
        Column("reason", "原因", ("银行说明",), example="账号已注销", note="被退回时必填"),
        Column("run", "计薪批次", note="可不填；填写则核对付款所属批次", width=38),
        Column("attempt", "第几次付款", note=LEFT_THERE),
        Column("payee", "收款人", note=LEFT_THERE),
        Column("bank", "开户银行", note=LEFT_THERE),
        Column("account", "收款账号", note=LEFT_THERE),
        Column("purpose", "用途", note=LEFT_THERE),
    ),
    "银行付款结果",
)
SAID: Mapping[str, str] = MappingProxyType({PAID: "paid", "成功": "paid", REFUSED: "refused", "失败": "refused"})
ALL = (CORRECTIONS, COUNTS, DELIVERIES, DEMAND_ORDERS, INSPECTIONS, PAYMENT_RESULTS, RATES, WORK_ORDERS)
TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in ALL})
WHOLE = frozenset({"lot", "pieces", "first", "second", "rejected", "heads", "delivered"})
FLAGS = frozenset({"raise_open_claims"})


def as_sent(table: str, cells: Mapping[str, Cell]) -> dict[str, Any]:
    """Cells as the JSON of a row; empty ones are left out. What does not fit stays as it is, for the schema to name."""
    read = {name: cell for name, cell in cells.items() if table != PAYMENT_RESULTS.name or name not in NOT_READ}
    return {name: _value(table, name, cell) for name, cell in read.items() if cell is not None and cell != ""}


def _value(table: str, name: str, cell: Cell) -> Any:
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    if name == "state":
        return SAID.get(str(cell).strip(), cell)
    if name in FLAGS or (name == "rework" and table == DELIVERIES.name):
        return {YES: True, NO: False}.get(str(cell).strip(), cell)
    if name in WHOLE or name == "rework":
        return _whole(cell)
    if name == "lots":
        return [_whole(part) for part in str(cell).replace(",", "、").replace("，", "、").split("、")]
    return cell if isinstance(cell, bool) else f"{cell}".strip()


def _whole(cell: Cell) -> Any:
    text = str(cell).strip()
    return int(text) if text.isascii() and text.lstrip("-").isdecimal() and len(text) <= 18 else cell
