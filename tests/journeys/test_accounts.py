"""Signing in and out, accounts, codes from the desk, and the credentials of employers' systems."""

from __future__ import annotations

import base64
import hashlib
import secrets
import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from chassis.testing.client import Client
from chassis.testing.platform import Platform
from chassis.testing.processes import wait_for

PASSWORD = "три-слова-und-mehr"


def with_token(platform: Platform, token: str) -> Client:
    client = Client(platform)
    client._http.headers["Authorization"] = f"Bearer {token}"
    return client


def a_resident(staff: Client) -> dict[str, Any]:
    made = staff.post("/v1/residents", {"name": f"赵{uuid.uuid4().hex[:6]}", "telephone": "13800138000"})
    assert made.status_code == 201, made.text
    return made.json()


def an_account(platform: Platform) -> tuple[str, str]:
    """A resident's account: opened at the desk, its owner in by code, with a password of their own. Name and id."""
    staff = Client(platform, "admin")
    username = f"resident-{uuid.uuid4().hex[:10]}"
    opened = staff.post(
        "/v1/accounts", {"username": username, "roles": ["resident"], "resident": a_resident(staff)["id"]}
    )
    assert opened.status_code == 201, opened.text
    given = staff.post(f"/v1/accounts/{opened.json()['id']}/codes")
    assert given.status_code == 201, given.text
    tokens = Client(platform).post("/v1/sessions", {"username": username, "one_time_code": given.json()["code"]})
    assert tokens.status_code == 201, tokens.text
    owner = with_token(platform, tokens.json()["access_token"])
    chosen = owner.request("PUT", "/v1/me/password", json={"new_password": PASSWORD})
    assert chosen.status_code == 204, chosen.text
    again = Client(platform).post("/v1/sessions", {"username": username, "one_time_code": given.json()["code"]})
    assert again.status_code == 401, "a code counts once"
    return username, opened.json()["id"]


