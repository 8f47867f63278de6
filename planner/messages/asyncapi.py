"""The AsyncAPI 3.0 document: every message, who sends it, and from which queue each module takes it.

Specification: https://www.asyncapi.com/docs/reference/specification/v3.0.0 with its AMQP 0-9-1 bindings 0.3.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.kernel.errors import InvalidInput
from planner.messages.catalogue import message_types
from planner.messages.envelope import CONTENT_TYPE
from planner.messages.payload import Payload
from planner.messages.schema import Schema, envelope_schema, payload_schema
from planner.messages.upcasters import newest

Queues = Mapping[str, tuple[str, ...]]
"""Queue name → the message types bound to it, as ``Module.queues()`` gives it."""

_INTRODUCTION = (
    "The published language of Samtur's modules. Every message is a CloudEvents 1.0 envelope in structured JSON mode "
    "and carries the full state of its subject. Delivery is at least once: drop an id that you have handled, and "
    "ignore an aggregateversion that is not newer than what you have."
)


def document(
    modules: Mapping[str, Queues], *, exchange_of: Mapping[bool, str], prefix: str, version: str
) -> dict[str, Any]:
    """Return the whole document.

    Args:
        modules: module name → its queues.
        exchange_of: the broker's exchange name for ordinary (False) and for personal (True) messages.
        prefix: of queue names in the broker.
        version: of the product.

    Raises:
        InvalidInput: ``messages.unknown-type`` for a queue bound to a type that is not registered.
    """
    types = message_types()
    queues = {queue: _present(queue, bound) for groups in modules.values() for queue, bound in sorted(groups.items())}
    schemas: Schema = {}
    for name, cls in sorted(types.items()):
        _add_schemas(schemas, name, cls)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Samtur", "version": version, "description": _INTRODUCTION},
        "defaultContentType": CONTENT_TYPE,
        "servers": {
            "rabbitmq": {
                "host": "{broker}:5672",
                "protocol": "amqp",
                "protocolVersion": "0.9.1",
                "variables": {"broker": {"default": "localhost", "description": "Host name of the broker."}},
            }
        },
        "channels": {
            **{name: _topic(name, cls, exchange_of[cls.personal]) for name, cls in sorted(types.items())},
            **{queue: _queue(queue, bound, prefix) for queue, bound in queues.items()},
        },
        "operations": {
            **{f"send.{name}": _operation("send", name, (name,)) for name in sorted(types)},
            **{f"receive.{queue}": _operation("receive", queue, bound) for queue, bound in queues.items()},
        },
        "components": {
            "messages": {name: _message(name, cls) for name, cls in sorted(types.items())},
            "schemas": dict(sorted(schemas.items())),
        },
    }


def _present(queue: str, bound: tuple[str, ...]) -> tuple[str, ...]:
    """Return the types bound to a queue, older versions as the one that they are read as."""
    present = tuple(dict.fromkeys(newest(name) for name in bound))
    if strange := [name for name in present if name not in message_types()]:
        raise InvalidInput("messages.unknown-type", f"no message type {strange[0]}", where=queue)
    return present


def _topic(name: str, cls: type[Payload], exchange: str) -> dict[str, Any]:
    return {
        "address": name,
        "summary": _summary(cls),
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {"name": exchange, "type": "topic", "durable": True, "autoDelete": False},
                "bindingVersion": "0.3.0",
            }
        },
    }


def _queue(name: str, bound: tuple[str, ...], prefix: str) -> dict[str, Any]:
    full = f"{prefix}.{name}"
    return {
        "address": full,
        "summary": f"What {name.split('.', 1)[0]} takes from {name.split('.', 1)[1].removesuffix('-events')}.",
        "messages": {one: {"$ref": f"#/components/messages/{one}"} for one in bound},
        "bindings": {
            "amqp": {
                "is": "queue",
                "queue": {"name": full, "durable": True, "exclusive": False, "autoDelete": False},
                "bindingVersion": "0.3.0",
            }
        },
    }


def _operation(action: str, channel: str, types: tuple[str, ...]) -> dict[str, Any]:
    module = channel.split(".", 1)[0]
    bindings: dict[str, Any] = {"deliveryMode": 2, "mandatory": True} if action == "send" else {"ack": True}
    return {
        "action": action,
        "summary": f"{module} {'says' if action == 'send' else 'listens'}",
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in types],
        "tags": [{"name": module}],
        "bindings": {"amqp": {**bindings, "bindingVersion": "0.3.0"}},
    }


def _message(name: str, cls: type[Payload]) -> dict[str, Any]:
    return {
        "name": name,
        "title": cls.__name__,
        "summary": _summary(cls),
        "contentType": CONTENT_TYPE,
        "payload": envelope_schema(name, {"$ref": f"#/components/schemas/{name}"}),
        "correlationId": {"location": "$message.payload#/correlationid"},
    }


def _summary(cls: type[Payload]) -> str:
    return (cls.__doc__ or "").strip().splitlines()[0]


def _add_schemas(schemas: Schema, name: str, cls: type[Payload]) -> None:
    """Add a payload's schema, and those of its parts under their own names, where others may share them."""
    own = payload_schema(cls)
    for key in ("$schema", "$id"):
        del own[key]
    for part, schema in {**own.pop("$defs", {}), name: own}.items():
        moved = _moved(schema)
        if schemas.setdefault(part, moved) != moved:
            raise InvalidInput("messages.duplicate-part", f"two different structures are called {part}", where=name)


def _moved(schema: Any) -> Any:
    """Return the schema with its references pointing into the document."""
    if isinstance(schema, list):
        return [_moved(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: value.replace("#/$defs/", "#/components/schemas/") if key == "$ref" else _moved(value)
        for key, value in schema.items()
    }
