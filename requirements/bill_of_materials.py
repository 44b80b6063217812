"""Bill of materials (CycloneDX) and list of licences of the locked environment: `make sbom`.

Reads the lock file for versions and hashes, and the installed packages for their licences. Ends with 1 where a licence
is none of `ALLOWED`, or where a locked package is not installed in its locked version.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from license_expression import ExpressionError, get_spdx_licensing
from packageurl import PackageURL
from packaging.markers import Marker
from packaging.requirements import Requirement

# Licences under which we may pass the platform on, whole or changed, to whoever runs it (SPDX ids).
ALLOWED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "LGPL-2.1-only",
        "LGPL-2.1-or-later",
        "LGPL-3.0-only",
        "LGPL-3.0-or-later",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",
        "PSF-2.0",
        "Python-2.0",
        "Unicode-3.0",
        "Unlicense",
        "Zlib",
    }
)
# What older packages write instead of an SPDX id, in `License` or as a trove classifier.
SPELLINGS = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "apache-2": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "bsd 3-clause": "BSD-3-Clause",
    "3-clause bsd license": "BSD-3-Clause",
    "new bsd": "BSD-3-Clause",
    "the mit license": "MIT",
    "mit license": "MIT",
    "isc license (iscl)": "ISC",
    "isc license": "ISC",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "gnu lesser general public license v2 or later (lgplv2+)": "LGPL-2.1-or-later",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
    "gnu library or lesser general public license (lgpl)": "LGPL-2.1-or-later",
    "lgpl-2.1+": "LGPL-2.1-or-later",
    "python software foundation license": "PSF-2.0",
    "psf": "PSF-2.0",
    "psfl": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
}
LICENSING = get_spdx_licensing()
COPIED = Path(__file__).parents[1] / "gateway/static/swagger-ui/README.md"  # the one package that is kept in the tree


@dataclass(frozen=True)
class Locked:
    """One package of the lock file, as it is installed. `licence` is an SPDX expression, or what the package says."""

    name: str
    version: str
    hashes: tuple[str, ...]
    licence: str
    kind: str = "pypi"

    @property
    def allowed(self) -> bool:
        return licence_allowed(self.licence)


def locked_packages(lock: Path) -> Iterator[Locked]:
    """The packages of a lock file that belong to this machine. PackageNotFoundError where one is not installed."""
    for requirement, hashes in entries(lock.read_text()):
        if requirement.marker is not None and not Marker(str(requirement.marker)).evaluate():
            continue
        installed = distribution(requirement.name)
        version = str(requirement.specifier).removeprefix("==")
        if installed.version != version:
            raise PackageNotFoundError(f"{requirement.name} {version} ({installed.version} is installed)")
        yield Locked(requirement.name, version, hashes, licence_of(installed))


def copied_package() -> Locked:
    """The package whose files are kept in the tree, as its README there says."""
    name = re.compile(r"([0-9.]+) \(npm package `([a-z-]+)`\), ([A-Za-z0-9.-]+):").search(COPIED.read_text())
    assert name is not None, f"{COPIED} should say version, npm package and licence in its first line"
    return Locked(name[2], name[1], (), name[3], "npm")


def entries(text: str) -> Iterator[tuple[Requirement, tuple[str, ...]]]:
    """Each requirement of a lock file with its SHA-256 hashes."""
    for entry in re.sub(r"\\\n\s*", " ", text).splitlines():
        if entry and not entry.startswith((" ", "#")):
            requirement, *hashes = entry.split("--hash=sha256:")
            yield Requirement(requirement.strip()), tuple(found.strip() for found in hashes)


def licence_of(installed: Distribution) -> str:
    """The licence as an SPDX expression: by PEP 639, else by the old field or the classifiers."""
    about = installed.metadata
    if expression := about.get("License-Expression"):
        return expression
    texts = [about.get("License") or ""]
    texts += [c.rpartition(" :: ")[2] for c in about.get_all("Classifier", ()) if c.startswith("License ::")]
    found = [spdx for text in texts if (spdx := spelled(text))]
    return found[0] if found else next((text.splitlines()[0] for text in texts if text), "unknown")


def spelled(text: str) -> str | None:
    """The SPDX expression that a text means, if that is certain."""
    known = SPELLINGS.get(text.strip().lower())
    if known or not text or len(text) > 100:
        return known
    try:
        return str(LICENSING.parse(text.replace("/", " OR "), validate=True, strict=True))
    except (ExpressionError, AttributeError):
        return None


def licence_allowed(expression: str) -> bool:
    """Whether the expression can be met by allowed licences alone: one of an OR, every one of an AND."""
    try:
        parsed = LICENSING.parse(expression, validate=True)
    except ExpressionError:
        return False
    if parsed is None:
        return False
    permitted = {
        symbol: (LICENSING.TRUE if symbol.render() in ALLOWED else LICENSING.FALSE) for symbol in parsed.symbols
    }
    return bool(parsed.subs(permitted).simplify() == LICENSING.TRUE)


def bill_of(packages: Iterable[Locked]) -> str:
    """The bill of materials as CycloneDX 1.6 JSON."""
    bom = Bom()
    bom.metadata.component = Component(
        name="tongxin", version=distribution("tongxin").version, type=ComponentType.APPLICATION
    )
    for package in packages:
        licence = LicenseExpression(package.licence) if package.allowed else DisjunctiveLicense(name=package.licence)
        bom.components.add(
            Component(
                name=package.name,
                version=package.version,
                type=ComponentType.LIBRARY,
                licenses=[licence],
                bom_ref=f"{package.kind}/{package.name}",
                purl=PackageURL(package.kind, None, package.name, package.version),
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=found) for found in package.hashes],
            )
        )
    bom.register_dependency(bom.metadata.component, bom.components)
    return JsonV1Dot6(bom).output_as_string(indent=1)


def main(lock: Path, folder: Path) -> int:
    try:
        packages = sorted([copied_package(), *locked_packages(lock)], key=lambda package: package.name)
    except PackageNotFoundError as error:
        print(f"{error}: the environment is not the locked one; run make test once, or remove .venv", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sbom.cdx.json").write_text(bill_of(packages))
    with (folder / "licences.csv").open("w", newline="") as file:
        csv.writer(file).writerows(
            [("package", "version", "licence"), *((p.name, p.version, p.licence) for p in packages)]
        )
    for package in (refused := [package for package in packages if not package.allowed]):
        print(
            f"{package.name} {package.version}: its licence {package.licence!r} is none of ALLOWED in {__file__}; "
            "take another package, or add the licence after reading it",
            file=sys.stderr,
        )
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
