"""The page that lists every setting, made from the typed configuration so that the two cannot differ."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from chassis.config.settings import Settings

HEAD = """# Settings

Environment over file over default. The file is TOML (`tongxin --config FILE …`); the environment name of each setting
stands beside it. A wrong or unknown setting is refused at start, by its name and with what it should be.

This page is made by `tongxin settings --markdown`.

| setting | environment | default | what it is |
|---|---|---|---|
"""


def every_setting() -> Iterator[tuple[str, str, FieldInfo]]:
    """Each setting: its name in the file, its name in the environment, and what is known of it."""
    for name, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            for inner, inner_field in field.annotation.model_fields.items():
                yield f"{name}.{inner}", f"TONGXIN_{name}__{inner}".upper(), inner_field
        else:
            yield name, f"TONGXIN_{name}".upper(), field


def page() -> str:
    return HEAD + "".join(
        f"| `{name}` | `{environment}` | {_shown(field)} | {field.description} |\n"
        for name, environment, field in every_setting()
    )


def _shown(field: FieldInfo) -> str:
    value = field.default
    if value is None or value in ("", ()):
        return "–"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
