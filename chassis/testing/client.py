"""A user of the gateway, for journeys: signs in and speaks HTTP, nothing else."""

from __future__ import annotations

import uuid
from typing import Any

import httpx

from chassis.testing.platform import Platform
from chassis.testing.processes import wait_for


class Client:
    """One signed-in user (or nobody, without a role)."""

    def __init__(self, platform: Platform, role: str = "") -> None:
        self._http = httpx.Client(base_url=platform.url, timeout=20)
        if role:
            answer = self._http.post("/v1/sessions", json=platform.credentials()[role])
            answer.raise_for_status()
            self._http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self._http.get(path, params=query)

    def post(self, path: str, body: Any = None, *, key: str = "", **headers: str) -> httpx.Response:
        """POST under an idempotency key: `key`, or a new one."""
        return self._http.post(path, json=body or {}, headers={"Idempotency-Key": key or str(uuid.uuid4()), **headers})

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self._http.request(method, path, **options)

    def get_when(self, path: str, status: int = 200, within: float = 10.0, **query: Any) -> httpx.Response:
        """The answer once it has that status: for what another service learns by an event."""

        def look() -> list[httpx.Response]:
            answer = self.get(path, **query)
            return [answer] if answer.status_code == status else []

        return wait_for(look, within, lambda: f"{status} from {path}; it is {self.get(path, **query).text}")[0]
