"""What becomes of sign-ins when something becomes of whom they belong to: a death, a merge, an erasure."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from chassis.credentials.refresh import Ended
from chassis.database.unit_of_work import UnitOfWork
from services.registry.accounts.tables import Account
from services.registry.accounts.usecases.sessions import end_all
from services.registry.desk.waiting import ClosedBecause
from services.registry.people.facts import Standing
from services.registry.people.tables import Resident


def disable(
    uow: UnitOfWork, account: Account, *, reason: str | None = None, because: ClosedBecause | None = None
) -> None:
    """Nobody signs in to it any more, and who is signed in is so no longer within a minute. `reason` is a person's;
    `because` says why the record itself does it."""
    account.disabled_at, account.disabled_because = uow.now(), reason
    account.closed_because = because.value if because else None
    account.version += 1
    end_all(uow, account.id, Ended.REVOKED)


def enable(account: Account) -> None:
    account.disabled_at = account.disabled_because = account.closed_because = None
    account.version += 1


def follow_standing(uow: UnitOfWork, resident: Resident) -> None:
    """Who has died signs in no more, whatever roles the account has; where the death is taken back, they do again.

    What somebody disabled, before the death or after it, stays so.
    """
    dead = resident.standing == Standing.DECEASED
    for account in accounts_of(uow, resident.id):
        if dead and account.disabled_at is None:
            disable(uow, account, because=ClosedBecause.DIED)
        elif not dead and account.closed_because == ClosedBecause.DIED:
            enable(account)


def hand_over(uow: UnitOfWork, absorbed: UUID, kept: UUID) -> None:
    """The sign-ins of a record that is closed are those of the record that stays, beside its own: which of them their
    owner uses nobody knows. Who is signed in signs in again, as a token names the record."""
    for account in accounts_of(uow, absorbed):
        account.resident = kept
        account.version += 1
        end_all(uow, account.id, Ended.REVOKED)


def erase(uow: UnitOfWork, resident: UUID) -> list[UUID]:
    """The sign-ins of somebody who is erased tell nothing any more and open nothing; their ids."""
    erased = accounts_of(uow, resident)
    for account in erased:
        disable(uow, account, because=ClosedBecause.ERASED)
        account.username, account.name = f"erased-{account.id}", None
        account.secret_hash = account.totp_cipher = account.totp_confirmed_at = None
        account.wechat_cipher = account.wechat_index = account.wechat_bound_at = None
    return [account.id for account in erased]


def sign_out(uow: UnitOfWork, resident: UUID) -> None:
    """Who is signed in as this resident signs in again: a token tells what they may speak for as it was signed."""
    for account in accounts_of(uow, resident):
        end_all(uow, account.id, Ended.REVOKED)


def accounts_of(uow: UnitOfWork, resident: UUID) -> list[Account]:
    query = select(Account).where(Account.resident == resident).order_by(Account.id).with_for_update()
    return list(uow.session.scalars(query.execution_options(populate_existing=True)))
