"""What is set, named wrongly, or not the demo's: a command refuses it with a sentence, and tells no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from chassis.testing.ports import free_port

from .shell import tongxin


@pytest.mark.parametrize(
    ("code", "told"), [("1506271000", "has 12 digits"), ("150627999999", "no such administrative division")]
)
def test_a_communitys_code_is_one_that_is_there(code: str, told: str) -> None:
    refused = tongxin("community", "create", "新北社区", "--admin", "first", "--division-code", code)
    assert refused.returncode == 2 and "--division-code" in refused.stderr and told in refused.stderr


def test_its_version_is_told():
    assert tongxin("--version").stdout.startswith("tongxin ")


def test_the_file_of_settings_is_named_before_the_command_or_behind_it(tmp_path: Path) -> None:
    own, data, wrong = tmp_path / "own.toml", tmp_path / "elsewhere", tmp_path / "wrong.toml"
    own.write_text(f'data = "{data}"\n')
    wrong.write_text("nonsense = 1\n")
    for told in (("--config", str(own), "settings"), ("settings", "--config", str(own))):
        assert f"data = {data} " in tongxin(*told, folder=tmp_path).stdout
    assert tongxin("keys", "create", "--config", str(own), folder=tmp_path).returncode == 0
    assert [path.name for path in data.iterdir()] == ["keys.json"]
    assert "exists" in tongxin("keys", "--config", str(own), "create", folder=tmp_path).stderr
    for told, status in ((("up", "notify"), 2), (("migrate",), 2), (("check",), 1), (("sandbox", "clock"), 2)):
        refused = tongxin(*told, "--config", str(wrong), folder=tmp_path)
        assert (refused.returncode, "nonsense" in refused.stdout + refused.stderr) == (status, True), told
    assert "--config" in tongxin("up", "--help").stdout
    nearer = tongxin("--config", str(wrong), "settings", "--config", str(own), env={"TONGXIN_CONFIG": str(wrong)})
    assert f"data = {data} " in nearer.stdout, nearer.stderr


def test_a_wrong_setting_is_refused_by_its_name_and_with_what_it_should_be():
    refused = tongxin("run", env={"TONGXIN_GATEWAY__PORT": "many"})
    assert refused.returncode == 2
    assert "gateway.port" in refused.stderr and "many" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_an_unknown_setting_in_the_environment_is_refused():
    refused = tongxin("check", env={"TONGXIN_GATEWAY__PROT": "8000"})
    assert refused.returncode == 1
    assert "TONGXIN_GATEWAY__PROT: there is no such setting" in refused.stdout


def test_a_setting_that_holds_a_password_is_never_repeated(tmp_path):
    refused = tongxin("run", env={"TONGXIN_BUS__URL": "http://me:hunter2@host"})
    assert refused.returncode == 2 and "bus.url" in refused.stderr
    assert "hunter2" not in refused.stdout + refused.stderr


def test_settings_shows_addresses_without_their_passwords_and_no_secret():
    told = {
        "TONGXIN_GATEWAY__PUBLIC_URL": "https://tongxin.example",
        "TONGXIN_BUS__URL": "amqps://me:hunter2@mq.example/tongxin?cacertfile=/etc/ca.pem",
        "TONGXIN_TELEMETRY__OTLP_ENDPOINT": "http://me:hunter3@otlp.example/v1/traces",
        "TONGXIN_SMS__AUTHORIZATION": "hunter4",
    }
    lines = [line.partition("   #")[0] for line in tongxin("settings", env=told).stdout.splitlines()]
    assert "gateway.public_url = https://tongxin.example" in lines
    assert "bus.url = amqps://me:…@mq.example/tongxin?cacertfile=/etc/ca.pem" in lines
    assert "telemetry.otlp_endpoint = http://me:…@otlp.example/v1/traces" in lines
    assert "sms.authorization = (set)" in lines
    assert "hunter" not in "".join(lines)


def test_demo_sign_ins_are_refused_where_the_configuration_is_not_the_demos(tmp_path):
    refused = tongxin("demo", "credentials", "--json", env={"TONGXIN_DATA": str(tmp_path)})
    assert refused.returncode == 2
    assert refused.stdout == "" and "there are no demo sign-ins" in refused.stderr


def test_demo_sign_ins_are_refused_by_a_configuration_of_its_own_that_is_not_the_demos(tmp_path):
    (tmp_path / "demo-credentials.json").write_text('{"staff": {"username": "demo-staff", "password": "x"}}')
    own = tmp_path / "own.toml"
    own.write_text(f'data = "{tmp_path}"\n[gateway]\nport = 8777\n')
    refused = tongxin("--config", str(own), "demo", "credentials", "--json")
    assert (refused.returncode, refused.stdout) == (2, "") and "not the demo's" in refused.stderr
    own.write_text("demo = true\n" + own.read_text())
    assert "demo-staff" in tongxin("--config", str(own), "demo", "credentials", "--json").stdout


def test_what_is_the_demos_is_refused_by_a_configuration_that_is_not(tmp_path):
    tmp_path.joinpath("demo-credentials.json").write_text('{"admin": {"username": "demo-admin", "password": "secret"}}')
    demo, other = ({"TONGXIN_DATA": str(tmp_path), "TONGXIN_DEMO": word} for word in ("true", "false"))
    assert "demo-admin" in tongxin("demo", "credentials", "--json", env=demo).stdout
    for command in (("demo", "credentials", "--json"), ("demo", "token", "admin"), ("run", "--port", str(free_port()))):
        refused = tongxin(*command, env=other)
        assert refused.returncode and "not the demo's" in refused.stderr, command
        assert "secret" not in refused.stdout
