"""Where they live: eight invented compounds, their buildings, units and dwellings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count
from random import Random

from services.registry.demo.model import Compound, Dwelling
from services.registry.places.housing import HousingKind

NAME = "新北社区"
CODE = "150627100007"  # published division code of the community's committee
TOWN = "阿勒腾席热镇"
AREA = 4.0
FOUNDED = date(2017, 8, 1)
BOUNDS = {"东": "西山西路", "西": "开元北路", "南": "柳沟河南街", "北": "苏布尔嘎街"}

COMMODITY = HousingKind.COMMODITY.zh
AFFORDABLE = HousingKind.AFFORDABLE.zh
RENTAL = HousingKind.PUBLIC_RENTAL.zh
# name, kind of housing, share of the community's households
COMPOUNDS = (
    ("同心苑", AFFORDABLE, 19),
    ("牧歌家园", AFFORDABLE, 17),
    ("金穗小区", AFFORDABLE, 14),
    ("安居苑", RENTAL, 13),
    ("惠民小区", RENTAL, 11),
    ("草原明珠", COMMODITY, 10),
    ("柳沟河畔", COMMODITY, 9),
    ("北苑华庭", COMMODITY, 7),
)
BUILT = {
    "同心苑": date(2009, 10, 1),
    "牧歌家园": date(2010, 9, 1),
    "金穗小区": date(2012, 10, 1),
    "安居苑": date(2013, 11, 1),
    "惠民小区": date(2015, 10, 1),
    "草原明珠": date(2011, 6, 1),
    "柳沟河畔": date(2014, 5, 1),
    "北苑华庭": date(2016, 9, 1),
}
UNITS, FLOORS, DOORS = 3, 6, 2  # of each building: 36 dwellings
VACANT = 0.06
AREAS = {COMMODITY: (86.0, 98.5, 112.0, 128.0), AFFORDABLE: (60.0, 75.0, 90.0), RENTAL: (40.0, 50.0, 60.0)}


def compounds(households: int) -> tuple[Compound, ...]:
    """The compounds, with buildings for all households and some dwellings to spare."""
    per_building = UNITS * FLOORS * DOORS
    return tuple(
        Compound(name, kind, -int(-households * share * (1 + VACANT) // 100 // per_building))
        for name, kind, share in COMPOUNDS
    )


def dwellings(random: Random, compound: Compound) -> list[Dwelling]:
    """Every dwelling of a compound, in order."""
    size = compound.buildings * UNITS * FLOORS * DOORS
    return [_dwelling(random, compound.name, compound.housing_kind, index) for index in range(size)]


def endless_dwellings(random: Random) -> Iterator[Dwelling]:
    """As many different dwellings as are asked for, by turns in each compound, whose buildings go on without end."""
    for index in count():
        name, kind, _ = COMPOUNDS[index % len(COMPOUNDS)]
        yield _dwelling(random, name, kind, index // len(COMPOUNDS))


def _dwelling(random: Random, compound: str, kind: str, index: int) -> Dwelling:
    rest, door = divmod(index, DOORS)
    rest, floor = divmod(rest, FLOORS)
    building, unit = divmod(rest, UNITS)
    return Dwelling(
        compound, str(building + 1), str(unit + 1), f"{floor + 1}{door + 1:02d}", kind, random.choice(AREAS[kind])
    )
