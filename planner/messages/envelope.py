"""The envelope: CloudEvents 1.0 in structured JSON mode.

The same bytes lie in the outbox, travel on the bus and rest among the dead letters.
Attributes: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md (Apache-2.0);
``aggregateversion``, ``correlationid``, ``causationid`` and ``traceparent`` are extensions.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from planner.kernel.errors import InvalidInput
from planner.kernel.ids import uuid7
from planner.messages.payload import Payload, message_types
from planner.messages.upcasters import upcast

CONTENT_TYPE = "application/cloudevents+json"
_LONGEST = {"id": 64, "source": 120, "type": 120, "subject": 120, "time": 40}
_EXTENSION_LONGEST = 64
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_TYPE = re.compile(r"^[a-z]+\.[a-z]+(-[a-z]+)*\.v[1-9][0-9]*$")


class Undecodable(InvalidInput):
    """The bytes are no message that this system knows. Goes to the dead letters at once."""


@dataclass(frozen=True)
class Envelope:
    """One message on its way.

    Attributes:
        id: UUIDv7, the same in outbox, broker and inbox.
        source: the sending module as a path, ``/booking``.
        type: versioned type name, ``booking.trip-booked.v1``.
        subject: id of what the message is about.
        time: when it became true (aware UTC).
        version: version of the subject's state; consumers ignore what is not newer.
        correlation_id: id shared by everything that one cause set off.
        causation_id: id of the message that this one answers, or empty.
        data: the payload.
    """

    source: str
    type: str
    subject: str
    time: datetime
    version: int
    data: Payload
    id: str = field(default_factory=uuid7)
    correlation_id: str = ""
    causation_id: str = ""
    traceparent: str = ""

    def to_bytes(self) -> bytes:
        """Return the message as UTF-8 JSON, keys in a fixed order."""
        out: dict[str, Any] = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "time": self.time.isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "dataschema": f"urn:samtur:schema:{self.type}",
            "aggregateversion": self.version,
        }
        extensions = {
            "correlationid": self.correlation_id,
            "causationid": self.causation_id,
            "traceparent": self.traceparent,
        }
        out.update({key: value for key, value in extensions.items() if value})
        out["data"] = self.data.model_dump(mode="json")
        return json.dumps(out, ensure_ascii=False, separators=(",", ":")).encode()


def decode(body: bytes) -> Envelope:
    """Read a message, raising older versions of its type to the present one.

    Raises:
        Undecodable: ``messages.not-json``, ``messages.bad-envelope``, ``messages.unknown-type`` or
            ``messages.bad-payload``, naming the offending field but never its value.
    """
    raw = _attributes(body)
    try:
        type_name, data = upcast(raw["type"], raw["data"])
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):  # what reading old data may meet
        raise Undecodable(
            "messages.bad-payload", f"the body does not fit {raw['type']}", where="data", do="Ask the sender."
        ) from None
    cls = message_types().get(type_name)
    if cls is None:
        raise Undecodable(
            "messages.unknown-type", f"no message type {raw['type']}", where="type", do="Upgrade this module."
        )
    return Envelope(
        id=raw["id"],
        source=raw["source"],
        type=type_name,
        subject=raw["subject"],
        time=_instant(raw["time"]),
        version=raw["aggregateversion"],
        correlation_id=_text(raw, "correlationid"),
        causation_id=_text(raw, "causationid"),
        traceparent=_text(raw, "traceparent"),
        data=_payload(cls, data),
    )


def _attributes(body: bytes) -> dict[str, Any]:
    """Return the message as JSON gives it, its attributes checked and its data not yet."""
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        raise Undecodable("messages.not-json", "the body is not JSON", do="Ask the sender to send JSON.") from None
    if not isinstance(raw, dict) or raw.get("specversion") != "1.0" or "data" not in raw:
        raise Undecodable("messages.bad-envelope", "not a CloudEvents 1.0 envelope", where="specversion, data")
    wrong = [key for key, longest in _LONGEST.items() if not _is_text(raw.get(key), longest)]
    if type(raw.get("aggregateversion")) is not int or abs(raw["aggregateversion"]) >= 1 << 63:
        wrong.append("aggregateversion")
    if wrong:
        raise Undecodable(
            "messages.bad-envelope", "envelope attributes are missing or of the wrong kind", where=", ".join(wrong)
        )
    if not _TYPE.match(raw["type"]):
        raise Undecodable("messages.bad-envelope", "the type is not <module>.<name>.v<n>", where="type")
    return raw


def _is_text(value: Any, longest: int) -> bool:
    """Tell whether a database can keep it: some characters, not too many, no NUL, no half surrogate pair."""
    return isinstance(value, str) and 0 < len(value) <= longest and not _UNSTORABLE.search(value)


def _payload(cls: type[Payload], data: Any) -> Payload:
    try:
        return cls.model_validate_json(json.dumps(data))
    except ValidationError as error:
        fields = "; ".join(
            f"{'.'.join(str(p) for p in e['loc'])}: {e['type']}" for e in error.errors(include_input=False)
        )
        raise Undecodable("messages.bad-payload", f"the body does not fit {cls.message_type}", where=fields) from None


def _instant(text: str) -> datetime:
    try:
        value = datetime.fromisoformat(text)
        if value.tzinfo is not None:
            return value.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Undecodable("messages.bad-envelope", "the time is not RFC 3339", where="time") from None
    raise Undecodable("messages.bad-envelope", "the time has no zone", where="time")


def _text(raw: dict[str, Any], key: str) -> str:
    value = raw.get(key)
    return str(value) if _is_text(value, _EXTENSION_LONGEST) else ""
