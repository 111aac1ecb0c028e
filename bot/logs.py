"""Logging: one line an event, ids instead of contents, no secrets whatever happens."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

#: Telegram tokens and passwords inside addresses, wherever in a record they stand.
_SECRETS = (
    (re.compile(r"\d{6,}:[A-Za-z0-9_-]{20,}"), "<token>"),
    (re.compile(r"(://[^:/@\s]+):[^@/\s]+@"), r"\1:<password>@"),
)
#: Control and direction-changing characters would let a visitor's name forge or hide a record.
_FORGERY = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def masked(text: str) -> str:
    """The text without the secrets that are known by their look."""
    for pattern, mask in _SECRETS:
        text = pattern.sub(mask, text)
    return text


def mask_values(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Structlog processor: mask secrets and control characters in every value of a record."""
    for name, value in event.items():
        if isinstance(value, str):
            text = masked(value)
            event[name] = text if name == "exception" else _FORGERY.sub(lambda m: f"\\u{ord(m[0]):04x}", text)
    return event


class _Through(logging.Handler):
    """Brings the records of other libraries into the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger(record.name).log(record.levelno, record.getMessage(), exc_info=record.exc_info)


def set_up(level: str = "info") -> None:
    """Log to standard error from ``level`` on; libraries speak from ``warning`` on."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            mask_values,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [_Through()]
    root.setLevel(max(number, logging.WARNING))
