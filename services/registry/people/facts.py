"""What is recorded of a resident beside name and numbers: closed lists, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from chassis.terms import Term
from services.registry.households.household import Ending


class Standing(Term):
    """Where a resident stands towards the community. Who lives here belongs to a household here: nobody else is counted
    as living here anywhere (see `households.store.living_on`, which says the same of any day)."""

    LIVING_HERE = "living_here", "在住", "Lives here"
    NO_HOME = "no_home", "已登记未入户", "Registered, in no household here"
    MOVED_OUT = "moved_out", "已迁出", "Moved out"
    DECEASED = "deceased", "已故", "Deceased"
    MERGED = "merged", "已并档", "Merged into another record"
    ERASED = "erased", "已删除", "Erased"


class Education(Term):
    PRESCHOOL = "preschool", "学龄前", "Under school age"
    NONE = "none", "未上学", "No schooling"
    PRIMARY = "primary", "小学", "Primary school"
    JUNIOR_MIDDLE = "junior_middle", "初中", "Junior middle school"
    SENIOR_MIDDLE = "senior_middle", "高中", "Senior middle school"
    VOCATIONAL = "vocational", "中专", "Secondary vocational school"
    COLLEGE = "college", "大专", "College"
    BACHELOR = "bachelor", "本科", "Bachelor"
    MASTER = "master", "硕士及以上", "Master or above"


class Employment(Term):
    PRESCHOOL = "preschool", "学龄前", "Under school age"
    STUDENT = "student", "在校", "At school"
    EMPLOYED = "employed", "就业", "Employed"
    FLEXIBLE = "flexible", "灵活就业", "Flexibly employed"
    UNEMPLOYED = "unemployed", "待业", "Looking for work"
    HOUSEWORK = "housework", "料理家务", "Keeping house"
    RETIRED = "retired", "退养", "Retired"


class MaritalStatus(Term):
    """GB/T 2261.2, first level."""

    SINGLE = "single", "未婚", "Single"
    MARRIED = "married", "已婚", "Married"
    WIDOWED = "widowed", "丧偶", "Widowed"
    DIVORCED = "divorced", "离婚", "Divorced"


class Language(Term):
    """Tags of BCP 47."""

    CHINESE = "zh-CN", "汉语", "Chinese"
    MONGOLIAN_SCRIPT = "mn-Mong", "蒙古语（传统蒙古文）", "Mongolian in Mongolian script"
    MONGOLIAN_CYRILLIC = "mn-Cyrl", "蒙古语（西里尔文）", "Mongolian in Cyrillic"
    ENGLISH = "en", "英语", "English"


AFTER: Mapping[Ending | None, Standing] = MappingProxyType(
    {None: Standing.LIVING_HERE, Ending.DEATH: Standing.DECEASED, Ending.MOVED_OUT: Standing.MOVED_OUT}
)


def standing_after(last_endings: Iterable[tuple[date, Ending | None]]) -> Standing:
    """From the end of each valid membership, None of one that goes on; the latest decides."""
    latest = max(last_endings, key=lambda row: (row[1] is None, row[0]), default=None)
    return Standing.NO_HOME if latest is None else AFTER.get(latest[1], Standing.NO_HOME)
