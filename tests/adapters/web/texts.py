"""Finds every text that the pages can show: in templates, among the words for codes, and in errors."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from jinja2.ext import babel_extract

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "adapters" / "web" / "templates"
WORDS = ROOT / "adapters" / "web" / "words.py"
RAISING = (
    *(ROOT / "adapters" / "web").glob("*.py"),
    *(ROOT / "adapters" / "web" / "ordering").glob("*.py"),
    *(ROOT / "adapters" / "http").glob("*.py"),
    ROOT / "adapters" / "sql" / "access" / "store.py",
    ROOT / "adapters" / "sql" / "dead_letters.py",
    *(ROOT / "planner").glob("*/views.py"),
    *(ROOT / "planner").glob("*/views/*.py"),
    *(ROOT / "planner" / "execution" / "handlers").glob("*.py"),
    *(ROOT / "planner" / "execution" / "domain").glob("*.py"),
    *(ROOT / "planner" / "booking" / "handlers").glob("series*.py"),
    ROOT / "planner" / "booking" / "handlers" / "occurrences.py",
    ROOT / "planner" / "booking" / "domain" / "series.py",
    ROOT / "planner" / "booking" / "series_views.py",
    ROOT / "planner" / "booking" / "personal.py",
    *(ROOT / "planner" / "booking" / "handlers" / f"{name}.py" for name in ("changes", "drafts", "journeys", "tasks")),
    *(ROOT / "planner" / "booking" / "domain" / f"{name}.py" for name in ("referral", "trip")),
    ROOT / "planner" / "booking" / "finding" / "callers.py",
    ROOT / "planner" / "kernel" / "principal.py",
    ROOT / "planner" / "kernel" / "time.py",
)
"""Where errors come from that a page can meet."""
KEYWORDS = {"_": None, "n_": (1, 2), "N_": None}
ERRORS = frozenset({"SamturError", "InvalidInput", "NotFound", "Conflict", "Forbidden", "Transient", "NotSignedIn"})

Text = str | tuple[str, str]


def of_templates() -> set[Text]:
    """Return every text of the templates; counted ones as (singular, plural)."""
    found: set[Text] = set()
    for file in sorted(TEMPLATES.glob("*.html")):
        with file.open("rb") as source:
            options = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
            for _line, function, message, _comments in babel_extract(source, tuple(KEYWORDS), (), options):
                parts = [m for m in message if m] if isinstance(message, tuple) else [message]
                found.add((parts[0], parts[1]) if function == "n_" else str(parts[0]))
    return found


def of_words() -> set[Text]:
    """Return the English words for codes."""
    with WORDS.open("rb") as source:
        return {str(message) for _line, message, *_rest in extract("python", source, KEYWORDS)}


def error_codes() -> set[str]:
    """Return the codes of the errors that a page can meet."""
    return {code for file in RAISING for code in _codes(ast.parse(file.read_text(encoding="utf-8")))}


def _codes(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        code = node.args[0]
        if name in ERRORS and isinstance(code, ast.Constant) and isinstance(code.value, str):
            yield code.value
