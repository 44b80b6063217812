"""Accounts, sign-ins and what they are proved by. Secrets are kept as hashes or cipher only."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database.types import Json, Moment
from services.registry.base import Base


class Account(Base):  # type: ignore[misc, valid-type]
    """Somebody, or some system, that may sign in. Without `secret_hash` there is no password to sign in by.

    `scope` is what it stands for: organisations, an employer. The compounds that it answers for are its assignments.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("kind IN ('person', 'system')", name="kind"),
        CheckConstraint("closed_because IS NULL OR disabled_at IS NOT NULL", name="closed"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(10))
    username: Mapped[str] = mapped_column(String(80), unique=True, info={"masked": True})
    name: Mapped[str | None] = mapped_column(String(80), info={"masked": True})
    secret_hash: Mapped[str | None] = mapped_column(String(200), info={"masked": True})
    roles: Mapped[list[str]] = mapped_column(Json)
    privileged: Mapped[bool] = mapped_column(default=True)
    scope: Mapped[dict[str, Any]] = mapped_column(Json)
    resident: Mapped[UUID | None] = mapped_column(ForeignKey("residents.id"), index=True)
    language: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(Moment)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    disabled_because: Mapped[str | None] = mapped_column(String(200), info={"masked": True})
    closed_because: Mapped[str | None] = mapped_column(String(16), comment="where the record closed it, not a person")
    totp_cipher: Mapped[str | None] = mapped_column(String(200), info={"masked": True})
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    totp_last_step: Mapped[int | None]
    wechat_cipher: Mapped[str | None] = mapped_column(String(300), info={"masked": True})
    wechat_index: Mapped[str | None] = mapped_column(String(100), unique=True, info={"masked": True})
    wechat_bound_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def state(self) -> str:
        return "disabled" if self.disabled_at else "active"

    @property
    def totp(self) -> bool:
        """Whether a code is asked for beside the password."""
        return self.totp_confirmed_at is not None

    @property
    def wechat(self) -> bool:
        """Whether its owner may sign in by WeChat."""
        return self.wechat_index is not None

    @property
    def organisations(self) -> list[str]:
        return list(self.scope.get("organisations", []))

    @property
    def employer(self) -> str | None:
        return self.scope.get("employer")


class SignInSession(Base):  # type: ignore[misc, valid-type]
    """One sign-in, from its beginning to its end."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_ended_at", "ended_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID | None]
    account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    client: Mapped[UUID | None] = mapped_column(ForeignKey("credentials.id", ondelete="CASCADE"), index=True)
    method: Mapped[str] = mapped_column(String(20))
    scopes: Mapped[list[str]] = mapped_column(Json)
    address: Mapped[str | None] = mapped_column(String(45), info={"masked": True})
    created_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    ended: Mapped[str | None] = mapped_column(String(30))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class RefreshTokenRow(Base):  # type: ignore[misc, valid-type]
    """A refresh token by its digest; used ones stay as long as the session, to be known again."""

    __tablename__ = "refresh_tokens"
    __audited__ = False

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    session: Mapped[UUID] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class SignInTries(Base):  # type: ignore[misc, valid-type]
    """Failures running, of one name (as a keyed hash: people type passwords there) or one address."""

    __tablename__ = "sign_in_tries"
    __audited__ = False

    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_failure: Mapped[datetime | None] = mapped_column(Moment, index=True)


class DeskCode(Base):  # type: ignore[misc, valid-type]
    """A one-time code that somebody was given at the desk; one at a time for each account."""

    __tablename__ = "desk_codes"

    account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(100), info={"masked": True})
    issued_by: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    tries_left: Mapped[int]


class SmsCode(Base):  # type: ignore[misc, valid-type]
    """A code for signing in, sent to a telephone; one at a time for each, whether anybody can sign in by it or not."""

    __tablename__ = "sms_codes"
    __audited__ = False

    telephone_index: Mapped[str] = mapped_column(String(100), primary_key=True)
    digest: Mapped[str] = mapped_column(String(100))
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    tries_left: Mapped[int]


class Credential(Base):  # type: ignore[misc, valid-type]
    """A client in the sense of OAuth 2: an employer's system (with secrets) or somebody's frontend (without)."""

    __tablename__ = "credentials"
    __table_args__ = (
        CheckConstraint("kind IN ('system', 'frontend')", name="kind"),
        CheckConstraint("mode IN ('live', 'test')", name="mode"),
        CheckConstraint("(kind = 'system') = (account IS NOT NULL)", name="systems_have_an_account"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[UUID | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    client_id: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(10))
    mode: Mapped[str] = mapped_column(String(4))
    account: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    organisation: Mapped[UUID | None] = mapped_column(index=True)
    scopes: Mapped[list[str]] = mapped_column(Json)
    redirect_uris: Mapped[list[str]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def state(self) -> str:
        return "revoked" if self.revoked_at else "active"


class ClientSecret(Base):  # type: ignore[misc, valid-type]
    """A secret of a system; after a rotation two are good for a time."""

    __tablename__ = "client_secrets"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    credential: Mapped[UUID] = mapped_column(ForeignKey("credentials.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), info={"masked": True})
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)


class AuthorizationCode(Base):  # type: ignore[misc, valid-type]
    """A code of the authorization code grant; a used one stays until it expires, to notice a second use."""

    __tablename__ = "authorization_codes"
    __audited__ = False

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    credential: Mapped[UUID] = mapped_column(ForeignKey("credentials.id", ondelete="CASCADE"))
    account: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    redirect_uri: Mapped[str] = mapped_column(String(500))
    challenge: Mapped[str] = mapped_column(String(43))
    scopes: Mapped[list[str]] = mapped_column(Json)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    session: Mapped[UUID | None]


class SigningKeyPair(Base):  # type: ignore[misc, valid-type]
    """A key that access tokens are signed by, from `active_from` on until a newer one is active."""

    __tablename__ = "signing_keys"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    private_cipher: Mapped[str] = mapped_column(Text, info={"masked": True})
    created_at: Mapped[datetime] = mapped_column(Moment)
    active_from: Mapped[datetime] = mapped_column(Moment)
