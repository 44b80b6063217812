"""Settings as people may see them, without their secrets."""

from __future__ import annotations

import re

SECRETS = ("authorization", "secret")  # ends of the names of settings that are never shown


PASSWORD = re.compile(r"(://[^:@/?#]*):.*@")  # up to the last @: of a password that is not escaped nothing stays
PARAMETER = re.compile(r"([?&][^=&]*(?:pass|secret|token|key|sign)[^=&]*=)[^&]*", re.IGNORECASE)


def shown(url: str) -> str:
    """A URL without its password, and without what parameters hold whose names tell of a secret."""
    return PARAMETER.sub(r"\1…", PASSWORD.sub(r"\1:…@", url))
