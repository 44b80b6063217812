"""What parameters of a path or query ask for, by name: not repeated here is what a schema describes itself, or what
means the same as the field of this name (`descriptions.py`).

A name that means something else in one request stands as `Request.name`.
"""

from __future__ import annotations

PARAMETERS = {
    "account": "Only those of this account (id).",
    "actor": "Only what this account (id) did.",
    "before": "Only what is older than this time: the last `at` of the answer before.",
    "building": "Only those of this building (id).",
    "by": "What one line counts: each day, each compound, each compound by kind of housing, or all in one.",
    "closed": "Whether it is closed.",
    "committee": "The committee unit (id) whose rota is meant; needed only where a community has several.",
    "compound": "Only those of this compound (id).",
    "due_before": "Only those that are due before this day.",
    "dwelling": "Only those whose home is this dwelling (id).",
    "grid": "Only those of this grid (id).",
    "household": "Only those of this household (id).",
    "id": "Id of the object that the path names; lists give it, and the answer that made the object.",
    "limit": "How many items, 1 to 200.",
    "number": "The sheet's number, as it is printed on the sheet.",
    "on": "Only those of this day.",
    "on_desk": "Whether they are due so soon that they stand on the desk.",
    "operation": "Only what came of this operation, such as `registry.correct_resident`.",
    "overdue": "Whether the authority has neither been told within 24 hours, nor was it said why not.",
    "q": "A part of the name.",
    "resettled": "Whether they were resettled.",
    "resident": "Only those of this resident (id).",
    "sample": "Id of the sample; the list of samples gives it.",
    "since": "Only from this day or time on.",
    "skill": "Only those with this skill, as it was written.",
    "subject": "Only what was done to this object (id).",
    "told": "Whether they were told.",
    "until": "Only before this day or time.",
    "vacant": "Whether nobody has a home in it or stays in it.",
    "ListDwellings.number": "Only those with this number, as it stands at the door.",
    "ListHouseholds.number": "Only the household with this number.",
    "ReadBooks.since": "The first day.",
}
