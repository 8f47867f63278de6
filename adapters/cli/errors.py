"""``samtur errors``: every error code of the system with what it means and what to do, read off the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
PACKAGES = ("planner", "adapters", "scenarios")
_FIELDS = ("where", "do")


@dataclass(frozen=True, order=True)
class Code:
    """A stable code: what is wrong and what to do, as the source says it; ``…`` stands for a value."""

    code: str
    what: str
    do: str
    file: str


def codes(root: Path = ROOT) -> list[Code]:
    """Return every code raised with a literal name, sorted; the same code at several places once a wording."""
    found = {code for package in PACKAGES for path in (root / package).rglob("*.py") for code in _codes_of(path, root)}
    first: dict[str, Code] = {}
    for code in sorted(found):
        first.setdefault(code.code, code)
    return sorted(first.values())


def _codes_of(path: Path, root: Path) -> Iterator[Code]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or len(node.args) < 2:
            continue
        code, what = (_text(argument) for argument in node.args[:2])
        if not _is_code(code) or not what or " " not in what:
            continue
        named = {k.arg: _text(k.value) for k in node.keywords if k.arg in _FIELDS}
        yield Code(code, what, named.get("do", ""), str(path.relative_to(root)))


def _is_code(text: str) -> bool:
    head, dot, tail = text.partition(".")
    return bool(dot) and head.isidentifier() and head.islower() and bool(tail) and tail.replace("-", "").isalnum()


def _text(node: ast.expr) -> str:
    """Return a literal text, with … for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return ""


def markdown() -> str:
    """Return the page ``docs/errors.md``."""
    lines = [
        "# Error codes",
        "",
        "Every error says what is wrong, where, and what to do, under a code that does not change.",
        "This page is made by `samtur errors --markdown`.",
        "",
        "| code | what | do | raised in |",
        "|---|---|---|---|",
    ]
    rows = [f"| `{c.code}` | {_cell(c.what)} | {_cell(c.do)} | `{c.file}` |" for c in codes()]
    return "\n".join([*lines, *rows]) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def errors(
    code: Annotated[str | None, typer.Argument(help="A code, or the beginning of some.")] = None,
    *,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the documentation page.")] = False,
) -> None:
    """Say what an error code means."""
    if as_markdown:
        typer.echo(markdown(), nl=False)
        return
    table = Table("code", "what", "do", box=None)
    for found in codes():
        if code is None or found.code.startswith(code):
            table.add_row(found.code, found.what, found.do)
    if not table.row_count:
        typer.echo(f"no error code begins with {code}", err=True)
        raise typer.Exit(1)
    Console().print(table)
