"""``samtur suti``: read and check messages of the operators' standard."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from adapters.suti import show as showing
from adapters.suti.checking.check import Checked
from adapters.suti.checking.check import check as check_document
from adapters.suti.reading import Reading, read_bytes, read_file
from planner.kernel.errors import InvalidInput

app = typer.Typer(help="SUTI messages between planner and operators.", no_args_is_help=True)
Files = Annotated[list[Path], typer.Argument(help="SUTI messages (XML).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@app.command()
def show(files: Files, *, as_json: AsJson = False) -> None:
    """Show what files say; exit code 2 at the first that cannot be read."""
    readings = [read_file(path) for path in files]
    if as_json:
        data = [showing.as_data(reading) for reading in readings]
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    for reading in readings:
        typer.echo(f"== {reading.where}")
        for line in showing.lines(reading):
            typer.echo(line)


@app.command()
def check(
    files: Files,
    *,
    xsd: Annotated[
        Path | None,
        typer.Option("--xsd", envvar="SAMTUR_SUTI_XSD", help="Your copy of the standard's schema, checked besides."),
    ] = None,
    settlement_xsd: Annotated[
        Path | None,
        typer.Option(
            "--settlement-xsd",
            envvar="SAMTUR_SUTI_SETTLEMENT_XSD",
            help="Another schema for settlement (the 8000 series), instead of --xsd.",
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Call a file with any warning bad: unknown elements, odd spellings.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show errors only.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check files by structure, meaning and sums, and by your schema; exit code 1 when one is bad.

    Every finding is one line: file, line, severity, code, what is wrong and what to do.
    """
    results = {path: _check(path, xsd, settlement_xsd) for path in files}
    if as_json:
        data = [
            {
                "file": str(path),
                "good": _passes(found, strict=strict),
                "findings": [each.as_dict() for each in found.findings],
            }
            for path, found in results.items()
        ]
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        for path, found in results.items():
            _print(path, found, quiet=quiet and not strict, good=_passes(found, strict=strict))
    if not all(_passes(found, strict=strict) for found in results.values()):
        raise typer.Exit(1)


def _check(path: Path, xsd: Path | None, settlement_xsd: Path | None) -> Checked:
    try:
        body = read_bytes(path)
    except InvalidInput as refused:
        return Checked.refused(refused, str(path))
    found = check_document(body, str(path))
    schema = settlement_xsd if settlement_xsd and _settles(found.reading) else xsd
    return check_document(body, str(path), schema) if schema else found


def _settles(reading: Reading | None) -> bool:
    return reading is not None and any((message.msg_type or "").startswith("8") for message in reading.envelope.msg)


def _passes(found: Checked, *, strict: bool) -> bool:
    return found.spotless if strict else found.good


def _print(path: Path, found: Checked, *, quiet: bool, good: bool) -> None:
    for each in found.findings:
        if each.severity == "error" or not quiet:
            do = f" Do: {each.do}" if each.do else ""
            typer.echo(f"{path}:{each.line}: {each.severity} [{each.code}] {each.what}.{do}")
    if good and not quiet:
        types = ", ".join(message.msg_type or "?" for message in found.reading.envelope.msg) if found.reading else ""
        typer.echo(f"{path}: good ({types})")
