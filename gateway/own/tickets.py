"""Tickets for event streams: `?ticket=` in place of the header that a browser's EventSource cannot send.

`POST /v1/stream-tickets` gives one (the registry keeps it, so that any replica of the gateway can take it); it is good
once, for a minute, and only at addresses that stream.
"""

from __future__ import annotations

import json

from flask import request

from chassis.contract import to_json
from gateway.house import House, current

REDEEM = "registry.redeem_stream_ticket"
PARAMETER = {
    "name": "ticket",
    "in": "query",
    "required": False,
    "schema": {"type": "string"},
    "description": "A ticket of `POST /v1/stream-tickets`, in place of the header Authorization.",
}


def admit_by_ticket(house: House) -> None:
    """Let the caller of the request in hand be who the ticket was given to, if one was sent.

    Raises Forbidden (`not-signed-in`) where the ticket was used or has run out.
    """
    ticket = request.args.get("ticket")
    caller = current()
    if ticket is None or caller.actor is not None or request.method == "HEAD":
        return  # HEAD opens no stream: whoever only looks (a proxy, a preview of a link) does not use the ticket up
    operation = house.operation(REDEEM)
    answer = house.asking.once(operation, to_json({"ticket": ticket}), caller.headers(), operation.deadline)
    token = json.loads(answer.body)["access_token"]
    caller.actor, caller.token, caller.refusal = house.sign_in.actor(token), token, None
