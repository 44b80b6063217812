"""An installation without the demo begins with a community and its first administrator."""

from __future__ import annotations

import re

import httpx
import pytest

from chassis.testing import platform as platforms

DIVISION = "152526102003"


def test_a_community_is_opened_and_its_administrator_signs_in() -> None:
    with platforms.embedded("--empty") as platform:
        said = platform.run("community", "create", "新北社区", "--admin", "first-admin")
        assert "PATCH /v1/communities/" in said  # what it still needs, before residents come in
        sign_in = {"username": "first-admin", "one_time_code": code_in(said)}

        session = httpx.post(f"{platform.url}/v1/sessions", json=sign_in, timeout=20)
        assert session.status_code == 201, session.text
        signed_in = {"Authorization": f"Bearer {session.json()['access_token']}"}
        chosen = httpx.put(
            f"{platform.url}/v1/me/password",
            json={"new_password": "a long walk by the river"},
            headers=signed_in,
            timeout=20,
        )
        assert chosen.status_code in (200, 204), chosen.text
        path = re.search(r"PATCH (/v1/communities/[-0-9a-f]+)", said)
        assert path
        own = httpx.get(f"{platform.url}{path[1]}", headers=signed_in, timeout=20)
        changed = httpx.patch(
            f"{platform.url}{path[1]}",
            json={"division_code": DIVISION},
            headers=signed_in | {"If-Match": own.headers["ETag"]},
            timeout=20,
        )
        assert changed.status_code == 200 and changed.json()["division_code"] == DIVISION, changed.text
        again = httpx.post(f"{platform.url}/v1/sessions", json=sign_in, timeout=20)
        assert again.status_code == 401
        by_password = {"username": "first-admin", "password": "a long walk by the river"}
        assert httpx.post(f"{platform.url}/v1/sessions", json=by_password, timeout=20).status_code == 201


def test_who_holds_the_machine_gives_a_code_to_an_administrator_who_has_none() -> None:
    with platforms.embedded("--empty") as platform:
        create = ("community", "create", "新北社区", "--admin")
        first = code_in(platform.run(*create, "first-admin"))
        with pytest.raises(RuntimeError, match="is open already"):
            platform.run(*create, "second-admin")
        assert "新北社区 is open" in platform.run(*create, "second-admin", "--another")
        given = code_in(platform.run("community", "code", "First-Admin", "--authenticator-lost"))
        with pytest.raises(RuntimeError, match="no account of a person named nobody"):
            platform.run("community", "code", "nobody")

        def signs_in(code: str) -> int:
            sign_in = {"username": "first-admin", "one_time_code": code}
            return httpx.post(f"{platform.url}/v1/sessions", json=sign_in, timeout=20).status_code

        assert [signs_in(code) for code in (first, given, given)] == [401, 201, 401]


def code_in(said: str) -> str:
    found = re.search(r'"one_time_code": "(\d{8})"', said)
    assert found, said
    return found[1]
