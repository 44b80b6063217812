"""Programmes are set up and changed; courses belong to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy.exc import IntegrityError

from chassis.common.editing import expect_version
from chassis.common.paging import page
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Conflict, FieldError
from chassis.periods import Period
from services.training.learning import store
from services.training.learning.programme import refuse_over
from services.training.learning.tables import Programme
from services.training.scope import refuse_no_organisation
from services.training.store import organisations_named

SET = ("name", "aim", "provider", "since", "until")


def create_programme(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Raises Conflict (`programme-name-taken`), and NotFound where the provider is no organisation of the community."""
    row = Programme(id=uow.new_id(), community=uow.actor.community, version=1)
    set_to(uow, row, {name: getattr(command, name) for name in SET})
    return view(uow, row)


def edit_programme(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """Raises Conflict without the version that was read, else as `create_programme` does."""
    row = store.programme(uow, command.id, locked=True)
    expect_version(uow, row)
    set_to(uow, row, {name: getattr(command, name) for name in command.given & {*SET}})
    row.version += 1
    return view(uow, row)


def set_to(uow: UnitOfWork, row: Programme, told: dict[str, Any]) -> None:
    if (provider := told.get("provider")) is not None and provider != row.provider:
        refuse_no_organisation(uow, provider)
    try:
        with uow.session.begin_nested():
            for name, value in told.items():
                setattr(row, name, value)
            Period(row.since, row.until)
            uow.add(row)
    except IntegrityError:  # of the name
        reason = "another programme has this name; choose another, or use that one"
        raise Conflict(reason, type="programme-name-taken", errors=[FieldError("/name", reason)]) from None


def refuse_no_programme(uow: UnitOfWork, programme: UUID) -> None:
    """Raises NotFound unless it is the community's, Conflict (`programme-over`) where a course would come too late."""
    found = store.programme(uow, programme)
    refuse_over(Period(found.since, found.until), uow.today())


def get_programme(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return view(uow, store.programme(uow, query.id))


def list_programmes(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.programmes(uow)
    if query.on is not None:
        found = found.where(Programme.since <= query.on, or_(Programme.until.is_(None), Programme.until > query.on))
    answer = page(uow, found, Programme.id, query.limit, query.cursor)
    return {**answer, "items": views(uow, answer["items"])}


def view(uow: UnitOfWork, row: Programme) -> dict[str, Any]:
    return views(uow, [row])[0]


def views(uow: UnitOfWork, rows: Sequence[Programme]) -> list[dict[str, Any]]:
    names = organisations_named(uow, [row.provider for row in rows])
    return [columns_of(row) | {"provider_name": names.get(row.provider)} for row in rows]
