from chassis.testing.probe_fixtures import probe, worker

__all__ = ["probe", "worker"]
