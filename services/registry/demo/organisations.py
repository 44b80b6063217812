"""Who works with the community. The names of the training providers and of the factory are those of the community
page; all others are invented, and so are contacts, codes and telephones."""

from __future__ import annotations

from datetime import date
from random import Random

from services.registry.demo import names, places
from services.registry.demo.model import Organisation, Relation
from services.registry.demo.numbers import Numbers
from services.registry.demo.people import PLACES
from services.registry.imports.columns import labels
from services.registry.organisations.organisations import OrganisationKind as K
from services.registry.organisations.organisations import RelationKind as R

BRANCH = "新北社区党支部"
COMMITTEE = "新北社区综合党委"

PUBLIC, CIVIL, COMPANY = "12", "52", "91"  # registers: public bodies, civil organisations, companies
CO_BUILDING = (
    ("北苑小学", PUBLIC),
    ("北苑幼儿园", PUBLIC),
    ("新北社区卫生服务站", PUBLIC),
    ("北苑供热服务站", COMPANY),
    ("北苑供水服务站", COMPANY),
    ("柳沟河环卫服务队", PUBLIC),
    ("北苑便民市场", COMPANY),
    ("牧歌文化馆", PUBLIC),
    ("同心公交场站", COMPANY),
    ("金穗信用网点", COMPANY),
    ("同心物业服务中心", COMPANY),
)
INDUSTRY_TEAMS = (
    "医疗卫生志愿服务队",
    "教育助学志愿服务队",
    "法律服务志愿服务队",
    "文化艺术志愿服务队",
    "供热供水维修志愿服务队",
    "针织技能志愿服务队",
    "金融知识志愿服务队",
)
TEAMS = (
    "在职党员志愿服务队",
    "社区能人志愿服务队",
    "巾帼志愿服务队",
    "青年志愿服务队",
    "银龄志愿服务队",
    "蒙汉双语志愿服务队",
    "平安巡逻志愿服务队",
)
SOCIAL = ("同心社会工作服务中心", "牧歌民族文化协会", "夕阳红老年互助会")
TRAINING = "米多多家政服务公司"
MAKER_SPACE = "朝乐蒙众创空间"
FACTORY = "鄂尔多斯羊绒集团针织二厂"
VILLAGE_BRANCHES = 9


def organisations(random: Random, numbers: Numbers) -> tuple[Organisation, ...]:
    """All of them, each with an invented contact."""
    villages = random.sample([place for place in PLACES if place[0] != places.TOWN], VILLAGE_BRANCHES)
    plan = [
        (K.COMMUNITY_BRANCH.zh, BRANCH, "", places.TOWN),
        (K.COMMITTEE.zh, COMMITTEE, "", places.TOWN),
        *((K.VILLAGE_BRANCH.zh, f"{village}党支部", "", town) for town, village in sorted(villages)),
        *((K.CO_BUILDING_UNIT.zh, name, register, places.TOWN) for name, register in CO_BUILDING),
        *((K.INDUSTRY_TEAM.zh, name, "", places.TOWN) for name in INDUSTRY_TEAMS),
        *((K.VOLUNTEER_TEAM.zh, name, "", places.TOWN) for name in TEAMS),
        *((K.SOCIAL_ORGANISATION.zh, name, CIVIL, places.TOWN) for name in SOCIAL),
        (K.TRAINING_PROVIDER.zh, TRAINING, COMPANY, places.TOWN),
        (K.MAKER_SPACE.zh, MAKER_SPACE, COMPANY, places.TOWN),
        (K.EMPLOYER.zh, FACTORY, COMPANY, places.TOWN),
    ]
    return tuple(
        Organisation(kind, name, _code(numbers, register), town, _contact(random), numbers.telephone())
        for kind, name, register, town in plan
    )


def relations(known: tuple[Organisation, ...]) -> tuple[Relation, ...]:
    """Members of the comprehensive committee, who builds jointly with the branch, and whose the teams are."""
    found = [Relation(BRANCH, R.MEMBERSHIP.zh, COMMITTEE, date(2018, 1, 1))]
    for organisation in known:
        kind = organisation.kind
        if kind in labels({K.CO_BUILDING_UNIT, K.SOCIAL_ORGANISATION, K.TRAINING_PROVIDER, K.MAKER_SPACE}):
            found.append(Relation(organisation.name, R.MEMBERSHIP.zh, COMMITTEE, date(2018, 1, 1)))
        if kind in labels({K.VILLAGE_BRANCH, K.CO_BUILDING_UNIT, K.SOCIAL_ORGANISATION, K.EMPLOYER}):
            found.append(Relation(organisation.name, R.JOINT_BUILDING.zh, BRANCH, date(2018, 3, 1)))
        if kind in labels({K.INDUSTRY_TEAM, K.VOLUNTEER_TEAM}):
            found.append(Relation(organisation.name, R.BELONGS_TO.zh, BRANCH, date(2018, 4, 1)))
    return tuple(found)


def _code(numbers: Numbers, register: str) -> str:
    return numbers.credit_code(register) if register else ""


def _contact(random: Random) -> str:
    sex = random.choice("男女")
    return names.chinese(random, names.surname(random), sex, random.randint(30, 57))
