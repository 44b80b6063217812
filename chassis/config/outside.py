"""Settings of those outside who are asked: a gateway for SMS, and WeChat."""

from __future__ import annotations

import json
import re
from typing import Literal

from pydantic import Field, model_validator

from chassis.config.sections import Section
from chassis.outside.request import safe_address

PLACEHOLDER = re.compile(r"\{([a-z]+)\}")  # in sms.body


class Sms(Section):
    provider: Literal["none", "http", "sandbox"] = Field(
        "none",
        description="Who sends codes by SMS: `http`, a gateway that is asked by one POST; `sandbox`, the file "
        "`sandbox/sms.jsonl` in `data` (with `demo` only); `none`: nobody can sign in by SMS.",
    )
    url: str = Field("", description="Where the gateway takes a message: https, or http on this machine.")
    authorization: str = Field("", description="Value of the header `Authorization`, where the gateway wants one.")
    content_type: Literal["application/json", "application/x-www-form-urlencoded"] = Field(
        "application/json", description="Kind of `sms.body`."
    )
    body: str = Field(
        '{"telephone": "{telephone}", "code": "{code}", "minutes": {minutes}}',
        description="What is posted. `{telephone}` stands for the number (+8613800138000), `{national}` for it without "
        "the country's code, `{code}` for the six digits, `{minutes}` for how long they are good.",
    )
    accepted: str = Field(
        "",
        description="`field=value` that the gateway's JSON answer has when it took the message (`Code=OK`); empty: any "
        "answer of status 2xx.",
    )

    @model_validator(mode="after")
    def _complete(self) -> Sms:
        if self.provider != "http":
            return self
        safe_address(self.url)
        named = set(PLACEHOLDER.findall(self.body))
        if "code" not in named or not named & {"telephone", "national"}:
            raise ValueError("sms.body should have {code}, and {telephone} or {national}")
        if unknown := named - {"telephone", "national", "code", "minutes"}:
            raise ValueError(f"sms.body has what nobody fills in: {', '.join(sorted(unknown))}")
        if self.content_type == "application/json" and not _is_json(PLACEHOLDER.sub("1", self.body)):
            raise ValueError("sms.body is not JSON once its words are filled in")
        if self.accepted and "=" not in self.accepted:
            raise ValueError("sms.accepted should be field=value")
        return self


class Wechat(Section):
    provider: Literal["none", "wechat", "sandbox"] = Field(
        "none",
        description="Who knows people by WeChat's login: `wechat`; `sandbox`, which takes `sandbox:NAME` for a code "
        "(with `demo` only); `none`: nobody can sign in by WeChat.",
    )
    url: str = Field("https://api.weixin.qq.com", description="Where WeChat answers: https, or http on this machine.")
    appid: str = Field("", description="The mini-program's id.")
    secret: str = Field("", description="The mini-program's secret.")

    @model_validator(mode="after")
    def _complete(self) -> Wechat:
        if self.provider == "wechat":
            safe_address(self.url)
            if not self.appid or not self.secret:
                raise ValueError("wechat.appid and wechat.secret should be those of the mini-program")
        return self


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
