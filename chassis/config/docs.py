"""The page that lists every setting, made from the typed configuration so that the two cannot differ."""

from __future__ import annotations

from pydantic.fields import FieldInfo

from chassis.config.loading import every_setting

HEAD = """# Settings

What a command is told over environment over file over default. `tongxin run` has three defaults of its own: `demo` is
`true`, and the log is `console` from `warning` on (`tongxin sandbox` has those of the log). The file is TOML
(`tongxin up --config FILE`); the environment name of each setting stands beside it, a list there has commas between its
members. A wrong or unknown setting is refused at start, by its name and with what it should be.

This page is made by `tongxin settings --markdown`.

| setting | environment | default | what it is |
|---|---|---|---|
"""


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
