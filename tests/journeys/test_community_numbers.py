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
