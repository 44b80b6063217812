"""The child that writes a list as a file: `python -m gateway.export_worker ORDER`.

The order is JSON: the file's `kind`, its `columns` (name and label), `words`: by column what its words are called, and
under "" what `true` and `false` are in any of them, and `names`: what the names within an object are called that stands
in one cell, by themselves or after its column's.
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
FOR_PROGRAMS = ("id", "version", "allowed_actions")  # of an object of a list in a cell; who needs them reads JSON
NOTHING: tuple[Any, ...] = (None, "", [])


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
    """Each item as a row: a nested object's fields as `name.field`, money as its amount, words by their labels. A list
    is one cell, and so is an object of no fixed fields; each field of an object in a cell stands after its name.
    """
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
        path = prefix + name
        if isinstance(value, list):
            yield path, "; ".join(_text(one, path, words, names) for one in value)
        elif not isinstance(value, dict):
            yield path, _said(value, path, words)
        elif path not in columns:
            yield from _cells(value, words, names, columns, amount, prefix=f"{path}.")
        elif "amount" in value:
            yield path, amount(value["amount"])
        else:
            yield path, "; ".join(_named(value, path, words, names))


def _text(value: Any, path: str, words: Words, names: Mapping[str, str]) -> str:
    """What stands within a cell, as it is read."""
    if isinstance(value, dict):
        if value.keys() == {"amount", "currency"}:
            return f"{value['amount']} {value['currency']}"
        told = {one: value[one] for one in value if one not in FOR_PROGRAMS and value[one] not in NOTHING}
        return ", ".join(_named(told, path, words, names))
    if isinstance(value, list):
        texts = ((one, _text(one, path, words, names)) for one in value)
        return ", ".join(f"({text})" if isinstance(one, dict) else text for one, text in texts)
    said = _said(value, path, words)
    return said if isinstance(said, str) else json.dumps(said)


def _said(value: Any, path: str, words: Words) -> Cell:
    """A word of the column's, or true and false, as the file's language has it; anything else as it is."""
    if isinstance(value, bool):
        return words.get("", {}).get(json.dumps(value), value)
    return words[path].get(value, value) if path in words else cast(Cell, value)


def _named(value: Mapping[str, Any], path: str, words: Words, names: Mapping[str, str]) -> Iterator[str]:
    for one, within in value.items():
        name = names.get(f"{path}.{one}", names.get(one, one))
        yield f"{name}: {_text(within, f'{path}.{one}', words, names)}"


if __name__ == "__main__":
    main()
