"""Payroll counted again from raw rows, by other code than the one that paid it.

It reads a folder of CSV files, one a table, and imports nothing of the platform: an auditor takes this folder to where
there is no system (`python -m recounting FOLDER`, from beside it). Amounts are fen; arithmetic is of fractions, tax by
slices of the brackets.
"""

from __future__ import annotations

from pathlib import Path

from .before_tax import insurance, special
from .between import between
from .books import COLUMNS, REFERENCES, TABLES, Books, Recount
from .deducted import deductions
from .earned import agreements, bonuses, entries, lines, people, periods, pieces
from .floored import floors, supplements
from .garnished import garnishments
from .paid import balances, banked, payslips, settled, totals

__all__ = ("COLUMNS", "TABLES", "Recount", "recount")

OF_WORK = (pieces, entries, periods, people, bonuses, agreements, lines)
OF_PAY = (payslips, between, insurance, special, floors, supplements, garnishments, deductions, settled)
OF_BOOKS = (banked, balances, totals)


def recount(folder: Path) -> Recount:
    """Count what is in a folder again. Raises FileNotFoundError where a table is missing."""
    books = Books(folder)
    result = Recount(payslips=len(books.slips), entries=len(books.rows["entries"]))
    for table, column, owner in REFERENCES:
        there = {row["id"] for row in books.rows[owner]}
        for row in books.rows[table]:
            if row[column] and row[column] not in there:
                result.findings.append(f"a row of {table} names a row of {owner} that is missing: {row[column]}")
    if result.findings:  # what is missing would be counted as wrong in many places
        return result
    for check in (*OF_WORK, *OF_PAY, *OF_BOOKS):
        check(books, result)
    return result
