"""Takes the permission checks out one by one, in a copy of the tree, and shows that some test fails each time.

    python -m tests.security.mutation [--only WORD] [--list]

Two kinds: each comparison with who acts (`actor`) in a service or in the chassis is taken for true, one by which others
are refused (`!=`, `not in`) for false; and the checks named in CHECKS are removed. A check whose text is no more there
ends with an error: its row is to be mended, not dropped. (Rows of the permission table are opened one by one in
test_permission_table.py.)
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("chassis", "services", "gateway", "cli", "tests", "requirements", "docs")
MATRIX = "tests/security/test_object_permissions.py"
FIELDS = "tests/security/test_answer_fields.py"
TABLE = "tests/security/test_permission_table.py"
TOKENS = "tests/security/test_forged_tokens.py"
MASS = "tests/security/test_mass_assignment.py"
GATEWAY = "tests/unit/gateway"
SECONDS = 300.0  # for the tests of one mutant


@dataclass(frozen=True)
class Mutant:
    """One check taken out: in `file`, the text `old` becomes `new`; `at` is its place, or -1 where it stands once."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    at: int = -1

    def apply(self, root: Path) -> None:
        """Write the mutant into the tree at `root`. ValueError where the text is not there, or not once."""
        path = root / self.file
        text = path.read_text()
        if self.at < 0 and text.count(self.old) != 1:
            raise ValueError(f"{self.file}: {self.old!r} stands {text.count(self.old)} times, not once: mend its row")
        at = text.index(self.old) if self.at < 0 else self.at
        path.write_text(text[:at] + self.new + text[at + len(self.old) :])


def check(name: str, file: str, old: str, new: str, *tests: str) -> Mutant:
    return Mutant(name, file, old, new, tests)


CHECKS = (
    check("role", "chassis/access/permission.py", "if roles.isdisjoint(actor.roles):", "if False:", MATRIX),
    check(
        "sign-in", "chassis/access/permission.py", "if roles == ANYONE:", "if roles == ANYONE or actor is None:", TABLE
    ),
    check(
        "read-only token",
        "chassis/access/permission.py",
        'if writes and "read" in',
        'if False and "read" in',
        GATEWAY,
    ),
    check(
        "ended session",
        "gateway/sign_in.py",
        "if actor.session is not None and actor.session in self._ended:",
        "if False:",
        GATEWAY,
    ),
    check("permit before the view", "gateway/view.py", "house.permit(route.operation)", "pass", MATRIX),
    check("no token at a service", "chassis/service.py", "if not operation.public:", "if False:", TABLE),
    check("verification at a service", "chassis/service.py", "actor = self._verify(token)", "actor = ANONYMOUS", TABLE),
    check("claims", "chassis/access/tokens.py", "self._rules.validate(decoded.claims)", "pass", TOKENS),
    check("type of token", "chassis/access/tokens.py", 'if decoded.header.get("typ") != TYPE:', "if False:", TOKENS),
    check("remembered token", "chassis/access/tokens.py", "elif self._clock.now() >= found", "elif not found", TOKENS),
    check(
        "unknown fields",
        "chassis/contract.py",
        "_instance(cls, ma.RAISE).load(body)",
        "_instance(cls, ma.EXCLUDE).load(body)",
        MASS,
    ),
    check(
        "path and body", "gateway/inbound.py", "twice = path.keys() & json.loads(body).keys()", "twice = set()", MASS
    ),
    check(
        "unknown query",
        "gateway/inbound.py",
        'errors.append(FieldError(f"/{name}", f"Unknown parameter;',
        'str((f"/{name}", f"Unknown parameter;',
        MASS,
    ),
    check(
        "key used again",
        "chassis/service.py",
        "if kept.request_hash != self._hash:",
        "if False:",
        "tests/integration/chassis/test_once.py",
        "tests/security/test_keys_and_versions.py",
    ),
    check("rate limit", "gateway/app.py", "if not rate.allowed:", "if False:", "tests/security/test_fair_share.py"),
    check(
        "cells that run",
        "chassis/sheets/harmless.py",
        'return "\'" + text if text and',
        'return "\'" + text if False and',
        "tests/unit/sheets",
    ),
    check(
        "link to a file",
        "chassis/files/store.py",
        "self._links.opened(token, uow.now())",
        "self._links.opened(token, uow.now().replace(year=2000))",
        "tests/integration/chassis/test_files.py",
    ),
    check(
        "body's depth",
        "gateway/inbound.py",
        "    _check_depth(value)\n",
        "    pass\n",
        "tests/security/gateway/test_bodies_and_headers.py",
    ),
)

