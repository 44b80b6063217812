"""The registry's addresses."""

from gateway.routing import Route
from services.registry import contract

ROUTES = (
    Route("POST", "/v1/sessions", contract.sign_in, status=201),
    Route("POST", "/v1/residents", contract.register_resident, status=201, location="/v1/residents/{id}"),
    Route("GET", "/v1/residents", contract.list_residents),
    Route("GET", "/v1/residents/{id}", contract.get_resident),
)
