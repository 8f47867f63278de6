"""Bytes from outside to an XML tree: no entities, no document types, no network, limited size, depth and number."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from lxml import etree

from planner.kernel.errors import InvalidInput

LARGEST = 20_000_000  # bytes; a month's settlement of a large operator is a tenth of it
DEEPEST = 40  # elements within elements; the standard needs sixteen
MOST = 500_000  # elements
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_BEFORE_ROOT = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DECLARATION = re.compile(r"\s*<\?xml\s.*?\?>", re.DOTALL)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Tree:
    """A parsed document, and what was odd about its bytes as (code, text)."""

    root: etree._Element
    oddities: tuple[tuple[str, str], ...]


def parse(body: bytes, where: str = "", *, largest: int = LARGEST) -> Tree:
    """Return the document's root.

    Args:
        body: the file or message as it came.
        where: what to call it in an error, a file's name say.
        largest: bytes that are read at most.

    Raises:
        InvalidInput: ``suti.too-large``, ``suti.empty``, ``suti.encoding``, ``suti.doctype``, ``suti.not-xml``,
            ``suti.too-deep`` or ``suti.too-many``.
    """
    if len(body) > largest:
        raise InvalidInput(
            "suti.too-large", f"the message is larger than {largest} bytes", where=where, do="Divide it into several."
        )
    oddities: list[tuple[str, str]] = []
    text = _text(body, where, oddities)
    if not text.strip():
        raise InvalidInput("suti.empty", "there is no message", where=where, do="Send one <SUTI> element.")
    _refuse_doctype(text, where)
    declaration = _DECLARATION.match(text)
    # the declaration named another encoding than the text now has; its lines stay, so that line numbers do
    clean = "\n" * declaration.group().count("\n") + text[declaration.end() :] if declaration else text
    if declaration and text[:1].isspace():
        oddities.append(("suti.space-before", "there is white space before the XML declaration"))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_pis=True, remove_comments=True, encoding="utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(clean.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise InvalidInput(
            "suti.not-xml",
            f"this is not well-formed XML: {_reason(error)}",
            where=at(where, line),
            do="Correct the line; & and < in texts are written &amp; and &lt;.",
        ) from None
    _limits(root, where)
    return Tree(root, tuple(oddities))


def at(where: str, line: int) -> str:
    """Return file and line as one place."""
    return f"{where}:{line}" if where else f"line {line}"


def _text(body: bytes, where: str, oddities: list[tuple[str, str]]) -> str:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _decoded(body, encoding, where).removeprefix("\ufeff").rstrip("\x00")
    if body[:4] in {b"<\x00?\x00", b"<\x00S\x00"}:
        return _decoded(body, "utf-16-le", where)
    if body[:4] in {b"\x00<\x00?", b"\x00<\x00S"}:
        return _decoded(body, "utf-16-be", where)
    declared = _DECLARED.search(body[:400])
    encoding = declared[1].decode("ascii") if declared else "utf-8"
    if encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32", "ucs-")):
        # the declaration was readable a byte a letter, so that the bytes are not what it says; .NET's strings do this
        oddities.append(("suti.encoding-guessed", f"the bytes are not {encoding}; they are read as UTF-8"))
        encoding = "utf-8"
    body = body.rstrip(b"\x00")
    try:
        return body.decode(encoding)
    except UnicodeError:
        found = _guessed(body)
        oddities.append(("suti.encoding-guessed", f"the bytes are not {encoding}; they are read as {found[1]}"))
        return found[0]
    except LookupError:
        oddities.append(("suti.encoding-guessed", f"the encoding {encoding} is not known; the bytes are read as UTF-8"))
        return _decoded(body, "utf-8", where)


def _guessed(body: bytes) -> tuple[str, str]:
    """Return a text and the encoding that was tried with success: UTF-8, or else Windows-1252."""
    try:
        return body.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace"), "Windows-1252"


def _decoded(body: bytes, encoding: str, where: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeError:
        raise InvalidInput(
            "suti.encoding", f"the bytes are not {encoding}", where=where, do="Send UTF-8 and say so."
        ) from None


def _refuse_doctype(text: str, where: str) -> None:
    """Refuse a document type before the parser sees it: entities are how XML reads files and fills memories."""
    start = 0
    while found := _BEFORE_ROOT.match(text, start):
        start = found.end()
    if text[start : start + 9].upper() == "<!DOCTYPE":
        raise InvalidInput(
            "suti.doctype",
            "a document type is not allowed",
            where=at(where, text.count("\n", 0, start) + 1),
            do="Leave out <!DOCTYPE …>.",
        )


def _limits(root: etree._Element, where: str) -> None:
    depth = count = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > DEEPEST:
            line = element.sourceline or 1
            raise InvalidInput(
                "suti.too-deep",
                f"more than {DEEPEST} elements within each other",
                where=at(where, line),
                do="Flatten it.",
            )
        if count > MOST:
            raise InvalidInput("suti.too-many", f"more than {MOST} elements", where=where, do="Divide the message.")


def _reason(error: Exception) -> str:
    text = getattr(error, "msg", None) or str(error)
    return re.sub(r", line \d+, column \d+.*$", "", text)
