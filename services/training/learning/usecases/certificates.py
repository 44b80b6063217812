"""Certificates are read, handed out as papers, and revoked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chassis.audit.log import READ
from chassis.common.paging import narrowed, page
from chassis.common.telling import event_about
from chassis.common.views import columns_of
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import NotFound
from services.training import contract
from services.training.learning import store
from services.training.learning.certificate import check_not_revoked, state_on
from services.training.learning.certifying import Passed, on_paper
from services.training.learning.tables import Certificate, Course
from services.training.papers.paper import paper_of
from services.training.store import names_of
from services.training.tables import KnownCommunity, KnownResident


def get_certificate(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    return view(uow, store.certificate(uow, query.id))


def show_certificate(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """As a page or a PDF, in the resident's language or the one asked for. Raises NotFound, also where the resident was
    erased, Conflict (`certificate-revoked`), Unavailable.
    """
    row = store.certificate(uow, query.id)
    refuse_revoked(uow, row)
    resident = uow.session.get(KnownResident, row.resident) if row.resident else None
    if resident is None or resident.gone:
        raise NotFound("nobody is known here any more whose certificate this is; its number can be verified")
    if resident.id != uow.actor.resident:
        uow.record_reveal(resident.id, "certificate", READ, community=uow.actor.community)
    community = uow.session.get(KnownCommunity, row.community)
    told = Passed(
        number=row.number,
        address=f"{uow.database.issuer}/v1/verify/{row.number}",
        name=resident.name,
        course=uow.session.get_one(Course, row.course).name,
        skill=row.skill,
        community=community.name if community else "",
        issued_on=row.issued_on,
        expires_on=row.expires_on,
    )
    return paper_of(on_paper(told, query.language or resident.language), query.form, f"certificate-{row.number}")


def list_certificates(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    found = store.certificates(uow)
    found = narrowed(found, Certificate, query, "resident", "course", "skill")
    answer = page(uow, found, Certificate.id, query.limit, query.cursor)
    return {**answer, "items": views(uow, answer["items"])}


def revoke_certificate(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """From today on it counts no more, wherever somebody asks. Raises Conflict (`certificate-revoked`)."""
    certificate = store.certificate(uow, command.id, locked=True)
    refuse_revoked(uow, certificate)
    certificate.revoked_on, certificate.revoked_because = uow.today(), command.reason
    certificate.revoked_by = uow.actor.subject
    certificate.version += 1
    told = {name: getattr(certificate, name) for name in ("resident", "skill", "revoked_on")}
    uow.tell(event_about(uow, contract.certificate_revoked, certificate, told))
    return view(uow, certificate)


def refuse_revoked(_: UnitOfWork, certificate: Any) -> None:
    check_not_revoked(certificate.revoked_on)


def view(uow: UnitOfWork, certificate: Certificate) -> dict[str, Any]:
    return views(uow, [certificate])[0]


def views(uow: UnitOfWork, rows: Sequence[Certificate]) -> list[dict[str, Any]]:
    names, today = names_of(uow, [row.resident for row in rows]), uow.today()
    return [
        columns_of(row)
        | {"name": names.get(row.resident) if row.resident else None}
        | {"state": state_on(today, row.expires_on, row.revoked_on).value}
        for row in rows
    ]
