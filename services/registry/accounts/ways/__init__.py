"""The ways to sign in that need somebody outside: who sends an SMS, who knows people by WeChat's login.

Each is a Protocol with its adapters; `ways_of` chooses by the configuration. Another provider is a class here and a
word in `chassis.config`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chassis.clock import clock_of
from chassis.config import Settings
from chassis.telemetry.metrics import Metrics
from services.registry.accounts.ways.sandbox import SandboxSms, SandboxWechat
from services.registry.accounts.ways.sending import Sending
from services.registry.accounts.ways.sms import HttpSms, SmsSender
from services.registry.accounts.ways.wechat import WechatLogin, WechatServer


@dataclass(frozen=True)
class Ways:
    """What this installation offers; None where nobody provides it."""

    sms: SmsSender | None = None
    wechat: WechatLogin | None = None
    sending: Sending = field(default_factory=Sending)


def ways_of(settings: Settings, metrics: Metrics) -> Ways:
    """As the configuration says, which lets a sandbox stand in a demo only. What is sent is counted in `metrics`."""
    provider = settings.sms.provider
    sending = Sending(count=lambda outcome: metrics.messages.labels(provider, outcome).inc())
    return Ways(_sms(settings), _wechat(settings), sending)


def _sms(settings: Settings) -> SmsSender | None:
    match settings.sms.provider:
        case "http":
            return HttpSms(settings.sms)
        case "sandbox":
            return SandboxSms(settings.data / "sandbox" / "sms.jsonl", clock_of(settings))
    return None


def _wechat(settings: Settings) -> WechatLogin | None:
    match settings.wechat.provider:
        case "wechat":
            return WechatServer(settings.wechat)
        case "sandbox":
            return SandboxWechat()
    return None
