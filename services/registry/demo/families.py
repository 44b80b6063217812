"""How many live together, and who they are to one another: shapes of families with plausible ages."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

SIZES = (1, 2, 3, 4, 5, 6)
SIZE_WEIGHTS = (19, 37, 26, 12, 5, 1)  # average 2.5

# Shape: (weight, adults and others beside the head). "spouse" makes a couple; "adult child" lives with older parents.
SHAPES: dict[int, tuple[tuple[int, tuple[str, ...]], ...]] = {
    1: ((100, ()),),
    2: ((46, ("spouse",)), (30, ("spouse",)), (14, ("child",)), (10, ("grandchild",))),
    3: ((74, ("spouse", "child")), (16, ("spouse", "parent")), (10, ("child", "child"))),
    4: ((58, ("spouse", "child", "child")), (42, ("spouse", "child", "parent"))),
    5: ((55, ("spouse", "child", "child", "parent")), (45, ("spouse", "child", "parent", "parent"))),
    6: ((100, ("spouse", "child", "child", "parent", "parent")),),
}
OLDEST = 97


@dataclass(frozen=True, slots=True)
class Person:
    """A member before he or she has a name."""

    relation: str
    sex: str
    age: int
    marital_status: str


def sizes(random: Random, households: int, residents: int) -> list[int]:
    """Household sizes that sum to exactly `residents`."""
    drawn = random.choices(SIZES, SIZE_WEIGHTS, k=households)
    missing = residents - sum(drawn)
    while missing:
        step = 1 if missing > 0 else -1
        at = random.randrange(households)
        if drawn[at] + step in SIZES[:-1]:
            drawn[at] += step
            missing -= step
    return drawn


def family(random: Random, size: int) -> list[Person]:
    """A household of `size` persons, its adult head first."""
    shapes = SHAPES[size]
    others = random.choices([shape for _, shape in shapes], [weight for weight, _ in shapes])[0]
    age = _age_of_head(random, others)
    sex = "男" if random.random() < (0.72 if "spouse" in others else 0.45) else "女"
    members = [Person("户主", sex, age, _status_of_head(random, age, others))]
    if "spouse" in others:
        members.append(_spouse(random, sex, age))
    mother = min(member.age for member in members)
    if "child" in others:
        members += _children(random, mother, others.count("child"))
    if "grandchild" in others:
        members.append(Person(*_either(random, "孙子", "孙女"), random.randint(3, 17), "未婚"))
    parents = others.count("parent")
    return members + (_parents(random, age, parents == 2) if parents else [])


def _age_of_head(random: Random, others: tuple[str, ...]) -> int:
    if "grandchild" in others:
        return random.randint(55, 74)
    if "parent" in others:
        return random.randint(32, 58)
    if "child" in others:
        return int(random.triangular(25, 66, 41))
    if "spouse" in others:
        return int(random.triangular(26, 86, 63) if random.random() < 0.8 else random.randint(23, 34))
    return int(
        random.choices((random.randint(20, 34), random.randint(35, 59), random.triangular(60, 92, 70)), (26, 32, 42))[0]
    )


def _status_of_head(random: Random, age: int, others: tuple[str, ...]) -> str:
    if "spouse" in others:
        return "已婚"
    if not others and age < 35:
        return "未婚"
    return random.choices(
        ("丧偶", "离婚", "未婚"), (70, 20, 10) if age >= 60 else (15, 65, 20) if not others else (25, 75, 0)
    )[0]


def _spouse(random: Random, sex: str, age: int) -> Person:
    younger = random.randint(-1, 5) if sex == "男" else random.randint(-5, 1)
    return Person("配偶", "女" if sex == "男" else "男", max(21, age - younger), "已婚")


def _children(random: Random, mother: int, number: int) -> list[Person]:
    """One child or two, born when the mother was at least 18 and at least a year apart."""
    age = max(0, mother - random.randint(21, 34))
    if age > 32:  # most have a home of their own by then
        age = random.randint(18, 32)
    gap = random.randint(2, 6)
    ages = [age, age - gap if age >= gap else age + gap]
    return [_child(random, min(each, mother - 18)) for each in ages[:number]]


def _child(random: Random, age: int) -> Person:
    return Person(*_either(random, "子", "女"), age, "未婚" if age < 28 or random.random() < 0.8 else "离婚")


def _parents(random: Random, head: int, both: bool) -> list[Person]:
    """The head's mother, widowed where she came alone, and the father."""
    mother = Person("母", "女", min(OLDEST, head + random.randint(20, 30)), "已婚" if both else "丧偶")
    father = Person("父", "男", min(OLDEST, mother.age + random.randint(0, 4)), "已婚")
    return [mother, father] if both else [mother]


def _either(random: Random, son: str, daughter: str) -> tuple[str, str]:
    return (son, "男") if random.random() < 0.51 else (daughter, "女")
