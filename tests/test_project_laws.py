"""The laws of the house that no linter knows."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.cli.errors import markdown

ROOT = Path(__file__).parents[1]
PACKAGES = ("planner", "adapters", "scenarios")
MODULES = ("booking", "planning", "execution", "settlement")
LONGEST = 300


def _sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def _calls(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of every call."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def test_import_laws() -> None:
    """Adapters → planner, four independent modules, OR-Tools and numba in routing alone, checking apart."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_handlers_neither_commit_nor_publish() -> None:
    """Nobody inside the planner commits or publishes: the edge commits once, the outbox sends."""
    forbidden = re.compile(r"\.(commit|rollback|publish|basic_publish)$")
    found = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in _sources(*(f"planner/{module}" for module in MODULES))
        for line, name in _calls(path)
        if forbidden.search(name)
    ]
    assert found == []


def test_the_planner_asks_nobody_for_the_time() -> None:
    """Rules use the instant they are given, so that a day can be driven in fast motion and replayed."""
    forbidden = {"datetime.now", "datetime.utcnow", "date.today", "time.time", "utc_now"}
    found = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in _sources(*(f"planner/{module}" for module in (*MODULES, "checking", "messages")))
        for line, name in _calls(path)
        if name in forbidden
    ]
    assert found == []


@pytest.mark.parametrize("package", PACKAGES)
def test_rooms_are_small(package: str) -> None:
    """A source file holds one idea: none is longer than 300 lines."""
    long = {
        str(path.relative_to(ROOT)): lines
        for path in _sources(package)
        if "versions" not in path.parts and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_every_test_says_its_law() -> None:
    """Every test function has a docstring."""
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in _sources("tests")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_error_codes_are_documented() -> None:
    """``docs/errors.md`` lists every code that the source raises; ``samtur errors --markdown`` writes it."""
    assert (ROOT / "docs" / "errors.md").read_text(encoding="utf-8") == markdown()


def test_exported_names_exist() -> None:
    """What a package says it exports is there, each name once."""
    for path in _sources(*PACKAGES):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                names = ast.literal_eval(node.value)
                module = importlib.import_module(
                    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
                )
                assert len(names) == len(set(names)), path
                assert [name for name in names if not hasattr(module, name)] == [], path
