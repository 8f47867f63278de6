"""A record class's grammar, read off its annotations once."""

from __future__ import annotations

import types
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from adapters.suti.model.basis import Named, Place, Record, Term

PLAIN = (bool, int, Decimal, datetime, date, str)


@dataclass(frozen=True)
class Part:
    """A field: its name here and in XML, where it stands, and what it holds.

    Attributes:
        field: the dataclass field.
        xml: the name in XML.
        place: an attribute, a child with text, one child, or many children.
        kind: the plain type or the record class.
        term: the enumeration of a plain text, or "".
    """

    field: str
    xml: str
    place: Literal["attribute", "text", "one", "many"]
    kind: type
    term: str = ""


@dataclass(frozen=True)
class Grammar:
    """Every part of a record class, and how to find them by XML name in lower case."""

    parts: tuple[Part, ...]
    attributes: dict[str, Part]
    children: dict[str, Part]


_READ: dict[type[Record], Grammar] = {}


def grammar(record: type[Record]) -> Grammar:
    """Return the grammar of a record class."""
    if record not in _READ:
        _READ[record] = _grammar(record)
    return _READ[record]


def _grammar(record: type[Record]) -> Grammar:
    hints = get_type_hints(record, include_extras=True)
    parts = tuple(_part(each.name, hints[each.name]) for each in fields(record) if each.name != "kept")
    return Grammar(
        parts,
        {part.xml.lower(): part for part in parts if part.place == "attribute"},
        {part.xml.lower(): part for part in parts if part.place != "attribute"},
    )


def _part(name: str, hint: Any) -> Part:
    marks: tuple[Any, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *rest = get_args(hint)
        marks = tuple(rest)
    xml = next((mark.xml for mark in marks if isinstance(mark, Named)), _camel(name))
    term = next((mark.kind for mark in marks if isinstance(mark, Term)), "")
    if get_origin(hint) is tuple:
        return Part(name, xml, "many", get_args(hint)[0])
    kind = next(each for each in get_args(hint) if each is not types.NoneType)
    if kind not in PLAIN:
        return Part(name, xml, "one", kind)
    return Part(name, xml, "text" if Place.CHILD in marks else "attribute", kind, term)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
