"""The permission table and the routes cover the contracts, and nothing else; each failure says the mend."""

from chassis.common import contract as common
from chassis.config import SERVICES
from chassis.contract import ANYONE
from gateway.access import ACCESS, Access
from gateway.contracts import contracts
from gateway.ended_sessions import LIST as ENDED_SESSIONS
from gateway.house import operations_of
from gateway.own.batches import ENTER
from gateway.own.copies import VERB as HELD
from gateway.own.files import IMPORT
from gateway.own.home import NAME as HOME
from gateway.own.oauth import AUTHORIZE, DESCRIBE_CLIENT, GRANTS, KEYS, REVOKE
from gateway.own.papers import KINDS as PAPERS
from gateway.own.sheets import SHOW
from gateway.own.templates import TEMPLATE
from gateway.own.tickets import REDEEM
from gateway.routing import routes_of
from services.registry.contract.access import ROLES

SHARED = {make(service).name for service in SERVICES for make in (common.ping, *common.JOBS, *common.FILES)} | {
    f"{service}.{name}" for service in SERVICES for name in (ENTER, HELD, HOME, IMPORT, TEMPLATE)
}
BY_OAUTH = {name for name, _ in GRANTS.values()} | {REVOKE, AUTHORIZE, DESCRIBE_CLIENT, KEYS}
BY_ITSELF = {
    ENDED_SESSIONS,
    REDEEM,
    SHOW,
    *(show for show, *_ in PAPERS.values()),
}  # what the gateway asks for its own sake, or answers in a form of its own


def declared() -> dict[str, object]:
    return {operation.name: operation for contract in contracts().values() for operation in operations_of(contract)}


def test_every_operation_has_a_row() -> None:
    operations = [operation for contract in contracts().values() for operation in operations_of(contract)]
    Access(operations, ACCESS)  # its message says which rows to write


def test_every_row_has_an_operation() -> None:
    stale = ACCESS.keys() - declared().keys() - SHARED
    assert not stale, (
        f"gateway/access.py: remove the rows of operations that no contract has: {', '.join(sorted(stale))}"
    )


def test_every_row_names_known_roles() -> None:
    for name, roles in ACCESS.items():
        assert roles, f"gateway/access.py: {name} is for nobody; remove the operation, or name who may"
        assert roles in (ANYONE,) or roles <= ROLES, f"gateway/access.py: {name} names unknown roles"


def test_every_operation_can_be_reached() -> None:
    routed = {route.operation.name for route in routes_of(SERVICES)}
    unreachable = declared().keys() - routed - SHARED - BY_OAUTH - BY_ITSELF
    assert not unreachable, f"gateway/routes/: write routes for {', '.join(sorted(unreachable))}"


def test_no_two_routes_have_one_address() -> None:
    routes = routes_of(SERVICES)
    addresses = [f"{route.method} {route.rule}" for route in routes]
    twice = {address for address in addresses if addresses.count(address) > 1}
    assert not twice, f"gateway/routes/: these stand twice: {', '.join(sorted(twice))}"
