"""The community in figures, counted from rows when somebody asks. No figure is kept or typed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, Subquery, case, distinct, func, select

from chassis.database.unit_of_work import UnitOfWork
from services.registry.audits import scope as reach
from services.registry.households.store import living_on
from services.registry.households.tables import MembershipRow, OccupancyRow
from services.registry.people.ages import AgeBand, born_within
from services.registry.people.details import not_in_the_future
from services.registry.people.facts import Employment
from services.registry.people.tables import Resident, ResidentSkill
from services.registry.places import divisions
from services.registry.places.housing import HousingKind
from services.registry.places.tables import Compound
from services.registry.scope import compounds_within_reach


def get_community_statistics(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """Everybody who lived in the community (in the actor's compounds) on the day. Raises Invalid for one to come."""
    day = not_in_the_future(query.as_of, uow.today(), "/as_of") or uow.today()
    reach.refuse_other_days(uow, day, day, "/as_of")
    living = (
        living_on(day)
        .where(MembershipRow.community == uow.actor.community, compounds_within_reach(uow, OccupancyRow.compound))
        .subquery()
    )
    by_compound = compounds(uow, living, day)
    residents = sum(row["residents"] for row in by_compound)
    resettled = sum(row["resettled"] for row in by_compound)
    return {
        "as_of": day,
        "compounds": len(by_compound),
        "households": sum(row["households"] for row in by_compound),
        "residents": residents,
        "resettled": resettled,
        "share_resettled": round(resettled / residents, 2) if residents else 0.0,
        "by_compound": by_compound,
        "by_age_band": age_bands(uow, living, day),
        "by_housing_kind": worded(uow, grouped(living, living.c.housing_kind), words(HousingKind)),
        "by_township_of_origin": townships(uow, living),
        "by_employment": worded(uow, grouped(living, Resident.employment), words(Employment)),
        "by_skill": skills(uow, living),
    }


def compounds(uow: UnitOfWork, living: Subquery, day: date) -> list[dict[str, Any]]:
    """All compounds, those without anybody too."""
    is_resettled = case((Resident.resettled_on <= day, 1), else_=0)
    counted = (
        select(
            living.c.compound,
            func.count(distinct(living.c.household)).label("households"),
            func.count().label("residents"),
            func.sum(is_resettled).label("resettled"),
        )
        .join(Resident, Resident.id == living.c.resident)
        .group_by(living.c.compound)
    )
    counts = {row.compound: row for row in uow.session.execute(counted)}
    named = select(Compound.id, Compound.name).where(
        Compound.community == uow.actor.community, compounds_within_reach(uow, Compound.id)
    )
    return [
        {"compound": row.id, "name": row.name} | numbers(counts.get(row.id))
        for row in uow.session.execute(named.order_by(Compound.name))
    ]


def numbers(row: Any) -> dict[str, int]:
    names = ("households", "residents", "resettled")
    return {name: int(getattr(row, name)) if row is not None else 0 for name in names}


def grouped(living: Subquery, key: Any) -> Select[Any]:
    return (
        select(key.label("key"), func.count().label("number"))
        .select_from(living)
        .join(Resident, Resident.id == living.c.resident)
        .where(key.is_not(None))
        .group_by(key)
    )


def worded(uow: UnitOfWork, counted: Any, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    rows = sorted(uow.session.execute(counted), key=lambda row: (-row.number, row.key))
    return [{"key": row.key, "label": labels.get(row.key, row.key), "count": row.number} for row in rows]


def words(terms: Any) -> dict[str, str]:
    return {term.value: term.zh for term in terms}


def age_bands(uow: UnitOfWork, living: Subquery, day: date) -> list[dict[str, Any]]:
    """Every band is named, also an empty one."""
    sums = []
    for band in AgeBand:
        first, last = born_within(band, day)
        within = Resident.birth_date <= last
        sums.append(func.sum(case((within & (Resident.birth_date >= first) if first else within, 1), else_=0)))
    counts = uow.session.execute(
        select(*sums).select_from(living).join(Resident, Resident.id == living.c.resident)
    ).one()
    return [
        {"key": band.value, "label": band.zh, "count": int(count or 0)}
        for band, count in zip(AgeBand, counts, strict=True)
    ]


def townships(uow: UnitOfWork, living: Subquery) -> list[dict[str, Any]]:
    """Villages counted with their township; a county where nothing closer is known by code."""
    counted = worded(uow, grouped(living, func.substr(Resident.origin_code, 1, 9)), {})
    return [row | {"label": divisions.full_name(row["key"])} for row in counted]


def skills(uow: UnitOfWork, living: Subquery) -> list[dict[str, Any]]:
    counted = (
        select(ResidentSkill.skill.label("key"), func.count().label("number"))
        .select_from(living)
        .join(ResidentSkill, ResidentSkill.resident == living.c.resident)
        .group_by(ResidentSkill.skill)
    )
    return worded(uow, counted, {})