# Comparisons with who acts that another one makes superfluous: {(file, comparison): why it may go}.
SUPERFLUOUS: dict[tuple[str, str], str] = {
    (
        "services/registry/people/store.py",
        "ResidentKey.community == uow.actor.community",
    ): "makes the search use its index; within_reach, which it is joined with, asks the same of the resident",
    (
        "services/registry/imports/store.py",
        "Resident.community == uow.actor.community",
    ): "whose number is of elsewhere was refused before, and a namesake counts in one compound only",
    (
        "services/registry/imports/store.py",
        "ResidentKey.community == uow.actor.community",
    ): "makes the search use its index; a namesake counts in one compound only",
    (
        "services/registry/households/usecases/asked.py",
        "ChangeRequest.community == uow.actor.community",
    ): "keeps to the rows of one community; a request elsewhere names households of there and excludes nothing here",
    (
        "services/registry/households/usecases/lapsing.py",
        "ChangeRequest.community == uow.actor.community",
    ): "keeps to the rows of one community; what is looked for has an id that no request elsewhere names",
    (
        "services/training/piecework/fairness/store.py",
        "Lot.community == uow.actor.community",
    ): "makes the search use its index; the engagement, whose community it asks, is of a resident within reach",
    (
        "services/training/piecework/payroll/store/interim.py",
        "PayPeriod.community == uow.actor.community",
    ): "keeps to the periods of one community, whose entries the index finds; the entries are within reach",
}
NAMES_WHO_ACTS = re.compile(r"\bactor\b")
REGISTRY, TRAINING, DESK = "tests/integration/registry", "tests/integration/training", "tests/integration/desk"
# Which tests may notice, by the folder of the check: those of the subject first,
NEAR: dict[str, tuple[str, ...]] = {
    "services/registry/accounts": ("tests/journeys/test_accounts.py", f"{REGISTRY}/test_sign_in.py"),
    "services/registry/desk": (f"{REGISTRY}/test_change_requests.py", f"{DESK}/test_visits.py"),
    "services/registry/households": (f"{REGISTRY}/test_households.py", f"{REGISTRY}/test_change_requests.py"),
    "services/registry/imports": (f"{REGISTRY}/imports",),
    "services/registry/incidents": (f"{REGISTRY}/test_incidents.py",),
    "services/registry/organisations": (f"{REGISTRY}/test_representing.py", f"{REGISTRY}/test_rota.py"),
    "services/registry/people": tuple(f"{REGISTRY}/test_{one}.py" for one in ("people", "likeness", "readings")),
    "services/registry/rights": (f"{REGISTRY}/test_rights.py", f"{REGISTRY}/test_readings.py"),
    "services/registry/rota": (f"{REGISTRY}/test_rota.py", f"{REGISTRY}/test_representing.py"),
    "services/registry/statistics": (f"{REGISTRY}/test_books_and_figures.py",),
    **dict.fromkeys((f"services/registry/{room}" for room in ("audits", "forms", "staffing", "visits")), (DESK,)),
    "services/training/learning": (f"{TRAINING}/test_enrolments.py", f"{TRAINING}/test_attendance.py"),
    "services/training/lectures": (f"{TRAINING}/test_lectures.py",),
    "services/training/overview": (f"{TRAINING}/test_overview.py",),
    "services/training/piecework": (f"{TRAINING}/test_piecework_reach.py",),
    "services/training/piecework/mediation": (f"{TRAINING}/test_mediation.py",),
    "services/training/ventures": (f"{TRAINING}/test_ventures.py",),
}
# then those of the whole service.
KILLERS: dict[str, tuple[str, ...]] = {
    "chassis": ("tests/integration/chassis", GATEWAY),
    "services/notify": (MATRIX, FIELDS, "tests/journeys"),
    "services/registry": (MATRIX, FIELDS, REGISTRY, DESK, "tests/journeys"),
    "services/training": (MATRIX, FIELDS, TRAINING, "tests/journeys"),
}


