"""JSON Schemas of the message types, as other systems' engineers read them."""

from __future__ import annotations

import json
from typing import Any

from planner.messages.payload import Payload

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_urn(type_name: str) -> str:
    """Return the name that ``dataschema`` gives the schema of a type: ``urn:samtur:schema:booking.trip-booked.v1``."""
    return f"urn:samtur:schema:{type_name}"


def payload_schema(payload: type[Payload]) -> Schema:
    """Return the JSON Schema (draft 2020-12) of a message's ``data``.

    Unknown properties are allowed, because a newer sender may add optional ones.
    """
    return {"$schema": DIALECT, "$id": schema_urn(payload.message_type), **payload.model_json_schema()}


def envelope_schema(type_name: str, data: Schema) -> Schema:
    """Return the schema of the whole message around ``data``.

    Attributes are those of CloudEvents 1.0 in structured JSON mode with the extensions ``aggregateversion``,
    ``correlationid``, ``causationid`` and ``traceparent``.
    """
    sender = type_name.split(".", 1)[0]
    text: Schema = {"type": "string", "minLength": 1}
    return {
        "type": "object",
        "required": ["specversion", "id", "source", "type", "subject", "time", "aggregateversion", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {**text, "format": "uuid", "description": "UUIDv7; the same in outbox, broker and inbox."},
            "source": {"const": f"/{sender}"},
            "type": {"const": type_name},
            "subject": {**text, "description": "Id of what the message is about."},
            "time": {**text, "format": "date-time", "description": "When it became true, with its zone."},
            "datacontenttype": {"const": "application/json"},
            "dataschema": {"const": schema_urn(type_name)},
            "aggregateversion": {
                "type": "integer",
                "description": "Version of the subject's state; ignore what is not newer than what you have.",
            },
            "correlationid": {**text, "description": "Shared by everything that one cause set off."},
            "causationid": {**text, "description": "Id of the message that this one answers."},
            "traceparent": {**text, "description": "W3C trace context."},
            "data": data,
        },
    }


def as_text(document: Schema) -> str:
    """Return a document as it is committed: two spaces, a newline at the end, letters as they are."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
