"""The organisations of a community as files name them, and what a row of a file means among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis.errors import Conflict
from chassis.periods import Period
from chassis.terms import Term
from services.registry.organisations.organisations import (
    REGISTERED_KINDS,
    Organisation,
    OrganisationKind,
    Register,
    Relation,
    RelationKind,
    relate,
)


class Rule(Term):
    """By which written rule a row means an organisation that is registered."""

    SAME_CODE = "same_credit_code", "信用代码相同", "Same unified social credit code"
    SAME_NAME = "same_name", "类别和名称相同", "Same kind and name"


@dataclass(frozen=True)
class Meant:
    """The registered organisation that a row means, if any; `problem` (column, refusal) where it cannot be taken."""

    organisation: Organisation | None = None
    rule: Rule | None = None
    problem: tuple[str, Conflict] | None = None


def _refused(type: str, column: str, reason: str) -> Meant:
    return Meant(problem=(column, Conflict(reason, type=type)))


class Directory:
    """All organisations of one community and their relations. It grows with what a file adds."""

    def __init__(self, organisations: Iterable[Organisation] = (), relations: Iterable[Relation] = ()) -> None:
        self.by_id: dict[UUID, Organisation] = {}
        self._codes: dict[str, UUID] = {}
        self._names: dict[str, set[UUID]] = defaultdict(set)
        self._begun: dict[tuple[RelationKind, UUID, UUID], list[Relation]] = defaultdict(list)
        for organisation in organisations:
            self.keep(organisation)
        for relation in relations:
            self.note(relation)

    def keep(self, organisation: Organisation) -> None:
        """A new organisation, or one as it is from now on."""
        before = self.by_id.get(organisation.id)
        if before is not None:
            self._names[before.name].discard(before.id)
            self._codes.pop(before.credit_code or "", None)
        self.by_id[organisation.id] = organisation
        self._names[organisation.name].add(organisation.id)
        if organisation.credit_code:
            self._codes[organisation.credit_code] = organisation.id

    def note(self, relation: Relation) -> None:
        """A new relation, or one as it is from now on."""
        held = self._begun[relation.kind, relation.source_id, relation.target_id]
        held[:] = [one for one in held if one.period.since != relation.period.since] + [relation]

    def meant(self, kind: OrganisationKind, name: str, credit_code: str | None) -> Meant:
        """Whom a row means: by the credit code, else by kind and name; nobody where it is a new organisation."""
        of_name = self._of_name(kind, name)
        if credit_code and (known := self._codes.get(credit_code)):
            return self._of_code(self.by_id[known], kind, of_name)
        if of_name is None:
            if kind in REGISTERED_KINDS and credit_code is None:
                return _refused("cell-empty", "code", f"is empty; an organisation of kind {kind.zh} has a credit code")
            return Meant()
        if credit_code and of_name.credit_code:
            reason = "this organisation is registered with another code; correct it by hand"
            return _refused("differs-from-record", "code", reason)
        return Meant(of_name, Rule.SAME_NAME)

    def _of_name(self, kind: OrganisationKind, name: str) -> Organisation | None:
        return next((one for one in map(self.by_id.__getitem__, self._names[name]) if one.kind is kind), None)

    def _of_code(self, known: Organisation, kind: OrganisationKind, of_name: Organisation | None) -> Meant:
        if known.kind is not kind:
            reason = f"this code is registered with the kind {known.kind.zh}; correct one of them"
            return _refused("differs-from-record", "kind", reason)
        if of_name is not None and of_name.id != known.id:
            reason = "another organisation of this kind has this name; correct one of them"
            return _refused("differs-from-record", "name", reason)
        return Meant(known, Rule.SAME_CODE)

    def named(self, text: str) -> UUID:
        """The one organisation of this credit code or name. Raises Conflict where there is none, or several."""
        if known := self._codes.get(text.upper()):
            return known
        found = self._names[text]
        if not found:
            raise Conflict(f"no such organisation: “{text[:40]}”", type="no-such-organisation")
        if len(found) > 1:
            reason = f"several organisations have this name; write the credit code: “{text[:40]}”"
            raise Conflict(reason, type="several-match")
        return next(iter(found))

    def related(self, kind: RelationKind, source: UUID, target: UUID, since: date) -> Relation | None:
        """The relation that began on that day."""
        return next((r for r in self._begun[kind, source, target] if r.period.since == since), None)

    def goes_on(self, relation: Relation) -> bool:
        """Whether the two stand in the relation by another one on the day on which this one has ended."""
        until = relation.period.until
        held = self._begun[relation.kind, relation.source_id, relation.target_id]
        others = (one.period for one in held if one.period.since != relation.period.since)
        return until is None or any(period.covers(until) for period in others)

    def told(self, relation: Relation) -> Relation | None:
        """What is to be stored of a relation that a file tells; None where it is on record. Raises Conflict.

        A day that the file does not tell changes nothing.
        """
        known = self.related(relation.kind, relation.source_id, relation.target_id, relation.period.since)
        if known is None:
            held = self._begun[relation.kind, relation.source_id, relation.target_id]
            return relate(relation, Register(self.by_id, held))
        if relation.period.until in (None, known.period.until):
            return None
        if known.period.until is not None:
            reason = f"this relation ended on {known.period.until} by record; correct one of the two"
            raise Conflict(reason, type="differs-from-record")
        return replace(known, period=Period(known.period.since, relation.period.until))