def killers(file: str) -> tuple[str, ...]:
    """The tests for a check in `file`, by its nearest folders that are named. LookupError where none is."""
    folders = [str(folder) for folder in Path(file).parents]
    near = next((NEAR[folder] for folder in folders if folder in NEAR), ())
    return *near, *next(KILLERS[folder] for folder in folders if folder in KILLERS)


def comparisons() -> Iterator[Mutant]:
    """Each comparison with who acts, as if it held for everybody."""
    for folder in ("chassis", "services"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            file, text = str(path.relative_to(ROOT)), path.read_text()
            lines = [0]
            for line in text.splitlines(keepends=True):
                lines.append(lines[-1] + len(line))
            for node in ast.walk(ast.parse(text)):
                old = ast.get_source_segment(text, node) if _innermost_comparison(node) else None
                if old and NAMES_WHO_ACTS.search(old) and (file, old) not in SUPERFLUOUS:
                    # columns are counted in bytes of UTF-8
                    head = text[lines[node.lineno - 1] :].encode()[: node.col_offset].decode()
                    at = lines[node.lineno - 1] + len(head)
                    refuses = isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.NotEq | ast.NotIn)
                    new = "(1 == 2)" if refuses else "(1 == 1)"
                    yield Mutant(f"{file}:{node.lineno} {old}", file, old, new, killers(file), at)


def _innermost_comparison(node: ast.AST) -> bool:
    inside = (inner for child in ast.iter_child_nodes(node) for inner in ast.walk(child))
    return isinstance(node, ast.Compare) and not any(isinstance(inner, ast.Compare) for inner in inside)


def mutants() -> list[Mutant]:
    return [*CHECKS, *comparisons()]


def survives(mutant: Mutant | None) -> str:
    """Nothing where a test failed without the check; else what the tests said. None: the tree as it is."""
    with tempfile.TemporaryDirectory(prefix="tongxin-mutant-") as folder:
        copy = Path(folder)
        for name in FOLDERS:
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"), symlinks=True)
        for name in ("pyproject.toml", "README.md"):
            shutil.copy(ROOT / name, copy / name)
        if mutant is not None:
            mutant.apply(copy)
        tests = mutant.tests if mutant else (TABLE,)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            "-q",
            "-p",
            "no:cacheprovider",
            "-k",
            "not distributed and not postgresql",
            *tests,
        ]
        environment = os.environ | {"PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS
        )
    if done.returncode not in (0, 1):  # 1: tests failed; more: they could not be run, which proves nothing
        raise RuntimeError(f"the tests could not be run:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    return done.stdout[-1000:] if done.returncode == 0 else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", default="", help="those whose name has this word")
    parser.add_argument("--list", action="store_true", help="name them, and take nothing out")
    arguments = parser.parse_args()
    chosen = [mutant for mutant in mutants() if arguments.only in mutant.name]
    if arguments.list:
        print("\n".join(mutant.name for mutant in chosen))
        return 0
    alive = []
    for number, mutant in enumerate(chosen, 1):
        said = survives(mutant)
        print(f"{number}/{len(chosen)} {'NOTICED BY NO TEST' if said else 'noticed'}: {mutant.name}", flush=True)
        alive += [mutant.name] if said else []
    print(f"{len(chosen) - len(alive)} of {len(chosen)} checks are needed for the tests to pass")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
