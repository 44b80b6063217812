"""A process for long work: jobs and timers of services. Started by `tongxin run` and `tongxin up`."""

from __future__ import annotations

import sys

from chassis import keys
from chassis.database.opening import open_database
from chassis.work import Worker, runners_of
from cli.catalogue import services
from cli.child import Child


def work(child: Child) -> int:
    of_installation = keys.load(child.settings.keys_path)
    runners = [
        runner
        for service in services(child.services)
        for runner in runners_of(service, open_database(child.settings, service, of_installation))
    ]
    worker = Worker(runners)
    worker.stop_at_signals()
    child.say("ready")
    return worker.run()


if __name__ == "__main__":
    sys.exit(Child().run(work))
