"""What others may know of notify: its operations and its events. Imports marshmallow and the standard library only."""

from __future__ import annotations

from marshmallow import fields

from chassis.contract import ById, EventType, Nothing, Operation, Schema


class Recipient(Schema):
    """How somebody is reached."""

    id = fields.UUID()
    language = fields.String()
    standing = fields.String()
    reachable = fields.Boolean(metadata={"description": "Whether a telephone is known."})


class SealingKey(Schema):
    public_key = fields.String(required=True)


class Home(Schema):
    """Notify's part of the home page: how the resident who is signed in is reached; null where nobody is known."""

    recipient = fields.Nested(Recipient, allow_none=True)


get_recipient = Operation("notify.get_recipient", "How a resident is reached", ById, Recipient)
get_home = Operation("notify.get_home", "Notify's part of the home page", Nothing, Home)

sealing_key_published = EventType(
    "tongxin.notify.sealing_key.published.v1", "The key that contact points are sealed by for notify", SealingKey
)

PARAMETERS = {"id": "Id of the resident."}
DESCRIPTIONS = {
    "id": "The resident's id.",
    "language": "The language in which they are written to, as `/v1/vocabularies` has it.",
    "standing": "Whether they live here, as `/v1/vocabularies` has it.",
}
EXAMPLES = {"language": "zh-CN", "standing": "living_here"}

OPERATIONS = (get_recipient, get_home)
EVENTS = (sealing_key_published,)
