"""How plain values are spelled: liberal in reading, one way in writing."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any

_TIME = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ]\s*(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?",
    re.IGNORECASE | re.ASCII,
)
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(Z|[+-]\d\d:\d\d)?", re.ASCII)
_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_LONGEST_NUMBER = 40


def read_value(kind: type, text: str) -> Any:
    """Return the value that a text stands for; None when it stands for none of this kind.

    Args:
        kind: str, bool, int, Decimal, date or datetime.
        text: as it was written. Decimals may have a comma; times may lack seconds or a zone, and are then naive.
    """
    if kind is str:
        return text
    bare = text.strip()
    reader = {bool: _bool, int: _int, Decimal: _decimal, date: _date, datetime: _datetime}[kind]
    return reader(bare) if bare else None


def write_value(value: Any) -> str:
    """Return the one way that we write a value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds" if value.microsecond == 0 else "milliseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def _bool(text: str) -> bool | None:
    return _TRUTH.get(text.lower())


def _int(text: str) -> int | None:
    number = _decimal(text)
    return int(number) if number is not None and number == number.to_integral_value() else None


def _decimal(text: str) -> Decimal | None:
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return number if abs(number.adjusted()) <= _LONGEST_NUMBER else None


def _date(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _datetime(text: str) -> datetime | None:
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    midnight = hour == "24" and int(minute) == 0 and int(second or 0) == 0  # XML Schema's other name for 00:00
    try:
        moment = datetime(
            int(year), int(month), int(day), 0 if midnight else int(hour or 0), int(minute or 0), int(second or 0),
            int(((fraction or "") + "000000")[:6]), tzinfo=_zone(zone),
        )  # fmt: skip
        return moment + timedelta(days=1) if midnight else moment
    except (ValueError, OverflowError):
        return None


def _zone(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text.upper() == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    return timezone((-1 if text[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))
