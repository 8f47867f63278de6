"""Whether a message makes sense: a known type with its body, something it refers to, nodes in order, real places."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.suti.catalogue import Kind, kind_of
from adapters.suti.checking.finding import Finding, error, records, warning
from adapters.suti.model.basis import Record
from adapters.suti.model.message import Envelope, Message
from adapters.suti.model.nodes import Route
from adapters.suti.model.places import Location
from adapters.suti.model.times import Time
from adapters.suti.vocabulary import attribute

_LONGEST_ID = 16
_DEGREES = {None, "WGS-84"}


def meaning(envelope: Envelope) -> Iterator[Finding]:
    """Yield what is wrong or odd about every message, and about the messages together."""
    seen: set[tuple[str | None, str | None]] = set()
    sender, receiver = (party and party.id_org for party in (envelope.org_sender, envelope.org_receiver))
    if sender and receiver and (sender.src, sender.id) == (receiver.src, receiver.id):
        yield warning("suti.same-parties", "sender and receiver are the same", envelope)
    for message in envelope.msg:
        yield from _message(message)
        if message.id_msg is None:
            continue
        key = (message.id_msg.src, message.id_msg.id)
        if key in seen:
            yield error(
                "suti.duplicate-id", f"the number {key[1]} is used twice", message.id_msg, do="Number every message."
            )
        seen.add(key)


def _message(message: Message) -> Iterator[Finding]:
    kind = kind_of(message.msg_type)
    if kind is None:
        if message.msg_type is not None:
            yield error(
                "suti.unknown-type", f"there is no message type {message.msg_type[:20]!r}", message, do="Check msgType."
            )
    else:
        yield from _content(message, kind)
    number = message.id_msg and message.id_msg.id
    if number and (len(number) > _LONGEST_ID or not number.isdigit()):
        what = f"the number {number[:40]} is not digits, {_LONGEST_ID} at most"
        yield warning("suti.message-number", what, message.id_msg or message)
    for record in records(message):
        yield from _record(record)


def _content(message: Message, kind: Kind) -> Iterator[Finding]:
    for field in kind.body:
        if getattr(message, field) is None:
            what = f"a {kind.number} ({kind.name}) has no {field.replace('_', ' ')}"
            yield error("suti.no-body", what, message, do="Send what the message is about.")
    references = message.references_to
    if kind.refers and not any(references and getattr(references, field) for field in kind.refers):
        what = f"a {kind.number} ({kind.name}) refers to nothing"
        wanted = " or ".join(field.replace("_", " ") for field in kind.refers)
        yield error("suti.refers-to-nothing", what, message, do=f"Give {wanted} in referencesTo.")


def _record(record: Record) -> Iterator[Finding]:
    if isinstance(record, Route):
        yield from _route(record)
    elif isinstance(record, Location):
        yield from _location(record)
    elif isinstance(record, Time) and record.dwell_time is not None and record.dwell_time < 0:
        yield error("suti.dwell-time", "a stop cannot last less than nothing", record, do="Give seconds, 0 or more.")
    for field, place in (("attributes_vehicle", "attributesVehicle"), ("attributes_driver", "attributesDriver")):
        yield from _attributes(getattr(record, field, None), place)
    yield from _attributes(getattr(record, "attribute_content", None), "attributeContent")


def _attributes(given: object, place: str) -> Iterator[Finding]:
    for each in getattr(given, "attribute", ()):
        identity = each.id_attribute
        ours = identity is not None and (identity.src or "").upper().startswith("SUTI")
        if identity is not None and ours and identity.id and attribute(identity.id, place) is None:
            yield warning("suti.unknown-attribute-number", f"there is no attribute {identity.id[:20]}", identity)


def _route(route: Route) -> Iterator[Finding]:
    before = 0
    for node in route.node:
        if node.node_seqno is None:
            continue
        if node.node_seqno <= before:
            what = f"node {node.node_seqno} follows node {before}"
            yield error("suti.node-order", what, node, do="Number the nodes of a route upwards.")
        before = max(before, node.node_seqno)
    kinds = [node.node_type for node in route.node]
    if "destination" in kinds and "pickup" in kinds and kinds.index("destination") < kinds.index("pickup"):
        yield warning("suti.destination-first", "a destination comes before the first pick-up", route)


def _location(location: Location) -> Iterator[Finding]:
    lat, long = location.lat, location.long
    if lat is None or long is None or location.type_of_coordinate not in _DEGREES:
        return
    if abs(lat) > 90 or abs(long) > 180:
        what = f"{lat}, {long} is no place on earth in degrees"
        yield error("suti.place", what, location, do="Give lat -90…90 and long -180…180, or name the other system.")
    elif lat == 0 and long == 0:
        yield warning(
            "suti.no-place", "the coordinates are 0, 0, which most vehicles send when they know none", location
        )
