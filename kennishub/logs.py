"""Write logs that people and programs can read, without data of persons in them.

Every line carries what was bound to the work at hand, such as the id of the request.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, Final

import structlog

#: Addresses of people, and what follows the question mark of an address: words or tokens.
_PERSONAL: Final = re.compile(r"(?<=\?)[^\s\"'<>]+|[^\s\"'<>():;,]{0,64}@[^\s\"'<>():;,]{1,255}")
GONE: Final = "…"


def configure(log_format: str) -> None:
    """Send all log lines of this process to standard error, as `text` or as `json`."""
    renderer: Any
    if log_format == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _without_personal_data,
            renderer,
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("kennishub").setLevel(logging.INFO)


@contextmanager
def bound(**values: str) -> Iterator[None]:
    """Have every line that this thread logs within the block carry these values."""
    with structlog.contextvars.bound_contextvars(**values):
        yield


def bind(**values: str) -> None:
    """Have every line that this thread logs from now on carry these values, and no others."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**values)


def without_personal_data(text: str) -> str:
    """Return a text without mail addresses and without the queries of web addresses."""
    return _PERSONAL.sub(GONE, text)


def _without_personal_data(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = without_personal_data(value)
    return event
