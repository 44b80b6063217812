"""Reading the configuration, and saying what is wrong with it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from chassis.config.settings import Settings
from chassis.config.shown import SECRETS


class ConfigurationError(Exception):
    """The configuration cannot be used. The text names each wrong setting, what it is and what it should be."""


def load(
    file: Path | None = None,
    *,
    presets: Mapping[str, Any] = MappingProxyType({}),
    options: Mapping[str, Any] = MappingProxyType({}),
) -> Settings:
    """The configuration: `options` (what the command was told) over the environment over `file` over `presets` (the
    command's own defaults).

    Raises ConfigurationError.
    """
    values = _merged(presets, _of_file(file) if file else {})
    values = _merged(_merged(values, _of_environment()), options)
    try:
        return Settings(**values)
    except ValidationError as error:
        raise ConfigurationError("\n".join(_explain(e) for e in error.errors())) from None


def _of_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text())
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: is not TOML ({error})") from None


def every_setting() -> Iterator[tuple[str, str, FieldInfo]]:
    """Each setting: its name in the file, its name in the environment, and what is known of it."""
    for name, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            for inner, inner_field in field.annotation.model_fields.items():
                yield f"{name}.{inner}", f"TONGXIN_{name}__{inner}".upper(), inner_field
        else:
            yield name, f"TONGXIN_{name}".upper(), field


def _of_environment() -> dict[str, Any]:
    """What the environment sets. A setting mistyped there would otherwise be passed over in silence: it is refused."""
    given = {name.upper(): value for name, value in os.environ.items() if name.upper().startswith("TONGXIN_")}
    given.pop("TONGXIN_CONFIG", None)
    found: dict[str, Any] = {}
    for name, variable, _ in every_setting():
        if (value := given.pop(variable, None)) is not None:
            section, _, inner = name.rpartition(".")
            (found.setdefault(section, {}) if section else found)[inner] = value
    if given:
        raise ConfigurationError(
            "\n".join(f"{name}: there is no such setting; see docs/configuration.md" for name in sorted(given))
        )
    return found


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = _merged(result[key], value) if both else value
    return result


def _explain(error: Any) -> str:
    name = ".".join(str(step) for step in error["loc"]) or "settings"
    if error["type"] == "extra_forbidden":
        return f"{name}: there is no such setting; see docs/configuration.md"
    hidden = "url" in name or name.endswith(SECRETS) or isinstance(error["input"], dict | BaseModel)
    shown = "" if hidden else f" (it is {error['input']!r})"
    return f"{name}: {error['msg'].removeprefix('Value error, ')}{shown}"
