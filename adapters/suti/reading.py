"""XML to records. Liberal: whatever can be understood is, the rest is kept and noted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lxml import etree

from adapters.suti import lexical, vocabulary, xml
from adapters.suti.grammar import Grammar, Part, grammar
from adapters.suti.model.basis import NOTHING, Kept, Raw, Record, Spelling
from adapters.suti.model.message import Envelope
from planner.kernel.errors import InvalidInput

NAMESPACE = "http://www.suti.se/schema"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(frozen=True)
class Note:
    """Something odd that did not stop the reading.

    Attributes:
        code: stable, ``suti.…``.
        what: one sentence.
        line: 1 or more.
        path: elements from the outermost inwards.
    """

    code: str
    what: str
    line: int
    path: str


@dataclass(frozen=True)
class Reading:
    """What was read, from where, and what was odd about it."""

    envelope: Envelope
    notes: tuple[Note, ...]
    where: str = ""


def read_file(path: Path, *, largest: int = xml.LARGEST) -> Reading:
    """Read a file.

    Raises:
        InvalidInput: whatever ``read_bytes`` and ``read`` raise.
    """
    return read(read_bytes(path, largest=largest), str(path), largest=largest)


def read_bytes(path: Path, *, largest: int = xml.LARGEST) -> bytes:
    """Return a file's bytes, no more than one beyond the largest that is read.

    Raises:
        InvalidInput: ``suti.unreadable`` when it cannot be opened.
    """
    try:
        with path.open("rb") as file:
            return file.read(largest + 1)
    except OSError:
        raise InvalidInput("suti.unreadable", "the file cannot be read", where=str(path), do="Check it.") from None


def read(body: bytes, where: str = "", *, largest: int = xml.LARGEST) -> Reading:
    """Read one document.

    Raises:
        InvalidInput: ``suti.not-suti`` when it is other XML, and whatever ``xml.parse`` raises.
    """
    tree = xml.parse(body, where, largest=largest)
    name, _ = _split(tree.root.tag)
    if name.lower() != "suti":
        raise InvalidInput(
            "suti.not-suti",
            f"the outermost element is {name[:40]}, not SUTI",
            where=xml.at(where, _line(tree.root)),
            do="Send one <SUTI> element with orgSender, orgReceiver and msg.",
        )
    notes = [Note(code, what, 1, "SUTI") for code, what in tree.oddities]
    envelope = _record(_Reader(notes), tree.root, Envelope, "SUTI", "", "SUTI")
    assert isinstance(envelope, Envelope)  # noqa: S101 - it was made of that class
    return Reading(envelope, tuple(notes), where)


@dataclass
class _Reader:
    notes: list[Note]

    def note(self, code: str, what: str, element: etree._Element, path: str) -> None:
        self.notes.append(Note(code, what, _line(element), path))


@dataclass
class _Draft:
    """A record under way."""

    values: dict[str, Any] = field(default_factory=dict)
    unknown: list[tuple[str, str]] = field(default_factory=list)
    spellings: dict[str, Spelling] = field(default_factory=dict)
    extras: list[Raw] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    placed: list[tuple[Part, etree._Element]] = field(default_factory=list)

    def place(self, part: Part, child: etree._Element) -> None:
        self.order.append(part.field)
        self.placed.append((part, child))

    def keep(self, raw: Raw) -> None:
        self.extras.append(raw)
        self.order.append("")

    def text(self, text: str | None) -> bool:
        if text is None or not text.strip():
            return False
        self.keep(Raw("", text=text))
        return True


def _record(  # noqa: PLR0917 - what is read, as what, and where it stands
    reader: _Reader, element: etree._Element, kind: type[Record], xml_name: str, namespace: str, path: str
) -> Record:
    rules = grammar(kind)
    name, own = _split(element.tag)
    if name != xml_name:
        reader.note("suti.case", f"{name} is read as {xml_name}", element, path)
    draft = _Draft()
    _attributes(reader, element, rules, draft, path)
    if draft.text(element.text):
        reader.note("suti.text", "text stands where only elements belong", element, path)
    for child in element:
        _child(reader, child, rules, draft, own, path)
        if draft.text(child.tail):
            reader.note("suti.text", "text stands where only elements belong", child, path)
    _order(reader, rules, draft, path)
    expected = f"{{{namespace}}}{xml_name}" if namespace else xml_name
    kept = Kept(
        line=_line(element),
        tag=element.tag if element.tag != expected else "",
        attributes=tuple(draft.unknown),
        spellings=MappingProxyType(draft.spellings) if draft.spellings else NOTHING.spellings,
        extras=tuple(draft.extras),
        order=tuple(draft.order) if draft.extras or draft.order != _ours(rules, draft.order) else (),
        namespaces=tuple(element.nsmap.items()) if element.getparent() is None else (),
    )
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in draft.values.items()}
    return kind(**values, kept=kept)


def _order(reader: _Reader, rules: Grammar, draft: _Draft, path: str) -> None:
    place = {part.field: index for index, part in enumerate(rules.parts)}
    for (before, _), (part, child) in pairwise(draft.placed):
        if place[part.field] < place[before.field]:
            reader.note("suti.order", f"{part.xml} stands after {before.xml}; its place is before it", child, path)
            return


def _ours(rules: Grammar, order: list[str]) -> list[str]:
    place = {part.field: index for index, part in enumerate(rules.parts)}
    return sorted(order, key=place.__getitem__)


def _attributes(reader: _Reader, element: etree._Element, rules: Grammar, draft: _Draft, path: str) -> None:
    for name, text in _attributes_of(element):
        spelled, namespace = _split(name)
        part = rules.attributes.get(spelled.lower()) if not namespace else None
        if part is None or part.field in draft.spellings or part.field in draft.values:
            draft.unknown.append((name, text))
            if not name.startswith(_XSI):
                reader.note("suti.unknown-attribute", f"{spelled} is not known here; it is kept", element, path)
            continue
        if spelled != part.xml:
            reader.note("suti.case", f"{spelled} is read as {part.xml}", element, path)
        _value(reader, element, part, spelled, text, draft, path)


def _value(  # noqa: PLR0917 - one value and where it goes
    reader: _Reader, element: etree._Element, part: Part, spelled: str, text: str, draft: _Draft, path: str
) -> None:
    value: Any = None
    if part.term:
        value = vocabulary.term(part.term, text)
        if value is None and text.strip():
            value = text.strip()
            reader.note("suti.unknown-term", f"{part.xml} has no value {text[:40]!r}; it is kept", element, path)
    else:
        value = lexical.read_value(part.kind, text)
        if value is None and text.strip():
            what = f"{part.xml} cannot be read as {_KINDS[part.kind]}: {text[:40]!r}; it is kept"
            reader.note("suti.value", what, element, path)
    if value is not None:
        draft.values[part.field] = value
    if value is None or spelled != part.xml or lexical.write_value(value) != text:
        draft.spellings[part.field] = Spelling(spelled, text, value)


_KINDS: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    Decimal: "a number",
    date: "a day",
    datetime: "a time",
}


def _child(  # noqa: PLR0917 - one child and where it goes
    reader: _Reader, child: etree._Element, rules: Grammar, draft: _Draft, namespace: str, path: str
) -> None:
    if not isinstance(child.tag, str):  # an entity reference that was not resolved
        reader.note("suti.entity", "an entity is not read", child, path)
        draft.keep(Raw("", text=child.text or ""))
        return
    name, own = _split(child.tag)
    part = rules.children.get(name.lower()) if own in {namespace, "", NAMESPACE} else None
    below = f"{path}/{name}"
    if part is not None and part.place == "text" and not len(child) and not child.attrib and own == namespace:
        if part.field not in draft.values and part.field not in draft.spellings:
            _value(reader, child, part, name, child.text or "", draft, below)
            draft.place(part, child)
            return
    elif part is not None and part.place == "many":
        draft.values.setdefault(part.field, []).append(_record(reader, child, part.kind, part.xml, namespace, below))
        draft.place(part, child)
        return
    elif part is not None and part.place == "one" and part.field not in draft.values:
        draft.values[part.field] = _record(reader, child, part.kind, part.xml, namespace, below)
        draft.place(part, child)
        return
    code, what = ("suti.unknown-element", "is not known here") if part is None else ("suti.repeated", "is not read")
    reader.note(code, f"{name} {what}; it is kept", child, below)
    draft.keep(raw(child))


def raw(element: etree._Element) -> Raw:
    """Return an element as it is."""
    inside: list[Raw] = [Raw("", text=element.text)] if element.text and element.text.strip() else []
    for child in element:
        if isinstance(child.tag, str):
            inside.append(raw(child))
        if child.tail and child.tail.strip():
            inside.append(Raw("", text=child.tail))
    return Raw(element.tag, _attributes_of(element), tuple(inside))


def _line(element: etree._Element) -> int:
    line: Any = element.sourceline
    return int(line or 1)


def _attributes_of(element: etree._Element) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(text)) for name, text in element.attrib.items())


def _split(tag: str) -> tuple[str, str]:
    """Return local name and namespace."""
    if tag.startswith("{"):
        namespace, _, name = tag[1:].partition("}")
        return name, namespace
    return tag, ""
