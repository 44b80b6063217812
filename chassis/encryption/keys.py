"""The keys of one installation: what encrypts, what indexes, and what opens what was sealed.

They come from one file outside of the databases and their backups. `create` makes it (mode 0600); a service that finds
no file refuses to start, except embedded, where the first start makes one.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chassis.config import ConfigurationError
from chassis.encryption import BlindIndex, Key, Keyring
from chassis.encryption.sealing import PrivateKey, generate_keypair, private_keys


@dataclass(frozen=True)
class Keys:
    """The keys in use. `sealing` has a service's private keys by id, the newest first; `links` sign links to files."""

    encryption: Keyring
    index: Keyring
    sealing: dict[str, dict[str, PrivateKey]]
    links: tuple[bytes, ...]

    @property
    def fingerprint(self) -> str:
        """Which keys are written under, without telling anything of them; equal where these are."""
        active = f"{self.encryption.active.id} {self.index.active.id}"
        return hashlib.sha256(active.encode()).hexdigest()[:12]

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
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    body = {
        "encryption": _fresh("k1"),
        "index": _fresh("i1"),
        "links": _fresh("l1"),
        "sealing": {service: generate_keypair().to_secret_text() for service in services},
    }
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(body, file, indent=1)


RINGS = {"encryption": "k", "index": "i"}  # what can be rotated, and what its keys' ids begin with


def rotate(path: Path, ring: str = "encryption") -> str:
    """Add a new active key for encrypted fields, or for their index; its id. Raises ConfigurationError.

    The older keys stay, and go by `retire` when nothing stands under them any more: see `encryption.rotation`.
    """
    letter = RINGS[ring]
    taken = [int(name[1:]) for name in ring_of(load(path), ring).keys if name[:1] == letter and name[1:].isdigit()]
    body = json.loads(path.read_text())
    past = [int(key.id[1:]) for key in retired(path, ring) if key.id[:1] == letter and key.id[1:].isdigit()]
    new_id = f"{letter}{max([*taken, *past], default=0) + 1}"  # an id is never given twice: backups name it
    body[ring] = f"{_fresh(new_id)},{body[ring]}"
    _replace(path, body)
    return new_id


def retire(path: Path, ring: str, key_id: str) -> Path:
    """Take a key that nothing stands under out of the file; the file beside it that has it from now on.

    Backups of before need it, so it is kept there, for whoever runs the installation to put away. Raises
    ConfigurationError for the active key and one that is not there.
    """
    keys = ring_of(load(path), ring)
    if key_id not in keys.keys:
        raise ConfigurationError(f"there is no key {key_id}; there are {', '.join(keys.keys)}")
    if key_id == keys.active.id:
        raise ConfigurationError(f"{key_id} is the active key; `tongxin keys rotate` makes another one first")
    body = json.loads(path.read_text())
    entries = body[ring].replace(",", " ").split()
    aside = retired_path(path)
    old = json.loads(aside.read_text()) if aside.exists() else {}
    gone = next(entry for entry in entries if entry.startswith(f"{key_id}:"))
    old[ring] = ",".join([gone, *filter(None, [old.get(ring)])])
    _replace(aside, old)  # first: cut off between the two, it stands in both
    body[ring] = ",".join(entry for entry in entries if entry != gone)
    _replace(path, body)
    return aside


def retired_path(path: Path) -> Path:
    return path.with_name(f"{path.stem}-retired{path.suffix}")


def retired(path: Path, ring: str) -> list[Key]:
    """The keys that were retired."""
    aside = retired_path(path)
    text = json.loads(aside.read_text()).get(ring, "") if aside.exists() else ""
    return [Key.parse(entry) for entry in text.replace(",", " ").split()]


def ring_of(keys: Keys, ring: str) -> Keyring:
    """The keys of fields, or of their index."""
    return keys.encryption if ring == "encryption" else keys.index


def _replace(path: Path, body: dict[str, Any]) -> None:
    """Write a file of keys in one move, so that no reader finds half of it."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)  # of one that was cut off
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(body, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _fresh(key_id: str) -> str:
    return f"{key_id}:{b64encode(secrets.token_bytes(32)).decode()}"
