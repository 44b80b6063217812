"""The demo community and its sign-ins."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from sqlalchemy import func, select

from chassis import keys
from chassis.config import ConfigurationError, Settings
from chassis.host import open_database
from cli.catalogue import services
from services.registry.accounts.tables import Account
from services.registry.accounts.usecases import passwords

ROLES = ("staff", "admin", "secretary", "auditor")


def credentials_file(settings: Settings) -> Path:
    return settings.data / "demo-credentials.json"


def credentials(settings: Settings) -> dict[str, dict[str, str]]:
    """The demo's sign-ins by role. Refused where the configuration is not the demo's."""
    if not settings.demo:
        raise ConfigurationError(
            "demo: this configuration is not the demo's (demo = false), so there are no demo sign-ins"
        )
    return json.loads(credentials_file(settings).read_text())


def load_if_missing(settings: Settings) -> None:
    """Load the demo community unless it is there."""
    database = open_database(settings, services(("registry",))[0], keys.load(settings.keys_path))
    with database.unit_of_work() as uow:
        if uow.session.scalar(select(func.count()).select_from(Account)):
            return
        community = uow.new_id()
        sign_ins = {}
        for role in ROLES:
            sign_ins[role] = {"username": f"demo-{role}", "password": secrets.token_urlsafe(9)}
            uow.add(
                Account(
                    id=uow.new_id(),
                    community=community,
                    kind="person",
                    username=f"demo-{role}",
                    secret_hash=passwords().hash(sign_ins[role]["password"]),
                    roles=[role],
                    scope={},
                    language="zh-CN",
                    created_at=uow.now(),
                )
            )
        with os.fdopen(os.open(credentials_file(settings), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(sign_ins, file, indent=1)
