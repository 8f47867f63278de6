"""Structured logs: JSON for collectors, coloured text for people; personal data never gets in."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, Literal

import structlog
from structlog.typing import EventDict, WrappedLogger

_PERSONAL = frozenset(
    {"name", "patient", "cpr", "phone", "address", "home_address", "origin_text", "destination_text", "notes", "body"}
)
_CPR = re.compile(r"\b\d{6}-?\d{4}\b")
_PHONE = re.compile(r"\+45 ?\d{2} ?\d{2} ?\d{2} ?\d{2}\b")


def mask_personal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask fields that may name a person, and whatever looks like a CPR or phone number in any text, at any depth."""
    return {key: "***" if key in _PERSONAL else _masked(value) for key, value in event.items()}


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return _PHONE.sub("***", _CPR.sub("***", value))
    if isinstance(value, Mapping):
        return {key: "***" if key in _PERSONAL else _masked(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(inner) for inner in value]
    return value


def configure(style: Literal["json", "console"], level: str = "INFO") -> None:
    """Send structlog's and the standard library's records to stderr in one form."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        mask_personal,
    ]
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if style == "json" else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=last)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.getLevelNamesMapping()[level], logging.WARNING))
