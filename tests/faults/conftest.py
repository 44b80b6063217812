from collections.abc import Iterator

import pytest

from chassis.testing import site as sites
from chassis.testing.probe_fixtures import probe, worker
from chassis.testing.site import Site

__all__ = ["probe", "worker"]


@pytest.fixture(scope="package")
def shared_site() -> Iterator[Site]:
    with sites.site() as found:
        yield found
        found.platform.stop()


@pytest.fixture
def site(shared_site: Site) -> Site:
    """A healthy platform to break. It is one for all tests: that it is healthy after each is part of the proof."""
    shared_site.wait_ready()
    return shared_site
