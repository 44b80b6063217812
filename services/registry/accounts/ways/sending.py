"""Messages on their way: sent beside the request, so that an answer never tells whether there was one to send."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from chassis.errors import Unavailable
from chassis.outside.beside import Beside
from chassis.outside.request import Away
from services.registry.accounts.ways.sms import SmsSender

log = structlog.get_logger()

PAUSE = 10.0  # seconds without another try after one that failed


class Sending:
    """How this process gets messages out. After a failure everybody is told so for a while, whoever asks."""

    def __init__(
        self, monotonic: Callable[[], float] = time.monotonic, count: Callable[[str], None] = lambda outcome: None
    ) -> None:
        """`count` is told of each message what became of it: `sent`, `not_taken`, or `error` for a fault of ours."""
        self._now = monotonic
        self._count = count
        self._beside = Beside()
        self._away_until = 0.0

    def check(self) -> None:
        """Raises Unavailable (`sms-away`) where a message would hardly go out now."""
        left = self._away_until - self._now()
        if left > 0 or self._beside.full:
            raise Unavailable(
                "no message can be sent at the moment; try again, or sign in another way",
                type="sms-away",
                retry_after=max(left, 3.0),
            )

    def begin(self, sender: SmsSender, telephone: str, code: str, minutes: int) -> None:
        """Send it, and do not wait for it."""
        self._beside.do(self._send, sender, telephone, code, minutes)

    def _send(self, sender: SmsSender, telephone: str, code: str, minutes: int) -> None:
        outcome = "error"
        try:
            sender.send(telephone, code, minutes)
            outcome = "sent"
        except Away as reason:
            outcome = "not_taken"
            self._away_until = self._now() + PAUSE
            log.warning("sms_not_sent", reason=str(reason))
        else:
            self._away_until = 0.0
            log.info("sms_sent")
        finally:
            self._count(outcome)
