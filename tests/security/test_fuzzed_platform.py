"""Requests made up from the description of the running platform, as every role that may ask for something.

No answer is a 5xx, none is one that the description does not allow, and none shows anything of the inside.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import inside
from .described import Described
from .objects import LASTING, WORDS
from .test_object_permissions import tried
from .town import ANONYMOUS, PEOPLE, Person, Town

# Not `positive_data_acceptance`: what fits a schema may still break a rule. Not `use_after_free`: what was removed may
# still be read as history.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "ignored_auth",
    "nothing_of_the_inside",
)
REJECTED = """[checks]
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 414, 415, 422, 428, 429]

"""
SECONDS = 3600.0  # for all that one person may ask, many times
ENDLESS = ("follow_job",)  # a stream does not end by itself


def test_what_the_description_allows_is_what_happens(town: Town, tmp_path: Path) -> None:
    """Each operation as one of those who may ask for it; the deep run tries all of them."""
    seen: set[str] = set()
    for person in (ANONYMOUS, *PEOPLE):
        operations = [o for o in within_reach(town, person) if o.name not in seen]
        seen |= {o.name for o in operations}
        fuzz(town, person, operations, tmp_path, examples=5, phases="examples,fuzzing")
    assert seen == {o.name for o in town.operations} - set(ENDLESS)


@pytest.mark.long
@pytest.mark.parametrize("person", [ANONYMOUS, *PEOPLE], ids=str)
def test_it_is_what_happens_to_every_role_and_with_many_examples(town: Town, tmp_path: Path, person: Person) -> None:
    fuzz(town, person, list(within_reach(town, person)), tmp_path, examples=60, phases="examples,coverage,fuzzing")


def within_reach(town: Town, person: Person) -> Iterator[Described]:
    for operation in town.operations:
        if operation.name not in ENDLESS and (operation.public or person.role in operation.roles):
            yield operation


def fuzz(town: Town, person: Person, operations: list[Described], folder: Path, *, examples: int, phases: str) -> None:
    if not operations:
        return
    settings = folder / "schemathesis.toml"
    settings.write_text(REJECTED + "\n".join(settings_of(town, operation) for operation in operations))
    description = folder / "openapi.json"
    description.write_text(json.dumps(town.document))
    command = ["--config-file", str(settings), "run", str(description), "--url", str(town.http.base_url)]
    command += ["--checks", ",".join(CHECKS), "--max-examples", str(examples), "--phases", phases, "--seed", "1"]
    command += ["--no-shrink", "--suppress-health-check", "all"]
    for operation in operations:
        command += ["--include-operation-id", operation.about["operationId"]]
    if person.role:
        command += ["--header", f"Authorization: Bearer {town.token(person)}"]
    tool = Path(sys.executable).with_name("schemathesis")
    environment = os.environ | {"SCHEMATHESIS_HOOKS": str(inside.__file__)}
    found = subprocess.run(
        [tool, *command], check=False, capture_output=True, text=True, timeout=SECONDS, cwd=folder, env=environment
    )
    assert found.returncode == 0, f"asked by {person}:\n{failures_of(found.stdout)}{found.stderr[-2000:]}"


def failures_of(told: str) -> str:
    """Each failure, its body cut; where there are none, the end of what the tool told."""
    failures = told.partition("FAILURES")[2]
    return "\n".join(line[:500] for line in failures.splitlines())[:20_000] or told[-8000:]


def settings_of(town: Town, operation: Described) -> str:
    """An object that is there for the path, so that not all is 404."""
    if not operation.parameters or operation not in tried(town):
        return ""
    values = [
        f'"path.{name}" = {json.dumps(WORDS.get(name) or _id(town, operation, name))}' for name in operation.parameters
    ]
    name = operation.about["operationId"]
    return f'[[operations]]\ninclude-operation-id = "{name}"\nparameters = {{ {", ".join(values)} }}\n'


def _id(town: Town, operation: Described, parameter: str) -> str:
    kind = town.kind_of(operation, parameter)
    thing = town.shared(kind, "here") if kind in LASTING else town.make(kind, "here")
    return str(thing["id"])
