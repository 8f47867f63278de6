"""May a message type change in this way without a new version?

Modules are replaced one at a time, so an old reader meets new messages and a new reader meets old ones. Within a
version only optional properties may be added; whatever was there stays exactly as it was. Anything else is a new
version of the type with an upcaster from the old one (``planner.messages.upcasters``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planner.messages.schema import Schema

_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_WORDS = {"title", "description", "examples", "$comment", "$id", "$schema", "$defs", "deprecated"}
_STRUCTURE = {"properties", "required", "items", "anyOf", "oneOf", "allOf", "prefixItems"}
_SETS = {"enum", "type", "const"}
_ABSENT = object()


@dataclass(frozen=True)
class Break:
    """One change that readers would trip over.

    Attributes:
        code: ``removed``, ``added-required``, ``made-required``, ``made-optional``, ``narrowed``, ``widened``,
            ``changed`` or ``default-changed``.
        path: where in the message, such as ``needs.mobility``; ``[]`` stands for the items of a list.
        text: what it was and what it is.
    """

    code: str
    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.path or '(whole)'}: {self.text}"


def breaks(old: Schema, new: Schema) -> list[Break]:
    """Return every change from schema ``old`` to schema ``new`` that is not an optional addition.

    Both are JSON Schemas as ``payload_schema`` makes them; local references (``#/$defs/...``) are followed.
    """
    return list(_Comparison(old, new).walk(old, new, ""))


class _Comparison:
    def __init__(self, old: Schema, new: Schema) -> None:
        self._old_root, self._new_root = old, new
        self._seen: set[tuple[str, str]] = set()

    def walk(self, old: Any, new: Any, path: str) -> Iterator[Break]:
        pair = (_reference(old), _reference(new))
        if all(pair):
            if pair in self._seen:  # a structure that contains itself, or one already compared
                return
            self._seen.add(pair)
        old, new = _resolved(old, self._old_root), _resolved(new, self._new_root)
        yield from _sets(old, new, path)
        yield from _limits(old, new, path)
        yield from _rest(old, new, path)
        yield from self._properties(old, new, path)
        if "items" in old and "items" in new:
            yield from self.walk(old["items"], new["items"], f"{path}[]")
        elif ("items" in old) != ("items" in new):
            yield Break("changed", path, "what the list holds was added or taken away")
        for key in ("anyOf", "oneOf", "allOf", "prefixItems"):
            yield from self._alternatives(key, old.get(key, []), new.get(key, []), path)

    def _properties(self, old: Schema, new: Schema, path: str) -> Iterator[Break]:
        before, after = old.get("properties", {}), new.get("properties", {})
        needed_before, needed_after = set(old.get("required", [])), set(new.get("required", []))
        for name in before:
            where = f"{path}.{name}" if path else name
            if name not in after:
                yield Break("removed", where, "the property is gone (a renamed one counts as gone)")
                continue
            if name in needed_after - needed_before:
                yield Break("made-required", where, "older messages may lack it")
            if name in needed_before - needed_after:
                yield Break("made-optional", where, "older readers need it")
            yield from self.walk(before[name], after[name], where)
        for name in after:
            if name not in before and name in needed_after:
                yield Break("added-required", f"{path}.{name}" if path else name, "older messages lack it")

    def _alternatives(self, key: str, old: list[Any], new: list[Any], path: str) -> Iterator[Break]:
        if len(old) != len(new):
            code = "narrowed" if (len(new) < len(old)) == (key != "allOf") else "widened"
            yield Break(code, path, f"{key} had {len(old)} branches and has {len(new)}")
            return
        for a, b in zip(old, new, strict=True):
            yield from self.walk(a, b, path)


def _reference(schema: Any) -> str:
    return str(schema.get("$ref", "")) if isinstance(schema, dict) else ""


def _resolved(schema: Any, root: Schema) -> Schema:
    """Follow references; words and defaults beside a reference stay."""
    result = dict(schema) if isinstance(schema, dict) else {}
    while "$ref" in result:
        name = result.pop("$ref").removeprefix("#/$defs/")
        result = {**root["$defs"][name], **result}
    return result


def _sets(old: Schema, new: Schema, path: str) -> Iterator[Break]:
    """Compare the values and types allowed; no statement allows all."""
    for key in sorted(_SETS):
        if (key in old) != (key in new):
            yield Break("narrowed" if key in new else "widened", path, f"{key} was {old.get(key)}, is {new.get(key)}")
        elif key in old and old[key] != new[key]:
            before, after = (set(v) if isinstance(v, list) else {v} for v in (old[key], new[key]))
            if before - after:
                yield Break("narrowed", path, f"{key} lost {sorted(map(str, before - after))}")
            if after - before:
                yield Break("widened", path, f"{key} gained {sorted(map(str, after - before))}")


def _limits(old: Schema, new: Schema, path: str) -> Iterator[Break]:
    for keys, sign in ((_LOWER, 1), (_UPPER, -1)):
        for key in keys:
            before, after = old.get(key), new.get(key)
            if before != after:
                tighter = before is None or (after is not None and (after - before) * sign > 0)
                yield Break("narrowed" if tighter else "widened", path, f"{key} was {before}, is {after}")


def _rest(old: Schema, new: Schema, path: str) -> Iterator[Break]:
    """Compare defaults and every keyword without a rule of its own, which must not change."""
    for key in sorted((old.keys() | new.keys()) - _WORDS - _STRUCTURE - _SETS - {*_LOWER, *_UPPER}):
        before, after = old.get(key, _ABSENT), new.get(key, _ABSENT)
        if before != after:
            said = ["nothing" if v is _ABSENT else str(v) for v in (before, after)]
            yield Break(
                "default-changed" if key == "default" else "changed", path, f"{key} was {said[0]}, is {said[1]}"
            )
