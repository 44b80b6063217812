"""Settings: where they come from, in which order, and how a wrong one is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from chassis.config import ConfigurationError, load, shown


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("TONGXIN_CONFIG", raising=False)
    path = tmp_path / "tongxin.toml"
    path.write_text('timezone = "Asia/Ulaanbaatar"\n[gateway]\nport = 8001\nrate_per_minute = 7\n')
    return path


def test_a_commands_option_stands_over_the_environment_over_the_file_over_its_preset(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preset, option = {"gateway": {"port": 8002, "host": "::1"}}, {"gateway": {"port": 8004}}
    assert load(presets=preset).gateway.port == 8002
    assert load(file, presets=preset).gateway.port == 8001
    assert load(file, presets=preset).gateway.host == "::1"
    monkeypatch.setenv("TONGXIN_GATEWAY__PORT", "8003")
    assert load(file, presets=preset).gateway.port == 8003
    settings = load(file, presets=preset, options=option)
    assert (settings.gateway.port, settings.gateway.rate_per_minute, settings.timezone) == (8004, 7, "Asia/Ulaanbaatar")


def test_a_list_in_the_environment_has_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGXIN_GATEWAY__TRUSTED_PROXIES", "10.0.0.1, 192.168.0.0/16")
    monkeypatch.setenv("TONGXIN_GATEWAY__CORS_ORIGINS", "")
    gateway = load().gateway
    assert (gateway.trusted_proxies, gateway.cors_origins) == (("10.0.0.1", "192.168.0.0/16"), ())


WRONG = {
    "TONGXIN_GATEWAY__TRUSTED_PROXIES": ("here", "gateway.trusted_proxies", "an address or a network"),
    "TONGXIN_GATEWAY__CORS_ORIGINS": ("https://a.example/page", "gateway.cors_origins", "an origin"),
    "TONGXIN_GATEWAY__PUBLIC_URL": ("a.example", "gateway.public_url", "http://host or https://host"),
    "TONGXIN_TELEMETRY__OTLP_ENDPOINT": ("collector", "telemetry.otlp_endpoint", "http://host or https://host"),
    "TONGXIN_REGISTRY__DATABASE_URL": ("mysql://me:hunter2@host", "registry.database_url", "postgresql+psycopg://"),
    "TONGXIN_GATEWAY__PORT": ("70000", "gateway.port", "less than or equal to 65535"),
    "TONGXIN_GATEWAY": ("{}", "TONGXIN_GATEWAY", "no such setting"),
}


@pytest.mark.parametrize("variable", WRONG)
def test_a_wrong_one_is_refused_by_its_name_and_with_what_it_should_be(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, name, should_be = WRONG[variable]
    monkeypatch.setenv(variable, given)
    with pytest.raises(ConfigurationError) as refused:
        load()
    assert name in str(refused.value) and should_be in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_a_file_that_is_no_text_is_refused_by_its_name(tmp_path: Path) -> None:
    (path := tmp_path / "settings.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match=r"settings\.toml: is not TOML"):
        load(path)


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("https://tongxin.example", "https://tongxin.example"),
        ("postgresql+psycopg://db.example/registry?sslmode=verify-full", None),
        ("amqp://me@mq.example/v", "amqp://me@mq.example/v"),
        ("amqp://me:hunter2@mq.example:5671/v", "amqp://me:…@mq.example:5671/v"),
        ("amqp://me:hun:ter2@mq.example/v", "amqp://me:…@mq.example/v"),
        ("amqp://me:hunt/er@2?x@mq.example/v", "amqp://me:…@mq.example/v"),
        (
            "postgresql://db/x?user=me&password=hunter2&sslmode=require",
            "postgresql://db/x?user=me&password=…&sslmode=require",
        ),
        ("https://sms.example/send?AccessKey=hunter2", "https://sms.example/send?AccessKey=…"),
    ],
)
def test_an_address_is_shown_without_what_is_secret_in_it(url: str, seen: str | None) -> None:
    assert shown(url) == (seen or url)
