"""The child that writes a list as a file: `python -m gateway.export_worker ORDER`.

The order is JSON: the file's `kind`, its `columns` (name and label), and `words`: by column what its words are called.
The list's items come on the input, each a line of JSON; the file goes out.

In a process of its own, since what a writer takes of the memory is given back with the process only, and since it would
keep the gateway's interpreter from everybody else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

from chassis.limited_child import limit_self
from chassis.sheets.model import Cell, Column
from chassis.sheets.writer import write_csv, write_xlsx

WRITERS = {"csv": write_csv, "xlsx": write_xlsx}
Words = Mapping[str, Mapping[str, str]]
MEMORY = 512 * 1024 * 1024  # bytes; what it takes does not grow with the rows
CPU_SECONDS = 120


def main() -> None:
    order = json.loads(sys.argv[1])
    limit_self(MEMORY, CPU_SECONDS)
    columns = [Column(name, label) for name, label in order["columns"]]
    rows = records(sys.stdin.buffer, order["words"], float if order["kind"] == "xlsx" else str)
    WRITERS[order["kind"]](columns, rows, sys.stdout.buffer)
    sys.stdout.buffer.flush()


def records(lines: Iterable[bytes], words: Words, amount: Callable[[str], Cell] = str) -> Iterator[dict[str, Cell]]:
    """Each item as a row: a nested object's fields as `name.field`, money as its amount, a list as one cell, words by
    their labels. `amount` is what becomes of an amount: a number where a spreadsheet is to sum it."""
    for line in lines:
        yield dict(_cells(json.loads(line), words, amount))


def _cells(
    item: dict[str, Any], words: Words, amount: Callable[[str], Cell], prefix: str = ""
) -> Iterator[tuple[str, Cell]]:
    for name, value in item.items():
        if isinstance(value, dict) and "amount" not in value:
            yield from _cells(value, words, amount, f"{prefix}{name}.")
        elif isinstance(value, dict):
            yield prefix + name, amount(value["amount"])
        else:
            yield prefix + name, _cell(_said(value, words.get(prefix + name, {})))


def _said(value: Any, labels: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_said(one, labels) for one in value]
    return labels.get(value, value) if isinstance(value, str) else value


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        return "; ".join(json.dumps(v, ensure_ascii=False) if isinstance(v, dict) else str(_cell(v)) for v in value)
    return cast(Cell, value)


if __name__ == "__main__":
    main()
