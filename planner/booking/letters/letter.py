"""A letter before it is printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from planner.messages.payload import Part

Language = Literal["da", "en"]


class Contact(Part):
    """Where patients reach the office of an authority. What is left out is not in the letter.

    Attributes:
        address: lines of the postal address.
        hours: when the phone is answered, one text for each language.
    """

    address: Annotated[tuple[str, ...], Field(strict=False)] = ()
    phone: str = ""
    email: str = ""
    hours_da: str = ""
    hours_en: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a letter under a heading of its own.

    Attributes:
        paragraphs: running text; points: a list behind it.
        rows: label and value each; sums: the same with an amount as the value, the last the result.
        notes: small print below.
    """

    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    sums: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Letter:
    """A letter to one patient. Its ``repr`` says nothing, so that no log or traceback can.

    Attributes:
        title: of the document, without anything personal; subject: the line above the text.
        sender: the authority and where it is reached, a line each.
        addressee: name and address, a line each.
        details: label and value: date, case number.
        page: how pages are numbered, with ``{page}`` and ``{pages}``.
    """

    language: Language
    title: str
    subject: str
    sender: tuple[str, ...]
    addressee: tuple[str, ...]
    details: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    page: str

    def __repr__(self) -> str:
        return f"Letter({self.title})"

    def texts(self) -> Iterator[str]:
        """Yield every text of it in the order of reading, page numbers left out."""
        yield from (*self.sender, *self.addressee, *(part for row in self.details for part in row), self.subject)
        for each in self.sections:
            yield from (each.heading, *each.paragraphs, *each.points)
            yield from (part for row in (*each.rows, *each.sums) for part in row)
            yield from each.notes
