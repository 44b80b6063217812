"""WeChat's login: a code of the mini-program, exchanged for the person's id there (`code2Session`).

https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session.html
"""

from __future__ import annotations

import json
import re
from typing import Any, Protocol
from urllib.parse import urlencode

from chassis.config import Wechat
from chassis.outside.request import Away, ask

SECONDS = 3.0
NOT_GOOD = {40029, 40163, 40226}  # no such code; used already; a person whom WeChat holds to be a risk
OPENID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class WechatLogin(Protocol):
    """Who knows what person a login's code stands for."""

    def openid(self, js_code: str) -> str | None:
        """The person's id at this mini-program (1 to 64 letters, digits, - and _); None where the code is not good.

        Raises Away where the provider cannot say.
        """


class WechatServer:
    """WeChat's own server. The session key that it gives too is not kept."""

    def __init__(self, settings: Wechat) -> None:
        self._settings = settings

    def openid(self, js_code: str) -> str | None:
        asked = {
            "appid": self._settings.appid,
            "secret": self._settings.secret,
            "js_code": js_code,
            "grant_type": "authorization_code",
        }
        url = f"{self._settings.url.rstrip('/')}/sns/jscode2session?{urlencode(asked)}"
        answer = ask("GET", url, seconds=SECONDS)
        if answer.status != 200:
            raise Away(f"WeChat answered with status {answer.status}")
        return openid_in(answer.body)


def openid_in(body: bytes) -> str | None:
    """The id in WeChat's answer, None where it says that the code is not good. Raises Away where it is neither."""
    answer = _object(body)
    error = answer.get("errcode", 0)
    if not isinstance(error, int):
        raise Away("WeChat's errcode is no number")
    if error in NOT_GOOD:
        return None
    if error:
        raise Away(f"WeChat answered with errcode {error}")
    found = answer.get("openid")
    if not isinstance(found, str) or not OPENID.fullmatch(found):
        raise Away("WeChat's answer has no openid")
    return found


def _object(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise Away("WeChat's answer is not a JSON object")
    return answer
