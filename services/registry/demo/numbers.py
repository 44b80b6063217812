"""Numbers that pass every check and belong to nobody on purpose.

Identity numbers (GB 11643) have a real division, the invented birth date and a sequence code that this module assigns,
counting down from 995: codes above are kept for centenarians, and a banner of this size hardly comes near them.
A person born before 2001 has the code that Ejin Horo Banner had until then (152728), as real cards do.
China reserves no telephone numbers for fiction, so those here are one block counted up from 199 0000 0001;
a demo installation must never send to them.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from stdnum.cn import ric, uscc

BANNER = ("152728", "150627")  # Ejin Horo Banner before 2001 and since
NEIGHBOURS = (("152722", "150621"), ("152723", "150622"), ("152724", "150623"))
CODES_CHANGED = 2001
HIGHEST_CODE = {"男": 995, "女": 994}  # odd for men, even for women
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714


class Numbers:
    """Assigns each number once."""

    def __init__(self) -> None:
        self._used: dict[tuple[str, date, str], int] = defaultdict(int)
        self._telephones = 0
        self._organisations = 0

    def identity(self, divisions: tuple[str, str], birth: date, sex: str) -> str:
        """A resident identity number; ValueError once a day of birth has used up its 490 codes."""
        division = divisions[birth.year >= CODES_CHANGED]
        code = HIGHEST_CODE[sex] - 2 * self._used[division, birth, sex]
        if code < 1:
            raise ValueError(f"no sequence code is left for {division} {birth}")
        self._used[division, birth, sex] += 1
        body = f"{division}{birth:%Y%m%d}{code:03d}"
        return body + ric.calc_check_digit(body + "0")

    def telephone(self) -> str:
        """A mobile number of 11 digits."""
        self._telephones += 1
        return f"1990{self._telephones:07d}"

    def credit_code(self, register: str) -> str:
        """A unified social credit code; `register` is its first two digits: 12 public body, 52 civil, 91 company."""
        self._organisations += 1
        body = f"XB{self._organisations:06d}"
        total = sum(int(char, 36) * weight for char, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
        check = "0123456789X0"[11 - total % 11]
        number = f"{register}{BANNER[1]}{body}{check}"
        return number + uscc.calc_check_digit(number)
