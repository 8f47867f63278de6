"""What the standard demands of every element, and what its lists let an attribute be."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.suti.checking.finding import Finding, error, records
from adapters.suti.grammar import grammar
from adapters.suti.reading import Note, Reading

_BAD = {
    "suti.value": "Write numbers with a point, times as 2026-05-06T07:08:09, and true or false.",
    "suti.unknown-term": "Use a number or name of the standard's list.",
    "suti.order": "Put the elements in the standard's order.",
    "suti.repeated": "Give it once.",
    "suti.text": "Put the text into an attribute that is for text.",
    "suti.entity": "Write the character itself.",
}


def structure(reading: Reading) -> Iterator[Finding]:
    """Yield what was odd in the reading and every part that is demanded and missing."""
    for note in reading.notes:
        yield _of(note)
    for record in records(reading.envelope):
        parts = {part.field: part for part in grammar(type(record)).parts}
        for field in record.needs:
            part = parts[field]
            missing = getattr(record, field) is None or getattr(record, field) == ()
            if missing and not (record.kept.spellings.get(field) and part.kind is not str):
                kind = "attribute" if part.place == "attribute" else "element"
                name = (record.kept.tag.rpartition("}")[2]) or type(record).__name__
                yield error(
                    "suti.missing", f"the {kind} {part.xml} is missing in {name}", record, do="Give it; it is demanded."
                )


def _of(note: Note) -> Finding:
    bad = note.code in _BAD
    return Finding("error" if bad else "warning", note.code, note.what, note.line, note.path, _BAD.get(note.code, ""))
