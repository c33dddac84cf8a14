"""What a log line may hold: named facts from a list, and never the message of an exception.

Personal data reaches logs through exception messages (a database quotes the row that it refused)
and through values that somebody passes along. Both are cut here, for every logger.
"""

import logging
import re
import sys
import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

ALLOWED_KEYS = frozenset(
    {
        *("event", "level", "logger", "timestamp", "exception"),
        *("method", "path", "status", "milliseconds"),
        *("task", "task_id", "count", "rows", "seconds", "study_code", "record_class", "run_ref"),
        *("verb", "command", "state", "trigger", "service", "clock", "doubt"),
    }
)
OF_THE_SERVER = re.compile(r"\A(Invalid request|Error handling request)\b.*", re.DOTALL)
BEHIND_A_PUBLIC_PAGE = re.compile(r"(/s/\w+/?|/opt-out/|/panel/\w*/?|/join/\w+/(?:here/?)?)\S*")


def keep_allowed_keys(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop every key that is not on the list."""
    return {key: value for key, value in event.items() if key in ALLOWED_KEYS}


def failed_task_without_message(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Name the task that failed: Celery writes the exception's message into the line itself."""
    record = event.get("_record")
    if record is not None and record.name.startswith("celery") and event.get("exc_info"):
        about = getattr(record, "data", None) or {}
        event["event"] = f"Task {about.get('name', 'unknown')} failed"
        event["task_id"] = about.get("id", "")
    return event


def request_without_words(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Cut what the web server and Django quote of a request.

    Those are the address and the whole target of a request that is malformed or breaks, the
    referrer of one that is refused, and what a mail program made of the token behind the address
    of a survey, of an opt-out, of the panel or of a tablet (R-038).
    """
    record, said = event.get("_record"), str(event.get("event", ""))
    if record is not None and record.name.startswith("django.security"):
        said = "Refused as unsafe"
    event["event"] = BEHIND_A_PUBLIC_PAGE.sub(r"\1", OF_THE_SERVER.sub(r"\1", said))
    return event


def exception_without_message(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Say where and of what kind an exception was, without its message."""
    raised = event.pop("exc_info", None)
    if raised:
        kind, _value, trace = raised if isinstance(raised, tuple) else sys.exc_info()
        event["exception"] = _outline(kind, trace)
    return event


def _outline(kind: type[BaseException] | None, trace: TracebackType | None) -> list[str]:
    frames = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)
    ]
    return [*frames, kind.__name__ if kind else "unknown"]


def logging_settings(*, as_json: bool) -> dict[str, Any]:
    """Django's ``LOGGING``: JSON lines for machines, or a plain console for a developer."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    _configure_structlog(shared)
    guard: list[Processor] = [
        failed_task_without_message,
        request_without_words,
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        exception_without_message,
        keep_allowed_keys,
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "portal": {
                "()": "structlog.stdlib.ProcessorFormatter",
                "processors": [*(guard if as_json else guard[:3]), renderer],
                "foreign_pre_chain": shared,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "portal"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # Requests are logged by the web server; Django's own line would hold the query string.
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            "celery.app.trace": {"level": "WARNING"},
        },
    }


def _configure_structlog(shared: list[Processor]) -> None:
    # The standard library prints a line that it cannot write to stderr with all its arguments.
    logging.raiseExceptions = False
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
