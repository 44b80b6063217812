"""Sending a code by SMS."""

from __future__ import annotations

import json
from typing import Protocol
from urllib.parse import quote_plus

import phonenumbers

from chassis.config import PLACEHOLDER, Sms
from chassis.outside.request import Away, ask

SECONDS = 5.0
FORM = "application/x-www-form-urlencoded"


class SmsSender(Protocol):
    """Who sends a code to a telephone."""

    def send(self, telephone: str, code: str, minutes: int) -> None:
        """Hand over one message, once: a second try could be a second message.

        `telephone` is E.164 (`+8613800138000`), `code` six digits that are good for `minutes`. Raises Away where the
        provider did not take it, with a text that names neither.
        """


class HttpSms:
    """Any gateway that takes a message by one POST whose body the configuration describes."""

    def __init__(self, settings: Sms) -> None:
        self._settings = settings

    def send(self, telephone: str, code: str, minutes: int) -> None:
        settings = self._settings
        headers = {"Content-Type": f"{settings.content_type}; charset=utf-8", "Accept": "application/json"}
        if settings.authorization:
            headers["Authorization"] = settings.authorization
        body = filled(settings.body, telephone, code, minutes, form=settings.content_type == FORM)
        answer = ask("POST", settings.url, headers=headers, body=body.encode(), seconds=SECONDS)
        if not 200 <= answer.status < 300:
            raise Away(f"the SMS gateway answered with status {answer.status}")
        if settings.accepted and not says(answer.body, settings.accepted):
            raise Away(f"the SMS gateway's answer is not {settings.accepted}")


def filled(template: str, telephone: str, code: str, minutes: int, *, form: bool) -> str:
    """The template with its words filled in; digits and + need no escaping in JSON."""
    national = str(phonenumbers.parse(telephone).national_number)
    words = {"telephone": telephone, "national": national, "code": code, "minutes": str(minutes)}
    return PLACEHOLDER.sub(lambda found: quote_plus(words[found[1]]) if form else words[found[1]], template)


def says(body: bytes, expected: str) -> bool:
    """Whether a JSON object has the field and value of `field=value`."""
    name, _, value = expected.partition("=")
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return False
    found = answer.get(name) if isinstance(answer, dict) else None
    return (json.dumps(found) if isinstance(found, bool) else str(found)) == value
