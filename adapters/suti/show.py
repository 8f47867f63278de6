"""What was read, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from adapters.suti.catalogue import kind_of
from adapters.suti.grammar import grammar
from adapters.suti.model.basis import Raw, Record
from adapters.suti.model.ids import Id
from adapters.suti.model.message import Message
from adapters.suti.model.parties import Party
from adapters.suti.model.texts import Attribute
from adapters.suti.reading import Reading
from adapters.suti.vocabulary import attributes

_INDENT = "  "


def lines(reading: Reading) -> Iterator[str]:
    """Yield the document as indented text: parties, every message with all it holds, and what was odd."""
    envelope = reading.envelope
    yield f"{_party(envelope.org_sender)} → {_party(envelope.org_receiver)}"
    for message in envelope.msg:
        yield from _message(message)
    for raw in envelope.kept.extras:
        yield f"beside the messages, kept: {_raw(raw)}"
    for note in reading.notes:
        yield f"note, line {note.line}: {note.what} [{note.code}]"


def as_data(reading: Reading) -> dict[str, Any]:
    """Return the document as plain data: the standard's names, terms by name, times as ISO 8601, amounts as text.

    What the model has no field for stands under ``kept``, what was odd under ``notes``.
    """
    return {
        "file": reading.where,
        "envelope": _data(reading.envelope),
        "notes": [vars(note) for note in reading.notes],
    }


def _message(message: Message) -> Iterator[str]:
    kind = kind_of(message.msg_type)
    name = kind.name if kind else message.msg_name or "unknown"
    yield f"{message.msg_type or '?'} {name} (line {message.kept.line})"
    yield from _children(message, _INDENT, skip={"msg_type", "msg_name"})


def _children(record: Record, indent: str, *, skip: set[str] | None = None) -> Iterator[str]:
    for part in grammar(type(record)).parts:
        value = getattr(record, part.field)
        if part.place in {"attribute", "text"} or part.field in (skip or ()):
            continue
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Record):
                yield f"{indent}{part.xml}{_values(each)}"
                if not isinstance(each, Id | Attribute):
                    yield from _children(each, indent + _INDENT)
    for raw in record.kept.extras:
        yield f"{indent}kept: {_raw(raw)}"


def _values(record: Record) -> str:
    """Return a record's plain values on one line, after a colon."""
    if isinstance(record, Attribute):
        return f": {_attribute(record.id_attribute)}"
    if isinstance(record, Id):
        coded = (record.src or "").upper().startswith("SUTI:")
        return f": {_attribute(record) if coded and (record.id or '').isdigit() else record.id} ({record.src})"
    texts = []
    for part in grammar(type(record)).parts:
        spelling = record.kept.spellings.get(part.field)
        value = getattr(record, part.field)
        if part.place in {"one", "many"}:
            continue
        if value is None and spelling is not None and spelling.text.strip():
            texts.append(f"{part.xml}={spelling.text!r} (not understood)")
        elif value not in {None, ""}:
            texts.append(f"{part.xml}={_plain(value)}")
    texts += [f"{name}={text!r} (kept)" for name, text in record.kept.attributes]
    return ": " + ", ".join(texts) if texts else ""


def _attribute(identity: Id | None) -> str:
    number = (identity.id or "") if identity else ""
    known = attributes().get(int(number)) if number.isascii() and number.isdigit() and len(number) < 9 else None
    danish = f", {known.danish}" if known and known.danish else ""
    return f"{number} {known.name}{danish}" if known else f"{number} (not in the list)"


def _party(party: Party | None) -> str:
    if party is None:
        return "?"
    return f"{party.name or '?'} ({party.id_org.id if party.id_org else '?'})"


def _raw(raw: Raw) -> str:
    return (
        f"<{raw.tag}> with {len(raw.attributes)} attributes, {len(raw.children)} parts" if raw.tag else repr(raw.text)
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def _data(record: Record) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in grammar(type(record)).parts:
        value = getattr(record, part.field)
        if isinstance(value, tuple):
            if value:
                found[part.xml] = [_data(each) for each in value]
        elif isinstance(value, Record):
            found[part.xml] = _data(value)
        elif value is not None:
            found[part.xml] = _plain(value)
    unread = {key: each.text for key, each in record.kept.spellings.items() if each.value is None and each.text.strip()}
    kept = {
        "attributes": dict(record.kept.attributes),
        "values": unread,
        "parts": [_raw_data(raw) for raw in record.kept.extras],
    }
    if any(kept.values()):
        found["kept"] = {key: value for key, value in kept.items() if value}
    return found


def _raw_data(raw: Raw) -> dict[str, Any] | str:
    if not raw.tag:
        return raw.text
    return {"tag": raw.tag, "attributes": dict(raw.attributes), "parts": [_raw_data(each) for each in raw.children]}
