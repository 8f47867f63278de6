"""What every record of the standard is built on: fields said once, in the order that they are written.

A record's annotations are its grammar. A plain value is an XML attribute, a record or tuple of records is a child
element, in the order of the fields; Snake case is the standard's camel case unless ``Named``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any, ClassVar


@dataclass(frozen=True)
class Named:
    """The name in XML where it is not the field's name in camel case."""

    xml: str


@dataclass(frozen=True)
class Term:
    """A value of an enumeration; ``kind`` names its table in ``data/terms.csv``."""

    kind: str


class Place(Enum):
    """Where a plain value stands when it is no attribute."""

    CHILD = "child"


TEXT_CHILD = Place.CHILD


@dataclass(frozen=True)
class Raw:
    """XML that the model has no field for, kept as it was; an empty ``tag`` is text between elements.

    Attributes:
        tag: name as lxml writes it, ``{namespace}local``.
        attributes: names and values.
        children: elements and texts in order.
        text: the text, where ``tag`` is empty.
    """

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Raw, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Spelling:
    """How a value was written where we would write it otherwise; good only as long as the value is the same."""

    name: str
    text: str
    value: Any


@dataclass(frozen=True)
class Kept:
    """What a record's XML said beyond its fields, so that it can be written back without loss.

    Attributes:
        line: where it began in the file, 1 or more; 0 for a record that was not read.
        tag: its name as it was spelled.
        attributes: attributes without a field.
        spellings: field → how its value was spelled.
        extras: elements and texts without a field.
        order: the children as they came: a field's name, or "" for the next of ``extras``; empty where it is ours.
        namespaces: prefix → namespace, on the outermost element.
    """

    line: int = 0
    tag: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    spellings: Mapping[str, Spelling] = field(default_factory=lambda: MappingProxyType({}))
    extras: tuple[Raw, ...] = ()
    order: tuple[str, ...] = ()
    namespaces: tuple[tuple[str | None, str], ...] = ()


NOTHING = Kept()


@dataclass(frozen=True, kw_only=True)
class Record:
    """An element of the standard. ``needs`` names the fields without which it may not be written."""

    needs: ClassVar[tuple[str, ...]] = ()

    kept: Kept = field(default=NOTHING, compare=False, repr=False)
