"""Bytes in, a resource of the right form out: JSON, sizes, and the models of ``fhir.resources``.

The models are those of R4B. For the resources used here R4B changes nothing of R4 but the FHIR version number, so what
is valid R4 is valid here; required value sets and invariants are not checked by the models, and where it matters they
are checked by whoever reads the element.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

from planner.kernel.errors import InvalidInput

Resource = dict[str, Any]
MAX_BYTES = 1024 * 1024
MAX_DEPTH = 40
_MAX_PROBLEMS = 20
_RESOURCE = re.compile(r"(^|\.)(contained\[\d+\]|resource)$")
_ABSTRACT = ("Resource", "DomainResource")


def read(body: bytes, kinds: tuple[str, ...]) -> Resource:
    """Return a resource of one of these types as plain data: without nulls, instants as ISO text.

    Raises:
        InvalidInput: ``fhir.bad-json``, ``fhir.bad-text``, ``fhir.too-deep``, ``fhir.wrong-resource``,
            ``fhir.bad-resource``, ``fhir.must-understand``; ``where`` are FHIRPath expressions, never values.
    """
    content = _json(body)
    kind = content.get("resourceType") if isinstance(content, dict) else None
    if kind not in kinds:
        raise InvalidInput(
            "fhir.wrong-resource",
            "this is not a resource that is taken here",
            where="resourceType",
            do=f"Send one of: {', '.join(kinds)}.",
        )
    for path, value in _walk(content, kind, 0):
        if isinstance(value, str):
            _check_text(path, value)
        if isinstance(value, dict):
            _check_type(path, value)
    return _valid(kind, content)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body.decode(), object_pairs_hook=_unique, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise InvalidInput(
            "fhir.bad-json",
            "the body is not JSON in UTF-8, or names a member twice",
            where="body",
            do="Send FHIR R4 as JSON.",
        ) from None


def _unique(pairs: list[tuple[str, Any]]) -> Resource:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("member named twice")
    return found


def _no_number(_name: str) -> float:
    raise ValueError("not a number")


def _walk(value: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Yield every value with its path, outer ones first."""
    if depth > MAX_DEPTH:
        raise InvalidInput("fhir.too-deep", "the resource is nested too deeply", where="body", do="Nest it less.")
    yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            _check_text(path, key)
            yield from _walk(inner, f"{path}.{_name(key)}", depth + 1)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _walk(inner, f"{path}[{number}]", depth + 1)


def _check_text(path: str, text: str) -> None:
    """FHIR strings hold no control characters but tab and line ends; no database holds lone surrogates."""
    if any((ord(sign) < 32 and sign not in "\t\r\n") or "\ud800" <= sign <= "\udfff" for sign in text):
        raise InvalidInput(
            "fhir.bad-text", "a text holds a character that FHIR does not allow", where=path, do="Take it out."
        )


def _check_type(path: str, value: Resource) -> None:
    """Refuse unknown resource types, and what must not be overlooked and is not understood here."""
    if "resourceType" in value or _RESOURCE.search(path):
        kind = value.get("resourceType")
        try:
            known = kind not in _ABSTRACT and bool(get_fhir_model_class(str(kind)))
        except ValueError:
            known = False
        if not known or not isinstance(kind, str):
            raise InvalidInput(
                "fhir.wrong-resource",
                "there is no such type of resource in FHIR R4",
                where=f"{path}.resourceType",
                do="Correct it.",
            )
    for name in ("modifierExtension", "implicitRules"):
        if value.get(name):
            raise InvalidInput(
                "fhir.must-understand",
                f"{name} changes what the resource means, and none is understood here",
                where=f"{path}.{name}",
                do="Send the resource without it.",
            )


def _valid(kind: str, content: Resource) -> Resource:
    try:
        model = get_fhir_model_class(kind).model_validate(content)
        found: Resource = model.model_dump(mode="json")
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)[:_MAX_PROBLEMS]
        raise _bad("; ".join(_expression(kind, problem["loc"]) for problem in problems)) from None
    except (TypeError, AttributeError):  # the library meets a list or number where it takes a text for granted
        raise _bad(kind) from None
    return found


def _bad(where: str) -> InvalidInput:
    return InvalidInput(
        "fhir.bad-resource",
        "the resource does not have the form that FHIR R4 gives it",
        where=where,
        do="Correct the named elements.",
    )


def _expression(kind: str, location: tuple[int | str, ...]) -> str:
    """Return where a problem is as FHIRPath."""
    return kind + "".join(f"[{step}]" if isinstance(step, int) else f".{_name(step)}" for step in location)


def _name(element: str) -> str:
    """Return an element's name. What cannot be one is a sender's slip and may say anything, so it is not repeated."""
    return element if element.isascii() and element.isalnum() and len(element) < 40 else "?"
