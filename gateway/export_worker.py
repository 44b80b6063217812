"""The child that writes a list as a file: `python -m gateway.export_worker ORDER`.

The order is JSON: the file's `kind`, its `columns` (name and label), `words`: by column what its words are called, and
`names`: what the names within an object are called that stands in one cell.
The list's items come on the input, each a line of JSON; the file goes out.

In a process of its own, since what a writer takes of the memory is given back with the process only, and since it would
keep the gateway's interpreter from everybody else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, cast

from chassis.limited_child import limit_self
from chassis.sheets.model import Cell, Column
from chassis.sheets.writer import write_csv, write_xlsx

WRITERS = {"csv": write_csv, "xlsx": write_xlsx}
Words = Mapping[str, Mapping[str, str]]
Amounts = Callable[[str], Cell]  # what becomes of an amount of money in a cell
MEMORY = 512 * 1024 * 1024  # bytes; what it takes does not grow with the rows
CPU_SECONDS = 120


def main() -> None:
    order = json.loads(sys.argv[1])
    limit_self(MEMORY, CPU_SECONDS)
    columns = [Column(name, label) for name, label in order["columns"]]
    named = frozenset(column.name for column in columns)
    amount: Amounts = float if order["kind"] == "xlsx" else str  # a spreadsheet is to sum them
    rows = records(sys.stdin.buffer, order["words"], order.get("names", {}), named, amount)
    WRITERS[order["kind"]](columns, rows, sys.stdout.buffer)
    sys.stdout.buffer.flush()


def records(
    lines: Iterable[bytes],
    words: Words,
    names: Mapping[str, str],
    columns: Collection[str],
    amount: Amounts = str,
) -> Iterator[dict[str, Cell]]:
    """Each item as a row: a nested object's fields as `name.field`, money as its amount, a list as one cell, words by
    their labels; an object of no fixed fields is one cell, each of them after its name."""
    for line in lines:
        yield dict(_cells(json.loads(line), words, names, columns, amount))


def _cells(
    item: dict[str, Any],
    words: Words,
    names: Mapping[str, str],
    columns: Collection[str],
    amount: Amounts,
    *,
    prefix: str = "",
) -> Iterator[tuple[str, Cell]]:
    for name, value in item.items():
        if not isinstance(value, dict):
            yield prefix + name, _cell(_said(value, words.get(prefix + name, {})))
        elif prefix + name not in columns:
            yield from _cells(value, words, names, columns, amount, prefix=f"{prefix}{name}.")
        elif "amount" in value:
            yield prefix + name, amount(value["amount"])
        else:
            yield prefix + name, "; ".join(f"{names.get(one, one)}: {_plain(value[one])}" for one in value)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


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
