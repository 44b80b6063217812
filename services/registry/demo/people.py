"""A household of named persons: names, numbers, language, origin, work and schooling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from services.registry.demo import names
from services.registry.demo.families import Person
from services.registry.demo.model import AS_OF, Dwelling, Household, Resident
from services.registry.demo.numbers import BANNER, NEIGHBOURS, Numbers
from services.registry.demo.places import BUILT
from services.registry.people.facts import Language
from services.registry.places import divisions

VILLAGE = "2"  # tenth digit of a village's code; communities in towns have 0, places without people 4
# (township, village) of the banner, from the published table
PLACES = tuple(
    (township.name, village.name)
    for township in divisions.within(BANNER[-1])
    for village in divisions.within(township.code)
    if village.code[9] == VILLAGE
)

GROUPS, GROUP_WEIGHTS = ("汉族", "蒙古族", "满族", "回族", "达斡尔族"), (745, 235, 9, 8, 3)
CRAFTS = ("手缝", "拆纱", "家政服务", "保姆", "月嫂", "刺绣", "烹饪", "剪纸")
TRADES = ("驾驶", "电工", "焊接", "瓦工", "养殖", "种植", "烹饪", "机械维修", "马头琴")
SKILLS = tuple(dict.fromkeys((*CRAFTS, *TRADES, "计算机", "会计", "护理")))
EDUCATION = ("未上学", "学龄前", "小学", "初中", "高中", "中专", "大专", "本科")
EMPLOYMENT = ("学龄前", "在校", "就业", "灵活就业", "待业", "料理家务", "退养")
REGISTRATION = ("本社区", "本旗其他乡镇", "外地")
RESETTLED_FROM, RESETTLED_TO = date(2009, 5, 1), date(2022, 10, 31)
MOVED_UNTIL = date(2026, 6, 30)  # the last day on which anybody else moved in


def household(
    random: Random, numbers: Numbers, number: str, home: Dwelling, persons: Sequence[Person], *, resettled: int
) -> Household:
    """Name `persons` and give them all that a register holds; the first `resettled` of them moved in from a village."""
    group = random.choices(GROUPS, GROUP_WEIGHTS)[0]
    spouse_group = group if random.random() < 0.75 else random.choices(GROUPS, GROUP_WEIGHTS)[0]
    family = names.surname(random)
    origin = random.choice(PLACES)
    moved = RESETTLED_FROM + timedelta(days=random.randrange((RESETTLED_TO - RESETTLED_FROM).days))
    since = _moved_in(home, moved, resettled=resettled > 0)
    divisions = BANNER if resettled or random.random() < 0.55 else random.choice(NEIGHBOURS)
    members = []
    for index, person in enumerate(persons):
        birth = _birth(random, person.age)
        ethnic = spouse_group if person.relation == "配偶" else group
        settled = max(moved, birth) if index < resettled else None
        own = names.surname(random) if person.relation in ("配偶", "母") else family
        members.append(
            Resident(
                home=home,
                household_number=number,
                relation_to_head=person.relation,
                name=_name(random, own, person, ethnic),
                sex=person.sex,
                birth_date=birth,
                identity_number=numbers.identity(divisions, birth, person.sex),
                telephone=numbers.telephone() if _has_telephone(random, person, index) else "",
                ethnic_group=ethnic,
                language=_language(random, ethnic, person.age),
                marital_status=person.marital_status,
                registration=_registration(random, settled is not None, divisions),
                township_of_origin=origin[0] if settled else "",
                village_of_origin=origin[1] if settled else "",
                resettled_on=settled,
                since=max(since, birth),
                employment=_employment(random, person),
                skills=_skills(random, person),
                education=_education(random, person.age),
            )
        )
    return Household(number, home, tuple(members))


def _moved_in(home: Dwelling, moved: date, *, resettled: bool) -> date:
    """A household moved in on the day of its resettlement, any other up to these days; none before the compound was
    built. It follows from `moved`, so that nothing else that is drawn changes."""
    if not resettled:
        stretched = (moved - RESETTLED_FROM).days / (RESETTLED_TO - RESETTLED_FROM).days
        moved = RESETTLED_FROM + timedelta(days=round(stretched * (MOVED_UNTIL - RESETTLED_FROM).days))
    return max(moved, BUILT[home.compound])


def _birth(random: Random, age: int) -> date:
    """A day on which somebody was born who is `age` years old on the day of the demo."""
    latest = AS_OF.replace(year=AS_OF.year - age)
    earliest = AS_OF.replace(year=AS_OF.year - age - 1) + timedelta(days=1)
    return earliest + timedelta(days=random.randrange((latest - earliest).days + 1))


def _name(random: Random, family: str, person: Person, ethnic: str) -> str:
    if ethnic == "蒙古族" and random.random() < 0.85:
        return names.mongolian(random, person.sex)
    return names.chinese(random, family, person.sex, person.age)


def _has_telephone(random: Random, person: Person, index: int) -> bool:
    if person.age < 14:
        return False
    return index == 0 or random.random() < (0.95 if person.age < 70 else 0.6)


def _language(random: Random, ethnic: str, age: int) -> str:
    share = 0.0 if ethnic != "蒙古族" else 0.75 if age >= 40 else 0.5
    return Language.MONGOLIAN_SCRIPT.zh if random.random() < share else Language.CHINESE.zh


def _registration(random: Random, resettled: bool, divisions: tuple[str, str]) -> str:
    if resettled:
        return "本旗其他乡镇" if random.random() < 0.55 else "本社区"
    return "本社区" if divisions == BANNER else "外地"


def _employment(random: Random, person: Person) -> str:
    if person.age < 6:
        return "学龄前"
    if person.age < 18 or (person.age < 22 and random.random() < 0.6):
        return "在校"
    if person.age >= 60:
        return "退养" if random.random() < 0.88 else "灵活就业"
    weights = (44, 30, 12, 14) if person.sex == "女" else (55, 31, 13, 1)
    return random.choices(("就业", "灵活就业", "待业", "料理家务"), weights)[0]


def _skills(random: Random, person: Person) -> tuple[str, ...]:
    if not 18 <= person.age < 75 or random.random() < 0.45:
        return ()
    pool: tuple[str, ...] = CRAFTS if person.sex == "女" else TRADES
    if person.age < 40 and random.random() < 0.3:
        pool = ("计算机", "会计", "护理", *pool[:2])
    return tuple(sorted(random.sample(pool, random.choices((1, 2, 3), (70, 24, 6))[0])))


def _education(random: Random, age: int) -> str:
    for limit, level in ((6, "学龄前"), (12, "小学"), (15, "初中"), (18, "高中")):
        if age < limit:
            return level
    if age >= 60:
        weights = (22, 0, 48, 24, 4, 1, 1, 0)
    elif age >= 40:
        weights = (3, 0, 26, 44, 12, 6, 6, 3)
    else:
        weights = (0, 0, 3, 30, 18, 14, 21, 14)
    return random.choices(EDUCATION, weights)[0]
