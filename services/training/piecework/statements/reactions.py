"""What becomes of a resident's account when the resident is erased or turns out to be another record's person."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select

from chassis.bus.envelope import Event
from chassis.database.unit_of_work import UnitOfWork
from services.training.piecework.statements.tables import PayAccountRow, SentTransfer, WorkCertificate
from services.training.piecework.statements.usecases.paying_out import holder_context, number_context
from services.training.store import the_one_record


def follow_resident(uow: UnitOfWork, event: Event) -> None:
    """The account of a record that was merged becomes the person's, where they have none: of two the kept record's
    stays, and the other goes. Both stand encrypted for their record, so it is encrypted anew.
    """
    assert event.subject is not None
    account = uow.session.get(PayAccountRow, event.subject, with_for_update=True)
    person = the_one_record(uow, event.subject)
    if account is None or person == event.subject:
        return
    if uow.session.get(PayAccountRow, person, with_for_update=True) is None:
        uow.add(for_person(uow, account, person))
    uow.session.delete(account)


def for_person(uow: UnitOfWork, account: PayAccountRow, person: UUID) -> PayAccountRow:
    kept = {name: getattr(account, name) for name in ("community", "bank", "last4", "set_by", "set_at")}
    row = PayAccountRow(resident=person, version=1, **kept)
    for name, context in (("holder_cipher", holder_context), ("number_cipher", number_context)):
        plain = uow.keys.encryption.decrypt(getattr(account, name), context=context(account))
        setattr(row, name, uow.keys.encryption.encrypt(plain, context=context(row)))
    return row


def erase_resident(uow: UnitOfWork, event: Event) -> None:
    """The account goes with everything else that names the person, also where payments went to; what was paid stays in
    the ledger, by amount. Of a certificate of work its number stays, as the paper in somebody's hands can be verified
    all the same.
    """
    for certificate in uow.session.scalars(select(WorkCertificate).where(WorkCertificate.resident == event.subject)):
        certificate.resident, certificate.months = None, []
        certificate.version += 1
        uow.add(certificate)
    if (account := uow.session.get(PayAccountRow, event.subject)) is not None:
        uow.session.delete(account)
    sent = SentTransfer.__table__
    gone = uow.session.execute(delete(sent).where(sent.c.resident == event.subject)).rowcount  # type: ignore[attr-defined]
    if gone:
        uow.note("sent_transfers", after={"removed": gone})
