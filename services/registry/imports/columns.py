"""The columns of every table that comes in or goes out as a file: the one place where they are named.

Headings are Chinese labels; machine names and what other files call the same are understood as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from chassis.sheets.model import Column, Table
from chassis.terms import Term
from services.registry.imports.words import Registered
from services.registry.organisations.organisations import OrganisationKind, RelationKind
from services.registry.people.ethnic_groups import ethnic_groups
from services.registry.people.facts import Education, Employment, Language, MaritalStatus
from services.registry.people.identity import Sex
from services.registry.people.resettlement import EntitlementKind
from services.registry.places.housing import HousingKind

SKILLS_BETWEEN = "、"
RELATION_WORDS = (  # the words of forms; see words.RELATIONS for what each means
    *("户主", "配偶", "子", "女", "父", "母", "孙子", "孙女", "祖父母", "兄弟姐妹"),
    *("儿媳", "女婿", "公婆", "岳父母", "其他亲属", "非亲属", "待确认"),
)


def labels(terms: Iterable[Term]) -> tuple[str, ...]:
    return tuple(term.zh for term in terms)


COMPOUND = Column("compound", "小区", ("居民小区", "小区名称"), required=True, example="同心苑")
BUILDING = Column("building", "楼栋", ("楼号", "栋"), required=True, example="3", width=8)
UNIT = Column("unit", "单元", ("单元号",), required=True, example="2", width=8)
DWELLING = Column("dwelling", "房号", ("门牌号", "室"), required=True, example="602", width=8)
HOUSING_KIND = Column(
    "housing_kind", "住房类型", ("房屋性质",), choices=labels(HousingKind), example=HousingKind.AFFORDABLE.zh
)
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
        Column("relation_to_head", "与户主关系", ("户主关系",), required=True, choices=RELATION_WORDS, example="配偶"),
        Column("name", "姓名", required=True, example="巴特尔", note="与身份证一致"),
        Column("sex", "性别", required=True, choices=labels(Sex), example="男", width=6),
        Column("birth_date", "出生日期", ("出生年月日", "生日"), required=True, example=date(1980, 5, 1)),
        Column(
            "identity_number", "身份证号", ("公民身份号码", "身份证号码", "证件号码"), note="文本格式，18位", width=22
        ),
        Column("telephone", "联系电话", ("手机号", "手机号码", "电话"), note="文本格式", example="19900000001"),
        Column(
            "ethnic_group", "民族", choices=tuple(group.zh for group in ethnic_groups()), example="蒙古族", width=10
        ),
        Column(
            "ethnic_group_consent",
            "民族信息单独同意",
            note="登记民族须本人单独同意；写明同意书存放处",
            example="登记表",
        ),
        Column("language", "首选语言", ("语言",), choices=labels(Language), example=Language.CHINESE.zh, width=10),
        Column("marital_status", "婚姻状况", choices=labels(MaritalStatus), example="已婚", width=10),
        Column("since", "入住日期", ("入住时间",), note="不填为导入当天", example=date(2018, 10, 1)),
        Column("registration", "户籍", ("户籍类型",), choices=labels(Registered), example=Registered.HERE.zh),
        Column("registration_since", "户籍登记日期", ("落户日期",), note="不填为导入当天", example=date(2018, 10, 1)),
        Column("township_of_origin", "迁出乡镇", ("原籍乡镇",), example="札萨克镇"),
        Column("village_of_origin", "迁出村", ("原籍村", "迁出嘎查村"), example="台格嘎查"),
        Column("resettled_on", "转移日期", ("搬迁日期",), note="转移农牧民填写", example=date(2018, 10, 1)),
        Column("resettlement_programme", "安置项目", ("转移项目",), example="转移农牧民安置", width=18),
        Column("resettlement_batch", "安置批次", ("转移批次",), example="2018年", width=10),
        Column("resettled_to", "安置住房", note="小区 楼栋-单元-房号", example="同心苑 3-2-602", width=18),
        Column(
            "entitlements",
            "安置待遇",
            note="待遇 起始日期至终止日期 依据；多项用分号分开，仍在享受的不写终止日期",
            example=f"{EntitlementKind.GRAZING_BAN.zh} 2018-10-01至2028-10-01 内政发〔2011〕16号",
            width=40,
        ),
        Column("employment", "就业状况", choices=labels(Employment), example="灵活就业"),
        Column("skills", "技能", ("技能特长",), note="多项用顿号分开", example="手缝、刺绣", width=24),
        Column("education", "文化程度", ("学历",), choices=labels(Education), example="初中", width=10),
    ),
    "居民",
)
ORGANISATIONS = Table(
    "organisations",
    (
        Column("kind", "类别", required=True, choices=labels(OrganisationKind), example=OrganisationKind.EMPLOYER.zh),
        Column("name", "名称", required=True, width=28),
        Column("code", "统一社会信用代码", ("信用代码", "credit_code"), note="文本格式，18位；法人必填", width=22),
        Column("township", "所在乡镇", note="本市乡镇、街道的现用名称", example="阿勒腾席热镇"),
        Column("contact", "联系人", example="乌兰"),
        Column("telephone", "联系电话", ("手机号", "电话"), note="文本格式", example="19900000001"),
        Column("duty", "联系人职务", ("职务",), example="办公室主任"),
    ),
    "组织",
)
CONTACTS = Table(
    "contacts",
    (
        Column("organisation", "组织", required=True, note="名称或统一社会信用代码", width=28),
        Column("contact", "联系人", ("姓名",), required=True, example="乌兰"),
        Column("telephone", "联系电话", ("手机号", "电话"), note="文本格式", example="19900000001"),
        Column("duty", "职务", ("联系人职务",), example="办公室主任"),
    ),
    "组织联系人",
)
LINKS = Table(
    "relations",
    (
        Column("organisation", "组织", required=True, note="名称或统一社会信用代码", width=28),
        Column("kind", "关系", required=True, choices=labels(RelationKind), example=RelationKind.MEMBERSHIP.zh),
        Column("other", "对方组织", required=True, width=28),
        Column("since", "起始日期", required=True, example=date(2018, 1, 1)),
        Column("until", "终止日期", note="不再是这种关系的第一天；仍是的不填", example=date(2024, 1, 1)),
    ),
    "组织关系",
)
TABLES = (COMPOUNDS, DWELLINGS, HOUSEHOLDS, RESIDENTS, ORGANISATIONS, CONTACTS, LINKS)

# What each kind of import reads. The first table is the one that a .csv, or a sheet of another name, is taken for.
OF_KIND: Mapping[str, tuple[Table, ...]] = MappingProxyType(
    {"residents": (RESIDENTS,), "places": (DWELLINGS, COMPOUNDS), "organisations": (ORGANISATIONS, CONTACTS, LINKS)}
)
