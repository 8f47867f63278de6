"""Records to XML. Strict for what we say ourselves; faithful for what was read and is passed on."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import Any

from lxml import etree

from adapters.suti import lexical, vocabulary
from adapters.suti.grammar import Part, grammar
from adapters.suti.model.basis import Raw, Record
from adapters.suti.model.message import Envelope
from planner.kernel.errors import InvalidInput


def write(envelope: Envelope) -> bytes:
    """Return our own message as UTF-8: every value spelled in one way, nothing but what the standard knows.

    Raises:
        InvalidInput: ``suti.incomplete`` when a part that the standard demands is missing, ``suti.not-a-term`` for a
            value that its enumeration has not.
    """
    return _bytes(_element(envelope, "SUTI", "", "SUTI", strict=True))


def rewrite(envelope: Envelope) -> bytes:
    """Return what was read as it was: extensions, spellings and order kept, save where a value has changed since."""
    return _bytes(_element(envelope, "SUTI", "", "SUTI", strict=False))


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _element(record: Record, name: str, namespace: str, path: str, *, strict: bool) -> etree._Element:
    tag = f"{{{namespace}}}{name}" if namespace else name
    if not strict and record.kept.tag:
        tag = record.kept.tag
    own = tag[1:].partition("}")[0] if tag.startswith("{") else ""
    prefixes = None if strict else dict(record.kept.namespaces)
    element = etree.Element(tag, nsmap=prefixes or None)  # type: ignore[arg-type]  # the stub forgets None, the default
    if strict:
        _complete(record, path)
    children: defaultdict[str, deque[etree._Element]] = defaultdict(deque)
    for part in grammar(type(record)).parts:
        value = getattr(record, part.field)
        if part.place == "attribute":
            _put_attribute(element, record, part, value, path, strict=strict)
            continue
        for each in value if part.place == "many" else (value,):
            child = _child(record, part, each, own, f"{path}/{part.xml}", strict=strict)
            if child is not None:
                children[part.field].append(child)
    if not strict:
        for key, text in record.kept.attributes:
            element.set(key, text)
    _arrange(element, record, children, strict=strict)
    return element


def _complete(record: Record, path: str) -> None:
    for field in record.needs:
        value = getattr(record, field)
        if value is None or value == ():
            raise InvalidInput(
                "suti.incomplete", f"{field} is missing", where=path, do="Give it; the standard demands it there."
            )


def _spelled(record: Record, part: Part, value: Any, path: str, *, strict: bool) -> tuple[str, str] | None:
    """Return name and text of a plain value, or None when there is none."""
    if not strict:
        spelling = record.kept.spellings.get(part.field)
        if spelling is not None and spelling.value == value:
            return spelling.name, spelling.text
    if value is None:
        return None
    if strict and part.term and not vocabulary.may_write(part.term, value):
        raise InvalidInput(
            "suti.not-a-term", f"{part.xml} may not be {str(value)[:40]!r}", where=path, do="Use a value of the list."
        )
    return part.xml, lexical.write_value(value)


def _put_attribute(element: etree._Element, record: Record, part: Part, value: Any, path: str, *, strict: bool) -> None:
    spelled = _spelled(record, part, value, path, strict=strict)
    if spelled is not None:
        element.set(*spelled)


def _child(record: Record, part: Part, value: Any, namespace: str, path: str, *, strict: bool) -> etree._Element | None:
    if part.place != "text":
        return None if value is None else _element(value, part.xml, namespace, path, strict=strict)
    spelled = _spelled(record, part, value, path, strict=strict)
    if spelled is None:
        return None
    child = etree.Element(f"{{{namespace}}}{spelled[0]}" if namespace else spelled[0])
    child.text = spelled[1] or None
    return child


def _arrange(
    element: etree._Element, record: Record, children: dict[str, deque[etree._Element]], *, strict: bool
) -> None:
    if not strict:
        extras = deque(record.kept.extras)
        for key in record.kept.order:
            if key:
                if children[key]:
                    element.append(children[key].popleft())
            elif extras:
                _append_raw(element, extras.popleft())
    for waiting in children.values():
        element.extend(waiting)


def _append_raw(parent: etree._Element, raw: Raw) -> None:
    if raw.tag:
        child = etree.SubElement(parent, raw.tag, dict(raw.attributes))
        for each in raw.children:
            _append_raw(child, each)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + raw.text
    else:
        parent.text = (parent.text or "") + raw.text
