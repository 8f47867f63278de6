"""Read elements that several resources share. Every error names the element, never its value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.fhir.package import Found
from adapters.fhir.reading import Resource
from planner.kernel.errors import InvalidInput


def need(found: Found, element: str) -> Any:
    """Return an element that must be there, by its name.

    Raises:
        InvalidInput: ``fhir.missing``.
    """
    value = found.content.get(element)
    if not value:
        raise missing(found.at(element))
    return value


def missing(where: str, do: str = "Give it.") -> InvalidInput:
    """Return the error for an element that is not there."""
    return InvalidInput("fhir.missing", "an element that is needed is not there", where=where, do=do)


def business_id(found: Found) -> tuple[str, str]:
    """Return the first identifier that has both system and value.

    Raises:
        InvalidInput: ``fhir.missing``, ``fhir.identifier-too-long``.
    """
    for number, each in enumerate(found.content.get("identifier", [])):
        system, value = str(each.get("system", "")).strip(), str(each.get("value", "")).strip()
        if system and value:
            if len(system) > 120 or len(value) > 200:
                raise InvalidInput(
                    "fhir.identifier-too-long",
                    "an identifier is too long",
                    where=found.at(f"identifier[{number}]"),
                    do="Use a system of at most 120 and a value of at most 200 characters.",
                )
            return system, value
    raise missing(found.at("identifier"), "Give an identifier with system and value, the sender's own.")


def instant(found: Found, element: str, text: str | None) -> datetime | None:
    """Return a point of time with its zone; None where there is none.

    Raises:
        InvalidInput: ``fhir.bad-time``.
    """
    if text is None:
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        value = None
    if value is None or value.tzinfo is None:
        raise InvalidInput(
            "fhir.bad-time", "not a point of time with zone", where=found.at(element), do="Give date, time and zone."
        )
    return value


def extension(content: Resource, url: str, kind: str) -> Any:
    """Return the value of an extension (``kind`` is ``valueQuantity`` and the like), or None."""
    for each in content.get("extension", []):
        if each.get("url") == url and kind in each:
            return each[kind]
    return None


def first_text(concepts: Sequence[Resource]) -> str:
    """Return the texts of annotations, one a line."""
    return "\n".join(str(each["text"]).strip() for each in concepts if each.get("text"))
