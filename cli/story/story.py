"""What has come of the story so far, and how a step tells and checks."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cli.story.caller import StoryError
from cli.story.people import People

Say = Callable[[str], None]


@dataclass
class Story:
    """What has come of it so far; `say` tells each step."""

    people: People
    say: Say
    mark: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    order: dict[str, Any] = field(default_factory=dict)
    programme: str = ""
    course: str = ""
    held: str = ""  # the class
    certificates: dict[str, str] = field(default_factory=dict)
    helper: str = ""
    lots: list[dict[str, Any]] = field(default_factory=list)
    claims: dict[str, dict[str, Any]] = field(default_factory=dict)
    dye_lots: list[str] = field(default_factory=list)
    first_inspection: str = ""
    month: date = date.min  # the first of the two that are paid
    run: dict[str, Any] = field(default_factory=dict)
    payslip: dict[str, Any] = field(default_factory=dict)
    correction: dict[str, Any] = field(default_factory=dict)
    next_run: dict[str, Any] = field(default_factory=dict)
    next_payslip: dict[str, Any] = field(default_factory=dict)
    venture: dict[str, Any] = field(default_factory=dict)


def expect(found: Any, wanted: Any, what: str) -> None:
    if found != wanted:
        raise StoryError(f"{what}: {found}, and it was to be {wanted}")


def told(story: Story, text: str) -> None:
    story.say(f"      {text}")
