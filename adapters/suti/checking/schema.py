"""Validation against the user's own copy of a schema (XSD); none comes with Samtur."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from lxml import etree

from adapters.suti import xml
from adapters.suti.checking.finding import Finding
from planner.kernel.errors import InvalidInput


@lru_cache(maxsize=8)
def load(path: Path) -> etree.XMLSchema:
    """Return the schema of a file; it may not reach out to the network.

    Raises:
        InvalidInput: ``suti.schema`` when it is none.
    """
    try:
        parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
        return etree.XMLSchema(etree.parse(path, parser))
    except (OSError, etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        reason = str(error).splitlines()[0] if str(error) else "it cannot be read"
        raise InvalidInput(
            "suti.schema", f"the schema cannot be used: {reason}", where=str(path), do="Name an XML Schema file."
        ) from None


def against(body: bytes, schema: Path, where: str = "") -> Iterator[Finding]:
    """Yield every place where a document departs from the schema."""
    root = xml.parse(body, where).root
    checker = load(schema)
    if not checker.validate(root):
        for entry in checker.error_log:  # type: ignore[attr-defined]  # the stub forgets that it is iterable
            yield Finding("error", "suti.not-valid", entry.message, entry.line, do=f"See {schema.name}.")
