"""Notify's addresses."""

from gateway.routing import Route
from services.notify import contract

ROUTES = (Route("GET", "/v1/residents/{id}/recipient", contract.get_recipient),)
