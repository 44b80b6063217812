"""What a service's tables are rid of, and when: done by its timers, so once a period however many replicas run."""

from __future__ import annotations

from chassis.audit.heads import publish_head
from chassis.database.database import Database
from chassis.database.removal import remove_in_portions
from chassis.database.types import db_now
from chassis.files.store import remove_expired_files
from chassis.jobs import remove_old_jobs
from chassis.jobs.timers import Every

HOUR = 3600.0
DAY = 24 * HOUR
KEEP_SENT = 7 * DAY
KEEP_HANDLED = 30 * DAY
KEEP_ANSWERS = 30 * DAY


def remove_sent_events(database: Database, keep: float = KEEP_SENT) -> int:
    """Remove outbox rows sent more than `keep` seconds ago; how many."""
    outbox = database.tables.outbox
    return remove_in_portions(database, outbox, outbox.c.sent_at < db_now(-keep))


def remove_handled_events(database: Database, keep: float = KEEP_HANDLED) -> int:
    """Remove inbox rows done and received more than `keep` seconds ago; how many."""
    inbox = database.tables.inbox
    return remove_in_portions(database, inbox, (inbox.c.state == "done") & (inbox.c.received_at < db_now(-keep)))


def remove_old_answers(database: Database, keep: float = KEEP_ANSWERS) -> int:
    """Forget answers under idempotency keys kept for more than `keep` seconds; how many."""
    answers = database.tables.idempotency
    return remove_in_portions(database, answers, answers.c.created_at < db_now(-keep))


HOUSEKEEPING = {
    "remove_sent_events": Every(HOUR, remove_sent_events),
    "remove_handled_events": Every(HOUR, remove_handled_events),
    "remove_old_answers": Every(HOUR, remove_old_answers),
    "remove_old_jobs": Every(DAY, remove_old_jobs),
    "publish_audit_head": Every(DAY, publish_head),
    "remove_expired_files": Every(600.0, remove_expired_files),
}
