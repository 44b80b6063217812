"""Settings as people may see them, without their secrets."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

SECRETS = ("authorization", "secret")  # ends of the names of settings that are never shown


def shown(url: str) -> str:
    """A URL without its password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=re.sub(r":[^:@/]*@", ":…@", parts.netloc)))
