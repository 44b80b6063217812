"""OAuth 2 as the registry answers it: client credentials, authorization code with PKCE, revocation.

RFC 6749, 7636 (S256 only) and 7009, as RFC 9700 narrows them.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.access.tokens import LIFETIME, InvalidToken, Verifier
from chassis.credentials.refresh import Ended
from chassis.credentials.secret_tokens import Mode, Use, digest_of, new_secret
from chassis.database.unit_of_work import UnitOfWork
from chassis.errors import Forbidden, Invalid, NotFound
from chassis.service import Transactions, own_transactions
from services.registry.accounts import store
from services.registry.accounts.redirects import with_answer
from services.registry.accounts.tables import Account, AuthorizationCode, Credential, RefreshTokenRow, SignInSession
from services.registry.accounts.usecases.clients import identified, required, scopes_asked
from services.registry.accounts.usecases.credentials import touch
from services.registry.accounts.usecases.sessions import access_token, end, first_tokens, open_session
from services.registry.accounts.usecases.signing import get_signing_keys

CODE_LASTS = timedelta(seconds=60)
REFUSED = "the code is not good: it is used, run out, or another client's"


@own_transactions
def issue_client_token(transactions: Transactions, command: Any) -> dict[str, Any]:
    """A token for a system that shows its secret (grant `client_credentials`)."""
    with transactions.writing() as uow:
        client = required(uow, command.client_id, command.client_secret)
        if client.kind != "system" or client.account is None:
            raise Forbidden("this client is for people to sign in through", type="unauthorized-client")
        account = uow.session.get_one(Account, client.account)
        scopes = scopes_asked(client, command.scope)
        session = open_session(uow, account, "client_credentials", client=client, scopes=scopes, lasts=LIFETIME)
        touch(uow, client)
        return access_token(uow, account, session)


def get_oauth_client(uow: UnitOfWork, query: Any) -> dict[str, Any]:
    """What the page of consent shows of a client. Raises NotFound also where the address is not the client's."""
    client = asking_client(uow, query)
    return {"client_id": client.client_id, "name": client.name, "scopes": client.scopes, "mode": client.mode}


def asking_client(uow: UnitOfWork, asked: Any) -> Credential:
    """The frontend, where it and this very address are registered: nobody is ever sent to another."""
    client = store.client(uow, asked.client_id)
    if (
        client is None
        or client.revoked_at
        or client.kind != "frontend"
        or asked.redirect_uri not in client.redirect_uris
    ):
        raise NotFound("this frontend, or the address it names, is not registered here")
    return client


def authorize_client(uow: UnitOfWork, command: Any) -> dict[str, Any]:
    """The person signed in lets a frontend act for them: where to send them back, with a code."""
    client = asking_client(uow, command)
    if uow.actor.kind != "person" or uow.actor.scopes:
        raise Forbidden("only a person who signed in here can allow a frontend to act for them")
    answer = {"iss": uow.database.issuer} | ({"state": command.state} if command.state else {})
    if command.response_type != "code":
        return {"redirect_to": with_answer(command.redirect_uri, answer | {"error": "unsupported_response_type"})}
    try:
        scopes = scopes_asked(client, command.scope)
    except Invalid:
        return {"redirect_to": with_answer(command.redirect_uri, answer | {"error": "invalid_scope"})}
    code = new_secret(Mode(client.mode), Use.ONE_TIME)
    uow.add(
        AuthorizationCode(
            digest=code.digest,
            credential=client.id,
            account=UUID(uow.actor.subject),
            redirect_uri=command.redirect_uri,
            challenge=command.code_challenge,
            scopes=scopes,
            expires_at=uow.now() + CODE_LASTS,
        )
    )
    return {"redirect_to": with_answer(command.redirect_uri, answer | {"code": code.text})}


@own_transactions
def exchange_code(transactions: Transactions, command: Any) -> dict[str, Any]:
    """Tokens for a code. One that comes a second time ends the session that it was used for."""
    with transactions.writing() as uow:
        answer = code_exchanged(uow, command)
    if answer is None:
        raise Forbidden(REFUSED, type="invalid-grant")
    return answer


def code_exchanged(uow: UnitOfWork, command: Any) -> dict[str, Any] | None:
    client = required(uow, command.client_id, command.client_secret)
    digest = digest_of(command.code, Mode(client.mode), Use.ONE_TIME)
    row = uow.session.get(AuthorizationCode, digest, with_for_update=True) if digest else None
    if row is None or row.credential != client.id:
        return None
    if row.session is not None:
        end(uow, uow.session.get_one(SignInSession, row.session, with_for_update=True), Ended.REUSE)
        return None
    account = uow.session.get_one(Account, row.account)
    fits = row.redirect_uri == command.redirect_uri and verifier_fits(command.code_verifier, row.challenge)
    if row.expires_at <= uow.now() or account.disabled_at or not fits:
        uow.session.delete(row)
        return None
    session = open_session(uow, account, "authorization_code", client=client, scopes=row.scopes)
    row.session = session.id
    touch(uow, client)
    return first_tokens(uow, account, session)


def verifier_fits(verifier: str, challenge: str) -> bool:
    """RFC 7636, section 4.6, S256."""
    made = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return hmac.compare_digest(made, challenge)


def revoke_token(uow: UnitOfWork, command: Any) -> None:
    """End the session that a token belongs to. A token that nobody knows is revoked already (RFC 7009, 2.2)."""
    client = identified(uow, command.client_id, command.client_secret) if command.client_id else None
    if command.client_id and client is None:
        raise Forbidden("the client or its secret is not known here", type="invalid-client")
    session = session_of(uow, command.token)
    if session is not None and session.client == (client.id if client else None):
        end(uow, session, Ended.REVOKED)


def session_of(uow: UnitOfWork, token: str) -> SignInSession | None:
    session_id: UUID | None
    if digest := digest_of(token, Mode.LIVE, Use.REFRESH_TOKEN):
        session_id = uow.session.scalar(select(RefreshTokenRow.session).where(RefreshTokenRow.digest == digest))
    else:
        try:
            session_id = Verifier(get_signing_keys(uow, None), uow.database.issuer, uow.clock).verify(token).session  # type: ignore[arg-type]
        except InvalidToken:
            return None
    return uow.session.get(SignInSession, session_id, with_for_update=True) if session_id else None
