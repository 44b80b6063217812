"""What a service's contract is written in: schemas, operations and events.

A contract says what may cross the bus and nothing of how it is done. This module, like every contract, imports only
marshmallow, msgspec (which writes JSON) and the standard library, so that whoever reads a contract runs nothing else
of a service.

Reading is strict or lenient by the reader, not by the schema: a door refuses what it does not know
(`Schema.parse`), a listener ignores it (`Schema.read`). marshmallow decides that level by level; here one choice holds
for all levels of a message.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, ClassVar, Literal

import marshmallow as ma
import msgspec
from marshmallow import fields

from chassis.errors import FieldError, Invalid
from chassis.lines import has_digit, has_letter, refusal, says_nothing

_json = msgspec.json.Encoder()


class Schema(ma.Schema):
    """Base of all messages. Loads into a frozen dataclass of the schema's name, made from its fields.

    A field that was left out is `None` there, unless it has a `load_default`; `given` holds the names that were sent,
    which is how an edit tells "left alone" from "emptied".
    """

    class Meta:
        unknown = ma.RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        inner = field_obj.inner if isinstance(field_obj, fields.List) else field_obj
        if isinstance(inner, fields.Nested):
            inner.unknown = self.unknown
        if isinstance(inner, fields.Integer):
            inner.strict = True  # 2.7 pieces are refused, not taken for 2
        if isinstance(inner, fields.Boolean):
            inner.pre_load = [_of_json("Not true or false.", bool)]
        if isinstance(inner, fields.Float):
            inner.pre_load = [_of_json("Not a number.", int, float)]
        if isinstance(inner, fields.Date | fields.DateTime):
            inner.validators = [*inner.validators, _within_the_calendar]

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """What a field is written of: a mapping by its keys at once, which most answers are made as."""
        return obj.get(attr, default) if type(obj) is dict else super().get_attribute(obj, attr, default)

    @ma.post_load
    def _freeze(self, data: dict[str, Any], **_: Any) -> Any:
        return _data_class(type(self))(**data, given=frozenset(data))

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> Any:
        """The message that `body` holds, or `Invalid` naming each bad field. Unknown fields are refused."""
        try:
            return _instance(cls, ma.RAISE).load(body)
        except ma.ValidationError as error:
            raise Invalid("some fields are wrong; see errors", errors=tuple(_flatten(error.messages))) from None

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Any:
        """As `parse`, but ignoring fields that this reader does not know (they are a later version's)."""
        try:
            return _instance(cls, ma.EXCLUDE).load(body)
        except ma.ValidationError as error:
            raise Invalid("the message does not fit its schema", errors=tuple(_flatten(error.messages))) from None

    @classmethod
    def write(cls, thing: Any) -> dict[str, Any]:
        """`thing` (an object or mapping with the schema's fields) as JSON-ready data."""
        data: dict[str, Any] = _instance(cls, ma.RAISE).dump(thing)
        return data


def _of_json(problem: str, *types: type) -> Callable[[Any], Any]:
    """Refuses what marshmallow would convert: 0, "yes" and "1.5" are no booleans and no numbers of JSON."""

    def check(value: Any) -> Any:
        if value is not None and type(value) not in types:
            raise ma.ValidationError(problem)
        return value

    return check


YEARS = (1800, 2999)


def _within_the_calendar(when: date) -> None:
    """Of every day and moment that is sent. Nothing of ours lies beyond, and at an end of Python's calendar a moment
    cannot be told in UTC, nor a day eighty years before another.
    """
    if not YEARS[0] <= when.year <= YEARS[1]:
        raise ma.ValidationError(f"Should lie within the years {YEARS[0]} to {YEARS[1]}.")


@cache
def _instance(schema: type[Schema], unknown: Literal["exclude", "raise"]) -> Schema:
    return schema(unknown=unknown)


@cache
def _data_class(schema: type[Schema]) -> type:
    members: list[tuple[str, Any, Any]] = [
        (field.attribute or name, Any, dataclasses.field(default=None))
        for name, field in schema._declared_fields.items()
        if not field.dump_only
    ]
    members.append(("given", Any, dataclasses.field(default=frozenset(), repr=False, compare=False)))
    return dataclasses.make_dataclass(schema.__name__, members, frozen=True, slots=True)


def _flatten(messages: Any, pointer: str = "") -> Iterable[FieldError]:
    """marshmallow's tree of messages as a flat list with JSON pointers."""
    if isinstance(messages, dict):
        for key, value in messages.items():
            step = "" if key == "_schema" else "/" + str(key).replace("~", "~0").replace("/", "~1")
            yield from _flatten(value, pointer + step)
    else:
        for message in messages if isinstance(messages, list) else [messages]:
            yield FieldError(pointer, str(message))


Roles = frozenset[str]
ANYONE: Roles = frozenset({"*"})  # of a row of who may ask for what: open without a sign-in


@dataclasses.dataclass(frozen=True, eq=False)
class Operation:
    """One thing that a service can be asked: `<service>.<verb>_<noun>`.

    `deadline` is in seconds. `public` operations are open to callers who are not signed in. An answer with `secret`
    fields is given once: a repeat under the same idempotency key gets it without them. Each reading of a list
    `of_people` stands in the audit; `of_resident` says which field of the request, or else of the answer
    (`members.resident`), names whom a reading is about: they see who read it. `may_conflict`: even a reading is
    refused (409) as its object stands.
    """

    name: str
    summary: str
    request: type[Schema]
    answer: type[Schema] | None = None
    writes: bool = False
    public: bool = False
    deadline: float = 2.0
    secret: tuple[str, ...] = ()
    of_people: bool = False
    of_resident: str = ""
    may_conflict: bool = False

    @property
    def service(self) -> str:
        return self.name.partition(".")[0]


@dataclasses.dataclass(frozen=True, eq=False)
class EventType:
    """One kind of event: `tongxin.<service>.<noun>.<past-tense verb>.v<n>`.

    `for_nobody` says why no service handles it; without a reason, some service must.
    """

    name: str
    summary: str
    data: type[Schema]
    for_nobody: str = ""

    @property
    def service(self) -> str:
        return self.name.split(".")[1]

    @property
    def stated(self) -> bool:
        """Whether it tells a state again (an announcement), which feeds copies and never reactions."""
        return self.name.split(".")[-2] == "stated"


@dataclasses.dataclass(frozen=True)
class StateEvents:
    """How an owner tells of one kind of aggregate: each event but those of `erased` carries the whole state, in the
    schema of `stated`; `changed` tell what happened, `stated` says it again in an announcement.
    """

    stated: EventType
    changed: tuple[EventType, ...]
    erased: tuple[EventType, ...] = ()


class AnnouncementMark(Schema):
    """Begin or end of an announcement: its kinds (names of `….stated` events) and, at the end, how many of each."""

    kinds = fields.Dict(keys=fields.String(), values=fields.Integer(allow_none=True), required=True)


@dataclasses.dataclass(frozen=True)
class Marks:
    """The events that a service puts round the states it tells again."""

    begun: EventType
    ended: EventType


@cache
def marks_of(service: str) -> Marks:
    """The marks of a service's announcements; a service that announces has them in its contract."""
    noun = f"tongxin.{service}.announcement"
    return Marks(
        EventType(f"{noun}.begun.v1", f"The {service} begins to tell its whole state again.", AnnouncementMark),
        EventType(f"{noun}.ended.v1", "All was told; what was not named is no more.", AnnouncementMark),
    )


class Nothing(Schema):
    """A request or an answer without fields."""


class ById(Schema):
    """A request that names one object."""

    id = fields.UUID(required=True)


PAGING = ("limit", "cursor")  # of a list that comes in pages: what is asked beside its filters


class Page(Schema):
    """What every list takes: how many (1 to 200) and where to go on."""

    limit = fields.Integer(
        load_default=50, validate=ma.validate.Range(1, 200), metadata={"description": "How many items, 1 to 200."}
    )
    cursor = fields.String(
        load_default=None,
        validate=ma.validate.Length(max=512),
        metadata={"description": "`next_cursor` of the page before."},
    )


class ChangedPage(Page):
    """A page of what others keep a copy of."""

    updated_since = fields.AwareDateTime(
        load_default=None,
        error_messages={
            name: "A moment with its offset, as 2026-10-01T01:30:00Z; in an address a + is written %2B."
            for name in ("invalid", "invalid_awareness")
        },
        metadata={
            "description": "Only what was made or changed at this moment or later; overlap by a minute.",
            "example": "2026-10-01T09:30:00+08:00",
        },
    )


def listing(item: type[Schema]) -> type[Schema]:
    """The answer of a list operation: `items` and `next_cursor` (null on the last page)."""
    members: dict[str, Any] = {
        "__module__": item.__module__,  # it stands in the contract in which its items stand
        "items": fields.List(fields.Nested(item), required=True),
        "next_cursor": fields.String(required=True, allow_none=True),
    }
    return type(item.__name__ + "List", (Schema,), members)


class Code(fields.String):
    """A word from a closed vocabulary; its labels in each language are served at `/v1/vocabularies`."""

    vocabularies: ClassVar[dict[str, tuple[str, ...]]] = {}

    def __init__(self, vocabulary: str, choices: Iterable[str], **kwargs: Any) -> None:
        self.vocabulary = vocabulary
        words = tuple(choices)
        metadata = {"enum": list(words)} | kwargs.pop("metadata", {})
        super().__init__(validate=ma.validate.OneOf(words), metadata=metadata, **kwargs)
        self.vocabularies[vocabulary] = words


def allowed_actions() -> fields.List[Any]:
    """What the caller may do with the object now; `chassis/common/actions.py` says how it comes about."""
    return fields.List(
        fields.String(), metadata={"description": "What the caller may do with it now, by role, reach and state."}
    )


ONE_LINE = 200  # characters: names, numbers, addresses. Longer texts tell something, and may have paragraphs.


class Text(fields.String):
    """A text, stripped, of `least` to `most` characters, without control characters; one line up to `ONE_LINE`, unless
    `lines` says otherwise."""

    def __init__(self, most: int = 200, least: int = 1, *, lines: bool | None = None, **kwargs: Any) -> None:
        self.least, self.most = least, most
        self.lines = most > ONE_LINE if lines is None else lines
        super().__init__(validate=ma.validate.Length(min=least, max=most), **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).replace("\r\n", "\n").strip()
        if reason := refusal(text, lines=self.lines):
            raise ma.ValidationError(reason)
        if text and says_nothing(text):
            raise ma.ValidationError("Nothing of this text can be seen.")
        return text


class Name(Text):
    """What a person is called, of up to `most` characters: with a letter in it, by which a search finds it.
    `digits`: of an organisation or a system, which may be called by a number alone."""

    def __init__(self, most: int = 80, *, digits: bool = False, **kwargs: Any) -> None:
        self.digits = digits
        super().__init__(most, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        name = super()._deserialize(value, attr, data, **kwargs)
        if name and not has_letter(name) and not (self.digits and has_digit(name)):
            raise ma.ValidationError(f"A name has a letter {'or a digit ' if self.digits else ''}in it.")
        return name


def to_json(data: Any) -> bytes:
    return _json.encode(data)
