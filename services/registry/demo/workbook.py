"""The demo community as the .xlsx that the import reads: a sheet each for compounds, dwellings, households, residents,
organisations and their relations. Headings are Chinese labels; machine names are understood as well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from chassis.sheets.model import Cell, Column, Table
from chassis.sheets.writer import write_workbook as write_sheets
from services.registry.demo.model import DemoCommunity, Household, Resident
from services.registry.demo.people import EDUCATION, EMPLOYMENT, GROUPS, REGISTRATION
from services.registry.demo.places import AFFORDABLE, COMMODITY, RENTAL

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MADE = datetime(2026, 9, 30, tzinfo=UTC)  # stands in the file instead of the time of writing
HOUSING = (COMMODITY, AFFORDABLE, RENTAL)
RELATIONS = ("户主", "配偶", "子", "女", "父", "母", "孙子", "孙女")
SKILLS_BETWEEN = "、"

COMPOUND = Column("compound", "小区", ("居民小区", "小区名称"), required=True, example="同心苑")
BUILDING = Column("building", "楼栋", ("楼号", "栋"), required=True, example="3", width=8)
UNIT = Column("unit", "单元", ("单元号",), required=True, example="2", width=8)
DWELLING = Column("dwelling", "房号", ("门牌号", "室"), required=True, example="602", width=8)
HOUSING_KIND = Column("housing_kind", "住房类型", ("房屋性质",), choices=HOUSING, example=AFFORDABLE)
HOUSEHOLD = Column("household_number", "户号", ("户编号", "家庭编号"), required=True, example="XB000001")

COMPOUNDS = Table("compounds", (COMPOUND, HOUSING_KIND, Column("buildings", "楼栋数", width=8)), "小区")
DWELLINGS = Table(
    "dwellings", (COMPOUND, BUILDING, UNIT, DWELLING, HOUSING_KIND, Column("area", "建筑面积", ("面积",))), "房屋"
)
HOUSEHOLDS = Table(
    "households", (HOUSEHOLD, COMPOUND, BUILDING, UNIT, DWELLING, Column("members", "人数", width=8)), "家庭"
)
RESIDENTS = Table(
    "residents",
    (
        COMPOUND,
        BUILDING,
        UNIT,
        DWELLING,
        HOUSING_KIND,
        HOUSEHOLD,
        Column("relation_to_head", "与户主关系", ("户主关系",), required=True, choices=RELATIONS, example="配偶"),
        Column("name", "姓名", required=True, example="巴特尔", note="与身份证一致"),
        Column("sex", "性别", required=True, choices=("男", "女"), example="男", width=6),
        Column("birth_date", "出生日期", ("出生年月日", "生日"), required=True, example=date(1980, 5, 1)),
        Column(
            "identity_number", "身份证号", ("公民身份号码", "身份证号码", "证件号码"), note="文本格式，18位", width=22
        ),
        Column("telephone", "联系电话", ("手机号", "手机号码", "电话"), note="文本格式", example="19900000001"),
        Column("ethnic_group", "民族", choices=GROUPS, example="蒙古族", width=10),
        Column("language", "首选语言", ("语言",), choices=("zh-CN", "mn"), example="mn", width=10),
        Column("marital_status", "婚姻状况", choices=("未婚", "已婚", "丧偶", "离婚"), example="已婚", width=10),
        Column("registration", "户籍", ("户籍类型",), choices=REGISTRATION, example=REGISTRATION[1]),
        Column("township_of_origin", "迁出乡镇", ("原籍乡镇",), example="札萨克镇"),
        Column("village_of_origin", "迁出村", ("原籍村", "迁出嘎查村"), example="台格嘎查"),
        Column("resettled_on", "转移日期", ("搬迁日期",), note="转移农牧民填写", example=date(2018, 10, 1)),
        Column("employment", "就业状况", choices=EMPLOYMENT, example="灵活就业"),
        Column("skills", "技能", ("技能特长",), note="多项用顿号分开", example="手缝、刺绣", width=24),
        Column("education", "文化程度", ("学历",), choices=EDUCATION, example="初中", width=10),
    ),
    "居民",
)
ORGANISATIONS = Table(
    "organisations",
    (
        Column("kind", "类别", required=True),
        Column("name", "名称", required=True, width=28),
        Column("code", "统一社会信用代码", width=22),
        Column("township", "所在乡镇"),
        Column("contact", "联系人"),
        Column("telephone", "联系电话"),
    ),
    "组织",
)
LINKS = Table(
    "relations",
    (
        Column("organisation", "组织", required=True, width=28),
        Column("kind", "关系", required=True),
        Column("other", "对方组织", required=True, width=28),
        Column("since", "起始日期", required=True),
    ),
    "组织关系",
)
TABLES = (COMPOUNDS, DWELLINGS, HOUSEHOLDS, RESIDENTS, ORGANISATIONS, LINKS)


def write_workbook(community: DemoCommunity, target: Path | str | BinaryIO) -> None:
    """Write all of the community; the same community gives the same bytes."""
    sheets: list[tuple[Table, Iterable[dict[str, Cell]]]] = [
        (COMPOUNDS, ({"compound": c.name, **_facts(c)} for c in community.compounds)),
        (DWELLINGS, ({**_facts(d), "dwelling": d.number} for d in community.dwellings)),
        (HOUSEHOLDS, (_household(household) for household in community.households)),
        (RESIDENTS, (resident_record(resident) for resident in community.residents)),
        (ORGANISATIONS, (_facts(organisation) for organisation in community.organisations)),
        (LINKS, (_facts(relation) for relation in community.relations)),
    ]
    write_sheets(sheets, target, created=MADE)


def resident_record(resident: Resident) -> dict[str, Cell]:
    """One row of the residents' sheet."""
    home = resident.home
    return {
        "compound": home.compound,
        "building": home.building,
        "unit": home.unit,
        "dwelling": home.number,
        "housing_kind": home.housing_kind,
        "household_number": resident.household_number,
        "relation_to_head": resident.relation_to_head,
        "name": resident.name,
        "sex": resident.sex,
        "birth_date": resident.birth_date,
        "identity_number": resident.identity_number,
        "telephone": resident.telephone,
        "ethnic_group": resident.ethnic_group,
        "language": resident.language,
        "marital_status": resident.marital_status,
        "registration": resident.registration,
        "township_of_origin": resident.township_of_origin,
        "village_of_origin": resident.village_of_origin,
        "resettled_on": resident.resettled_on,
        "employment": resident.employment,
        "skills": SKILLS_BETWEEN.join(resident.skills),
        "education": resident.education,
    }


def _household(household: Household) -> dict[str, Cell]:
    home = household.home
    return {
        "household_number": household.number,
        "compound": home.compound,
        "building": home.building,
        "unit": home.unit,
        "dwelling": home.number,
        "members": len(household.members),
    }


def _facts(thing: DataclassInstance) -> dict[str, Cell]:
    return asdict(thing)
