"""Reading the configuration, and saying what is wrong with it."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from chassis.config.settings import Settings
from chassis.config.shown import SECRETS


class ConfigurationError(Exception):
    """The configuration cannot be used. The text names each wrong setting, what it is and what it should be."""


def load(file: Path | None = None, **overrides: Any) -> Settings:
    """The configuration from `file` and the environment; `overrides` stand in for the file's values.

    Raises ConfigurationError.
    """
    values: dict[str, Any] = {}
    if file is not None:
        try:
            values = tomllib.loads(file.read_text())
        except OSError as error:
            raise ConfigurationError(f"{file}: cannot be read ({error.strerror})") from None
        except tomllib.TOMLDecodeError as error:
            raise ConfigurationError(f"{file}: is not TOML ({error})") from None
    _refuse_unknown_environment()
    try:
        return Settings(**_merged(values, overrides))
    except ValidationError as error:
        raise ConfigurationError("\n".join(_explain(e) for e in error.errors())) from None


def _refuse_unknown_environment() -> None:
    """A setting mistyped in the environment would otherwise be passed over in silence."""
    known = {"TONGXIN_CONFIG"}
    for name, field in Settings.model_fields.items():
        inner = getattr(field.annotation, "model_fields", None)
        known |= {f"TONGXIN_{name}__{i}".upper() for i in inner} if inner else {f"TONGXIN_{name}".upper()}
    unknown = sorted(name for name in os.environ if name.upper().startswith("TONGXIN_") and name.upper() not in known)
    if unknown:
        raise ConfigurationError(
            "\n".join(f"{name}: there is no such setting; see docs/configuration.md" for name in unknown)
        )


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in over.items():
        result[key] = _merged(result.get(key, {}), value) if isinstance(value, dict) else value
    return result


def _explain(error: Any) -> str:
    name = ".".join(str(step) for step in error["loc"]) or "settings"
    if error["type"] == "extra_forbidden":
        return f"{name}: there is no such setting; see docs/configuration.md"
    hidden = "url" in name or name.endswith(SECRETS) or isinstance(error["input"], dict | BaseModel)
    shown = "" if hidden else f" (it is {error['input']!r})"
    return f"{name}: {error['msg'].removeprefix('Value error, ')}{shown}"
