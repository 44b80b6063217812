"""A process for long work: jobs and timers of services. Started by `tongxin run` and `tongxin up`."""

from __future__ import annotations

import sys

from chassis.database.database import unavailable_when_away
from chassis.database.migrations import NotMigrated, require_usable
from chassis.database.opening import open_database
from chassis.database.own_keys import require_own_keys
from chassis.encryption import keys
from chassis.jobs.work import Worker, runners_of
from cli.catalogue import services
from cli.child import Child

LOOK_EVERY = 0.5  # seconds between two looks for a database that is away


def work(child: Child) -> int:
    of_installation = keys.load(child.settings.keys_path, child.services)
    opened = [(s, open_database(child.settings, s, of_installation, lasting=True)) for s in services(child.services)]
    worker = Worker([runner for service, database in opened for runner in runners_of(service, database)])
    worker.stop_at_signals()

    def look() -> None:
        for service, database in opened:
            with unavailable_when_away():
                require_usable(database.engine, service.name)
                require_own_keys(database)

    if not child.patiently(look, lambda: not worker.stopped_within(LOOK_EVERY)):
        return 0
    child.ready()
    return worker.run()


if __name__ == "__main__":
    sys.exit(Child().run(work, NotMigrated))
