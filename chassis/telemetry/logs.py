"""Logs as events with fields, one JSON object a line, by structlog; the standard library's loggers go the same way.

Line feeds are encoded by JSON, and so are here the other characters that some reader takes for the end of a line or
that turn the order of text, so that no value can forge a line (OWASP ASVS 5.0, 16.4.1). The fields every line may have:
`timestamp` (UTC), `level`, `event`, `service`, and bound for the request in hand `request_id`, `actor_id`, `trace_id`.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import IO, Any, Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from chassis.telemetry.masking import masked

# C1 controls, NEL, line and paragraph separator, marks and overrides of direction, half surrogates.
_UNSAFE = re.compile("[\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# What structlog and this module themselves put into a line. A span's id may by chance be digits only.
_OWN = frozenset({"timestamp", "level", "service", "logger", "trace_id", "span_id"})


def configure(
    service: str, level: str = "info", stream: IO[str] | None = None, *, log_format: Literal["json", "console"] = "json"
) -> None:
    """Set logging up for the process: to standard error, or to the stream given. ValueError for an unknown level."""
    _record_no_more_than_is_written()
    shared = _shared_processors(service)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                mask_personal_data,
                structlog.processors.JSONRenderer(serializer=_one_line) if log_format == "json" else _for_the_eye,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _record_no_more_than_is_written() -> None:
    """Neither thread nor process nor the place in the code (Python's logging HOWTO, "Optimization")."""
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger: `log.info("payroll_run_closed", run=…, workers=…)`."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


@contextmanager
def bound(**fields: str | None) -> Iterator[None]:
    """Give every line inside these fields (`request_id`, `actor_id`, `trace_id`), in this greenlet or thread only."""
    with structlog.contextvars.bound_contextvars(**{name: value for name, value in fields.items() if value}):
        yield


def mask_personal_data(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The processor that lets no field pass that is named or shaped like personal data."""
    return {name: value if name in _OWN else masked(name, value) for name, value in event.items()}


def _shared_processors(service: str) -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        _adding("service", service),
    ]


def _adding(name: str, value: str) -> Processor:
    def add(_logger: WrappedLogger, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event[name] = value
        return event

    return add


def _one_line(event: EventDict, default: Callable[[Any], Any] | None = None, **_: object) -> str:
    return _escaped(json.dumps(event, ensure_ascii=False, default=default or str))


def _for_the_eye(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    trace = str(event.pop("exception", "")).splitlines()
    head = [str(event.pop(name, "")) for name in ("timestamp", "level", "service", "event")]
    fields = [f"{name}={value}" for name, value in event.items()]
    # A line of a traceback stands behind a bar, so that what an exception says cannot pass for a line of the log.
    return "\n    | ".join(
        _escaped(json.dumps(line, ensure_ascii=False)[1:-1]) for line in [" ".join(head + fields), *trace]
    )


def _escaped(text: str) -> str:
    return _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
