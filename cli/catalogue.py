"""Which services there are."""

from __future__ import annotations

from importlib import import_module

from chassis.config import SERVICES
from chassis.service import Service


def services(names: tuple[str, ...] = SERVICES) -> list[Service]:
    return [import_module(f"services.{name}.service").service for name in names]
