"""Tickets for event streams: a browser's EventSource cannot send a header, and an address should carry no token."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.contract import Nothing, Operation, Schema


class StreamTicket(Schema):
    ticket = fields.String(
        allow_none=True,
        metadata={"description": "Send it once as `?ticket=` to an address that streams. Null where a key repeats."},
    )
    expires_in = fields.Integer(metadata={"description": "Seconds."})


class RedeemStreamTicket(Schema):
    ticket = fields.String(required=True, validate=validate.Length(1, 200))


class TicketToken(Schema):
    access_token = fields.String()


issue_stream_ticket = Operation(
    "registry.issue_stream_ticket",
    "A ticket for one event stream",
    Nothing,
    StreamTicket,
    writes=True,
    secret=("ticket",),
)
redeem_stream_ticket = Operation(
    "registry.redeem_stream_ticket",
    "The access token that a ticket stands for, once",
    RedeemStreamTicket,
    TicketToken,
    writes=True,
    public=True,
    secret=("access_token",),
)
