"""What others may know of notify: its operations and its events. Imports marshmallow and the standard library only."""

from __future__ import annotations

from marshmallow import fields

from chassis.contract import ById, EventType, Operation, Schema


class Recipient(Schema):
    """How somebody is reached."""

    id = fields.UUID()
    language = fields.String()
    standing = fields.String()
    reachable = fields.Boolean(metadata={"description": "Whether a telephone is known."})


class SealingKey(Schema):
    public_key = fields.String(required=True)


get_recipient = Operation("notify.get_recipient", "How a resident is reached", ById, Recipient)

sealing_key_published = EventType(
    "tongxin.notify.sealing_key.published.v1", "The key that contact points are sealed by for notify", SealingKey
)

OPERATIONS = (get_recipient,)
EVENTS = (sealing_key_published,)
