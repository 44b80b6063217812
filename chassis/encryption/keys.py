"""The keys of one installation: what encrypts, what indexes, and what opens what was sealed.

They come from one file outside of the databases and their backups. `create` makes it (mode 0600); a service that finds
no file refuses to start, except embedded, where the first start makes one.
"""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from chassis.config import ConfigurationError
from chassis.encryption import BlindIndex, Keyring
from chassis.encryption.sealing import PrivateKey, generate_keypair, private_keys


@dataclass(frozen=True)
class Keys:
    """The keys in use. `sealing` has a service's private keys by id, the newest first; `links` sign links to files."""

    encryption: Keyring
    index: Keyring
    sealing: dict[str, dict[str, PrivateKey]]
    links: tuple[bytes, ...]

    def blind_index(self, field: str) -> BlindIndex:
        return BlindIndex(self.index, field)

    def sealing_key(self, service: str) -> PrivateKey | None:
        """The newest private key that others seal to `service` by."""
        return next(iter(self.sealing.get(service, {}).values()), None)


def load(path: Path, services: tuple[str, ...] | None = None) -> Keys:
    """The keys from a file; ConfigurationError names what is wrong and never repeats a secret.

    A process of some `services` gets their private keys, and nobody else's.
    """
    try:
        raw = json.loads(path.read_text())
        return Keys(
            encryption=Keyring.parse(raw["encryption"]),
            index=Keyring.parse(raw["index"]),
            sealing={
                service: private_keys(text)
                for service, text in raw.get("sealing", {}).items()
                if services is None or service in services
            },
            links=tuple(key.material for key in Keyring.parse(raw["links"]).keys.values()),
        )
    except FileNotFoundError:
        raise ConfigurationError(f"keys_file: {path} does not exist; `tongxin keys create` makes it") from None
    except (OSError, KeyError, ValueError, TypeError, AttributeError) as error:
        reason = (
            f"{error}"
            if isinstance(error, ValueError) and not isinstance(error, json.JSONDecodeError)
            else type(error).__name__
        )
        raise ConfigurationError(f"keys_file: {path} cannot be used ({reason})") from None


def create(path: Path, services: tuple[str, ...]) -> None:
    """Write a file of fresh keys. An existing one is never overwritten: FileExistsError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = {
        "encryption": _fresh("k1"),
        "index": _fresh("i1"),
        "links": _fresh("l1"),
        "sealing": {service: generate_keypair().to_secret_text() for service in services},
    }
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(body, file, indent=1)


def rotate(path: Path) -> str:
    """Add a new active key for encrypted fields; its id. The file is replaced in one move. Raises ConfigurationError.

    The older keys stay, and go only when nothing stands under them any more: see `encryption.rotation`.
    """
    ring = load(path).encryption
    body = json.loads(path.read_text())
    taken = [int(name[1:]) for name in ring.keys if name[:1] == "k" and name[1:].isdigit()]
    new_id = f"k{max(taken, default=0) + 1}"
    body["encryption"] = f"{_fresh(new_id)},{body['encryption']}"
    new = path.with_name(path.name + ".new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(body, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    return new_id


def _fresh(key_id: str) -> str:
    return f"{key_id}:{b64encode(secrets.token_bytes(32)).decode()}"
