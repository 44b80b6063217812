"""Access tokens: an actor as a JWT signed with ES256, good for minutes (RFC 7519, RFC 9068, best practice RFC 8725).

ES256 (ECDSA on P-256) rather than Ed25519: every JWT library and every browser's WebCrypto verifies it, the older
Chromium inside WeChat included, and the JOSE name of the other is changing (EdDSA to Ed25519, RFC 9864). The algorithm
is pinned; issuer, audience, type and times are checked; a clock may be off by 30 seconds.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, GuestProtocol, KeySet, KeySetSerialization

from chassis.access.actor import Actor
from chassis.access.lru import Lru
from chassis.clock import Clock

ALGORITHM = "ES256"
TYPE = "at+jwt"
AUDIENCE = "tongxin"
LIFETIME = timedelta(minutes=5)
LEEWAY = timedelta(seconds=30)
_LONGEST = 65_536


class InvalidToken(Exception):
    """The token is not one of ours, or no longer good. The message is for the log, not for the caller."""


class UnknownSigningKey(InvalidToken):
    """Signed under a key that this verifier does not have: fetch the JWKS again, at most now and then."""


@dataclass(frozen=True)
class AccessToken:
    """A verified token: whom it speaks for, its own id, and until when (without the leeway)."""

    actor: Actor
    id: str
    issued_at: datetime
    expires_at: datetime


def generate_signing_key(key_id: str) -> ECKey:
    """A new private key on P-256. `.as_pem()` is what to keep in the secret store."""
    return ECKey.generate_key("P-256", {"kid": key_id, "use": "sig", "alg": ALGORITHM})


def signing_key(pem: str, key_id: str) -> ECKey:
    """A private key from PEM; ValueError where it is not a private key on P-256."""
    key = ECKey.import_key(pem, {"kid": key_id, "use": "sig", "alg": ALGORITHM})
    if not key.is_private or key.curve_name != "P-256":
        raise ValueError("a private key on the curve P-256 is needed")
    return key


class Signer:
    """Issues tokens under the active key; the others stay in the JWKS until what they signed has run out."""

    def __init__(
        self, private_keys: Iterable[ECKey], active: str, issuer: str, clock: Clock, *, audience: str = AUDIENCE
    ) -> None:
        self._keys = {str(key.kid): key for key in private_keys}
        if active not in self._keys:
            raise ValueError(f"the active signing key {active!r} is not among the keys")
        self._active = active
        self._issuer = issuer
        self._audience = audience
        self._clock = clock

    def sign(self, actor: Actor, ttl: timedelta = LIFETIME) -> str:
        """A token for this actor; ValueError for the anonymous one, who has none."""
        if actor.is_anonymous:
            raise ValueError("the anonymous actor is given no token")
        now = int(self._clock.now().timestamp())
        claims: dict[str, object] = {
            **actor.to_claims(),
            "iss": self._issuer,
            "aud": self._audience,
            "iat": now,
            "exp": now + int(ttl.total_seconds()),
            "jti": secrets.token_urlsafe(12),
        }
        header = {"alg": ALGORITHM, "kid": self._active, "typ": TYPE}
        return jwt.encode(header, claims, self._keys[self._active], algorithms=[ALGORITHM])

    def jwks(self) -> KeySetSerialization:
        """The public keys, for `/.well-known/jwks.json` (RFC 7517)."""
        return KeySet(list(self._keys.values())).as_dict(private=False)


class Verifier:
    """Checks tokens against a JWKS. What was verified is remembered by the token's digest until it runs out."""

    def __init__(
        self,
        jwks: KeySetSerialization,
        issuer: str,
        clock: Clock,
        *,
        audience: str = AUDIENCE,
        leeway: timedelta = LEEWAY,
        remembered: int = 10_000,
    ) -> None:
        self._clock = clock
        self._leeway = leeway
        self._verified: Lru[bytes, AccessToken] = Lru(remembered)
        self._rules = jwt.JWTClaimsRegistry(
            now=lambda: int(clock.now().timestamp()),
            leeway=int(leeway.total_seconds()),
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            iat={"essential": True},
            jti={"essential": True},
        )
        self.trust(jwks)

    def trust(self, jwks: KeySetSerialization) -> None:
        """Take another JWKS; what was verified under the old one is looked at anew."""
        known = KeySet.import_key_set(jwks).keys if jwks["keys"] else []  # a new listener knows none yet
        self._keys = {str(key.kid): key for key in known if isinstance(key, ECKey)}
        self._verified.clear()

    def verify(self, token: str) -> Actor:
        """The actor; InvalidToken where anything about the token is wrong."""
        return self.read(token).actor

    def read(self, token: str) -> AccessToken:
        """The token's content; InvalidToken where anything about it is wrong."""
        if len(token) > _LONGEST:
            raise InvalidToken("the token is too long")
        digest = hashlib.sha256(token.encode("utf-8", "replace")).digest()
        found = self._verified.get(digest)
        if found is None:
            found = self._checked(token)
            self._verified.put(digest, found)
        elif self._clock.now() >= found.expires_at + self._leeway:
            self._verified.drop(digest)
            raise InvalidToken("the token has run out")
        return found

    def _checked(self, token: str) -> AccessToken:
        try:
            decoded = jwt.decode(token, self._key_for, algorithms=[ALGORITHM])
            if decoded.header.get("typ") != TYPE:
                raise InvalidToken("the token is of another type")
            self._rules.validate(decoded.claims)
            return _access_token(decoded.claims)
        except (JoseError, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise InvalidToken(f"{type(error).__name__}: the token is not valid") from None

    def _key_for(self, token: GuestProtocol) -> ECKey:
        key = self._keys.get(str(token.headers().get("kid")))
        if key is None:
            raise UnknownSigningKey("the token is signed under a key that is not known here")
        return key


def _access_token(claims: Mapping[str, object]) -> AccessToken:
    issued, expires, token_id = claims["iat"], claims["exp"], claims["jti"]
    if type(issued) is not int or type(expires) is not int or type(token_id) is not str:
        raise InvalidToken("iat and exp are whole seconds, jti is a string")
    actor = Actor.from_claims(claims)
    return AccessToken(actor, token_id, datetime.fromtimestamp(issued, UTC), datetime.fromtimestamp(expires, UTC))