def tokens_of(platform: Platform, username: str) -> dict[str, Any]:
    answer = Client(platform).post("/v1/sessions", {"username": username, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


def test_an_account_is_opened_at_the_desk_and_its_owner_chooses_the_password(platform: Platform) -> None:
    username, account = an_account(platform)
    tokens = tokens_of(platform, username.upper())
    me = with_token(platform, tokens["access_token"]).get("/v1/me").json()
    assert (me["account"], me["roles"], me["resident"]["telephone"]) == (account, ["resident"], "+8613800138000")


def test_a_refresh_token_is_good_once(platform: Platform) -> None:
    username, _ = an_account(platform)
    first = tokens_of(platform, username)
    refreshed = Client(platform).post("/v1/sessions/refresh", {"refresh_token": first["refresh_token"]})
    assert refreshed.status_code == 200, refreshed.text
    assert with_token(platform, refreshed.json()["access_token"]).get("/v1/me").status_code == 200
    again = Client(platform).post("/v1/sessions/refresh", {"refresh_token": first["refresh_token"]})
    assert (again.status_code, again.json()["type"]) == (401, "/problems/invalid-grant")


def test_who_signs_out_is_refused_within_a_minute(platform: Platform) -> None:
    username, _ = an_account(platform)
    tokens = tokens_of(platform, username)
    owner = with_token(platform, tokens["access_token"])
    sessions = owner.get("/v1/sessions").json()["items"]
    assert [s["current"] for s in sessions].count(True) == 1
    assert owner.request("DELETE", "/v1/sessions/current").status_code == 204
    wait_for(lambda: owner.get("/v1/me").status_code == 401, 60, lambda: "the session to be refused")
    refresh = Client(platform).post("/v1/sessions/refresh", {"refresh_token": tokens["refresh_token"]})
    assert refresh.status_code == 401


def test_a_disabled_account_is_refused(platform: Platform) -> None:
    username, account = an_account(platform)
    owner = with_token(platform, tokens_of(platform, username)["access_token"])
    admin = Client(platform, "admin")
    disabled = admin.post(f"/v1/accounts/{account}/disable", {"reason": "搬离"})
    assert (disabled.status_code, disabled.json()["state"]) == (200, "disabled")
    refused = Client(platform).post("/v1/sessions", {"username": username, "password": PASSWORD})
    assert (refused.status_code, refused.json()["type"]) == (401, "/problems/not-signed-in")
    wait_for(lambda: owner.get("/v1/me").status_code == 401, 60, lambda: "the session to be refused")


def test_staff_open_no_account_that_reaches_further_than_a_residents(platform: Platform) -> None:
    staff = Client(platform, "staff")
    refused = staff.post("/v1/accounts", {"username": f"x-{uuid.uuid4().hex[:8]}", "roles": ["admin"]})
    assert refused.status_code == 403


def test_a_system_gets_tokens_with_its_secret_until_it_is_revoked(platform: Platform) -> None:
    admin = Client(platform, "admin")
    employer = admin.get("/v1/organisations", kind="employer").json()["items"][0]["id"]
    key = str(uuid.uuid4())
    body = {"name": "MES", "organisation": employer, "scopes": ["read"]}
    made = admin.post("/v1/credentials", body, key=key)
    assert made.status_code == 201, made.text
    credential = made.json()
    assert admin.post("/v1/credentials", body, key=key).json()["client_secret"] is None, "shown once"
    assert "client_secret" not in admin.get(f"/v1/credentials/{credential['id']}").json()

    def ask(secret: str, **more: str) -> httpx.Response:
        form = {"grant_type": "client_credentials", **more}
        return httpx.post(f"{platform.url}/oauth/token", data=form, auth=(credential["client_id"], secret))

    token = ask(credential["client_secret"])
    assert token.status_code == 200, token.text
    assert token.json()["scope"] == "read"
    assert ask(credential["client_secret"], scope="write").json()["error"] == "invalid_scope"
    system = with_token(platform, token.json()["access_token"])
    assert system.get("/v1/me").json()["roles"] == ["employer"]
    assert [o["id"] for o in system.get("/v1/organisations").json()["items"]] == [employer]

    rotated = admin.post(f"/v1/credentials/{credential['id']}/rotate", {"overlap": 3600}).json()
    assert ask(credential["client_secret"]).status_code == ask(rotated["client_secret"]).status_code == 200
    at_once = admin.post(f"/v1/credentials/{credential['id']}/rotate", {"overlap": 0}).json()
    assert ask(credential["client_secret"]).status_code == 401
    assert ask(at_once["client_secret"]).status_code == 200

    assert admin.post(f"/v1/credentials/{credential['id']}/revoke").json()["state"] == "revoked"
    assert ask(at_once["client_secret"]).status_code == 401
    wait_for(lambda: system.get("/v1/me").status_code == 401, 60, lambda: "the token to be refused")


def test_a_frontend_acts_for_a_person_by_a_code_that_counts_once(platform: Platform) -> None:
    admin = Client(platform, "admin")
    back = "https://front.example/back"
    frontend = admin.post("/v1/credentials", {"name": "页面", "kind": "frontend", "redirect_uris": [back]}).json()
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    username, _ = an_account(platform)
    person = with_token(platform, tokens_of(platform, username)["access_token"])
    asked = {
        "client_id": frontend["client_id"],
        "redirect_uri": back,
        "response_type": "code",
        "scope": "read",
        "state": "s1",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    elsewhere = person.request("POST", "/oauth/authorize", data=asked | {"redirect_uri": back + "/x"})
    assert elsewhere.status_code == 404, "only the very address that is registered"
    allowed = person.request("POST", "/oauth/authorize", data=asked)
    assert allowed.status_code == 200, allowed.text
    answer = parse_qs(urlsplit(allowed.json()["redirect_to"]).query)
    assert answer["state"] == ["s1"]

    form = {
        "grant_type": "authorization_code",
        "client_id": frontend["client_id"],
        "code": answer["code"][0],
        "redirect_uri": back,
    }
    tokens = httpx.post(f"{platform.url}/oauth/token", data=form | {"code_verifier": verifier})
    assert tokens.status_code == 200, tokens.text
    acting = with_token(platform, tokens.json()["access_token"])
    assert acting.get("/v1/me").status_code == 200
    write = acting.post("/v1/me/corrections", {"field": "name", "wish": "改"})
    assert (write.status_code, write.json()["type"]) == (403, "/problems/insufficient-scope")

    again = httpx.post(f"{platform.url}/oauth/token", data=form | {"code_verifier": verifier})
    assert again.json()["error"] == "invalid_grant"
    wait_for(lambda: acting.get("/v1/me").status_code == 401, 60, lambda: "the session of a stolen code to end")


def test_unknown_and_read_only_fields_are_refused(platform: Platform) -> None:
    admin = Client(platform, "admin")
    for more in ({"version": 7}, {"community": str(uuid.uuid4())}, {"totp": False}, {"secret_hash": "x"}):
        refused = admin.post("/v1/accounts", {"username": f"u{uuid.uuid4().hex[:8]}", "roles": ["staff"], **more})
        assert refused.status_code == 422, more


def test_signing_keys_are_rotated_while_everybody_works(platform: Platform) -> None:
    admin = Client(platform, "admin")
    new = platform.run("keys", "rotate-signing").split()[0]
    known = admin.get("/.well-known/jwks.json").json()["keys"]
    assert new in [key["kid"] for key in known]
    assert len(known) >= 2
    assert admin.get("/v1/me").status_code == Client(platform, "admin").get("/v1/me").status_code == 200
