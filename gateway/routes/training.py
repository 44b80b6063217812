"""Training's addresses."""

from gateway.routing import Route
from services.training import contract

ROUTES = (Route("POST", "/v1/tax/preview", contract.preview_tax),)
