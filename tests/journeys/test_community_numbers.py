"""The demo community has the numbers of the real one, counted from rows."""

from __future__ import annotations

import pytest

from chassis.testing import platform as platforms
from chassis.testing.client import Client


@pytest.mark.long
def test_the_whole_demo_community_is_counted() -> None:
    with platforms.embedded() as platform:
        counted = Client(platform, "staff").get("/v1/stats/community").json()
        assert (counted["compounds"], counted["households"], counted["residents"]) == (8, 5654, 14137)
        assert counted["share_resettled"] == 0.87
        admin = Client(platform, "admin")
        for day, at_least in (("2025-09-30", 13_000), ("2015-01-01", 4_000)):
            past = admin.get("/v1/stats/community", as_of=day).json()
            assert at_least < past["residents"] < 14_137
            assert admin.get("/v1/books/check", as_of=day).json()["balanced"]
