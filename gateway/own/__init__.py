"""What the gateway answers that is not one operation of one service.

Each is a module with `install(app, house)` and `paths(house)`, its part of the OpenAPI document.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from flask import Flask

from gateway.house import House


class Part(Protocol):
    def install(self, app: Flask, house: House) -> None:
        """Add the part's addresses to the app."""

    def paths(self, house: House) -> Mapping[str, Any]:
        """The part's paths in the OpenAPI document."""
