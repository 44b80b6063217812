"""A resident as an auditor sees one: what the office did stands there, who the person is does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MASKED_NAME = "**"
# What tells who somebody is, or how they live; nothing of it is needed to check how the office worked.
PERSONAL = (
    "birth_date",
    "ethnic_group",
    "language",
    "identity_number",
    "telephone",
    "marital_status",
    "education",
    "employment",
    "registration_kind",
    "registration_code",
    "origin_code",
    "origin_label",
    "resettled_on",
    "resettlement_programme",
    "resettlement_batch",
    "resettled_to",
    "entitlements",
)
# Filters by which a masked fact could be found out, one try after another.
TELLING_FILTERS = (
    "q",
    "sex",
    "age_band",
    "employment",
    "education",
    "registration_kind",
    "resettled",
    "origin",
    "skill",
    "entitlement_ends_within",
)


def masked(view: Mapping[str, Any]) -> dict[str, Any]:
    """The view with everything personal left out; the name keeps its first character."""
    hidden = dict.fromkeys(PERSONAL) | {"sex": "unstated", "skills": [], "name": masked_name(view["name"])}
    return {**view, **hidden}


def masked_name(name: str) -> str:
    return name[:1] + MASKED_NAME
