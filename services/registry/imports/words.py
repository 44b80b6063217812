"""The words of files and what they mean: each code and each Chinese label of a closed list, and what forms write."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TypeVar

from chassis.terms import Term
from services.registry.households.household import Relation
from services.registry.organisations.organisations import OrganisationKind, RelationKind
from services.registry.people.facts import Education, Employment, Language, MaritalStatus
from services.registry.people.identity import Sex
from services.registry.people.resettlement import EntitlementKind
from services.registry.places import divisions
from services.registry.places.housing import HousingKind

T = TypeVar("T", bound=Term)


class Registered(Term):
    """Where the household registration (户籍) is held, as files tell it: without a code for what is far away."""

    HERE = "here", "本社区", "In this community"
    SAME_COUNTY = "same_county", "本旗其他乡镇", "Elsewhere in the banner"
    ELSEWHERE = "elsewhere", "外地", "Elsewhere"


def words(terms: type[T], more: Mapping[str, T] | None = None) -> Mapping[str, T]:
    """By label and by code."""
    labelled = {term.zh: term for term in terms}
    return MappingProxyType({**labelled, **(more or {}), **{term.value.casefold(): term for term in terms}})


REGISTERED_NEAR = (Registered.HERE, Registered.SAME_COUNTY)  # of which files tell the division

R = Relation
RELATIONS = words(
    Relation,
    {
        **dict.fromkeys(("本人", "户主本人"), R.HEAD),
        **dict.fromkeys(("夫", "妻", "丈夫", "妻子"), R.SPOUSE),
        **dict.fromkeys(("子", "女", "儿子", "女儿", "长子", "次子", "三子", "长女", "次女", "三女"), R.CHILD),
        **dict.fromkeys(("孙子", "孙女", "外孙", "外孙子", "外孙女"), R.GRANDCHILD),
        **dict.fromkeys(("父", "母", "父亲", "母亲"), R.PARENT),
        **dict.fromkeys(("祖父", "祖母", "外祖父", "外祖母"), R.GRANDPARENT),
        **dict.fromkeys(("兄", "弟", "姐", "妹"), R.SIBLING),
        **dict.fromkeys(("儿媳", "女婿"), R.CHILD_IN_LAW),
        **dict.fromkeys(("公婆", "岳父母", "公公", "婆婆", "岳父", "岳母"), R.PARENT_IN_LAW),
    },
)
SEXES = words(Sex)
LANGUAGES = words(
    Language,
    {
        **dict.fromkeys(("普通话", "中文", "zh"), Language.CHINESE),
        # in Inner Mongolia, Mongolian without a word more is in the traditional script
        **dict.fromkeys(("蒙语", "蒙古语", "mn"), Language.MONGOLIAN_SCRIPT),
    },
)
MARITAL = words(MaritalStatus, {"有配偶": MaritalStatus.MARRIED})
EDUCATION = words(Education)
EMPLOYMENT = words(Employment)
REGISTRATION = words(Registered)
ENTITLEMENTS = words(EntitlementKind)
HOUSING = words(HousingKind)
ORGANISATION_KINDS = words(OrganisationKind)
ORGANISATION_RELATIONS = words(RelationKind)


@cache
def townships(county: str) -> Mapping[str, str]:
    """Codes of townships by name: those of the county's whole prefecture, its own before another's of the same name."""
    counties = [c.code for c in divisions.within(county[:4]) if c.code != county]
    return {town.name: town.code for code in (*counties, county) for town in divisions.within(code)}


@cache
def villages(township: str) -> Mapping[str, str]:
    """Codes of a township's villages by name."""
    return {village.name: village.code for village in divisions.within(township)}
