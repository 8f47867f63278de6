"""``samtur check``: look for mistakes in a published plan, independently of how it was made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from adapters.roads.factory import travel_times
from adapters.settings import MODULES, Settings, load
from adapters.sql import outbox
from adapters.sql.engine import make_engine, reading
from planner.checking.check import check as check_day
from planner.checking.published import days_of, gather, overnight_at
from planner.checking.violation import CODES, Report
from planner.kernel.errors import InvalidInput
from planner.kernel.time import ServiceDay
from planner.kernel.travel import TravelTimes
from planner.messages import catalogue  # noqa: F401 - registers every message type
from planner.messages.envelope import Envelope, Undecodable, decode

SHOWN = 20


def check(
    file: Annotated[Path | None, typer.Argument(help='Messages: a line each, or {"messages": [...]}.')] = None,
    day: Annotated[str | None, typer.Option("--day", help="Service day, YYYY-MM-DD.")] = None,
    data: Annotated[Path | None, typer.Option("--data", help="Data directory instead of the settings'.")] = None,
    latest: Annotated[bool, typer.Option("--latest", help="The newest state, not the overnight plan.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the reports as JSON.")] = False,
) -> None:
    """Check the plan of a day; exit code 1 when a rule is broken, 2 when there is nothing to check.

    Messages come from the file, or with --day alone from the modules' databases. What is checked is the plan as the
    last overnight optimisation published it, where there was one.
    """
    settings = load(**({"data_dir": data} if data else {}))
    if file is None and day is None:
        raise InvalidInput("check.nothing-given", "neither a file nor a day is given", do="Name a file, or --day DATE.")
    given = (str(ServiceDay.parse(day)),) if day is not None else ()
    messages = list(_from_file(file) if file is not None else _from_databases(settings))
    reports = reports_on(messages, given or days_of(messages), travel_times(settings.roads), latest=latest)
    if as_json:
        typer.echo(json.dumps([report.as_dict() for report in reports], ensure_ascii=False, indent=1))
    else:
        for report in reports:
            typer.echo("\n".join(lines(report)))
    if not all(report.ok for report in reports):
        raise typer.Exit(1)


def reports_on(
    messages: list[Envelope], days: Iterable[str], travel: TravelTimes, *, latest: bool = False
) -> list[Report]:
    """Return a report on every day.

    Args:
        messages: decoded envelopes.
        days: service days, ISO dates.
        travel: the travel times that the plans were made with.
        latest: check the newest state instead of the last overnight plan.

    Raises:
        InvalidInput: ``check.no-plan`` for a day without any run.
    """
    reports = []
    for day in days:
        published = gather(messages, day, None if latest else overnight_at(messages, day))
        if not published.runs:
            raise InvalidInput("check.no-plan", "no run is published for this day", where=day, do="Check the date.")
        reports.append(check_day(published, travel))
    if not reports:
        raise InvalidInput("check.no-plan", "no run is published in these messages", do="Give planning's messages too.")
    return reports


def lines(report: Report) -> list[str]:
    """Return the report as text: what was checked, how often each rule is broken, and the first cases."""
    found = len(report.violations)
    text = [
        (
            f"{report.service_day}: {report.trips} trips, {report.promised} promised ({report.waiting} wait for their "
            f"ready-call), {report.refused} refused; {report.runs} runs with {report.stops} stops"
        ),
        f"travel times: {report.travel_times}",
        f"{found} violation{'' if found == 1 else 's'}",
    ]
    if report.planned_with not in {"", report.travel_times}:
        text.insert(2, f"the plan was made with others, so times and distances may differ: {report.planned_with}")
    text += [f"  {count:5d}  {code}: {CODES[code]}" for code, count in report.by_code.items()]
    text += [f"- {violation.text()}" for violation in report.violations[:SHOWN]]
    if found > SHOWN:
        text.append(f"- and {found - SHOWN} more; --json shows all")
    return text


def _from_file(path: Path) -> Iterator[Envelope]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise InvalidInput("check.unreadable", "the file cannot be read", where=str(path), do="Check it.") from None
    for number, body in enumerate(_bodies(path, text), start=1):
        try:
            yield decode(body)
        except Undecodable as error:
            raise InvalidInput(
                "check.not-a-message",
                f"message {number} cannot be read: {error.what}",
                where=f"{path}, {error.where}",
                do="Give envelopes as the bus carries them.",
            ) from None


def _bodies(path: Path, text: str) -> list[bytes]:
    """Return the messages of a bundle, or the file's lines when it is none."""
    try:
        whole = json.loads(text)
    except ValueError:
        return [line.encode() for line in text.splitlines() if line.strip()]
    if isinstance(whole, dict) and "specversion" in whole:
        return [text.encode()]
    bundle = whole.get("messages") if isinstance(whole, dict) else whole
    if not isinstance(bundle, list):
        raise InvalidInput(
            "check.not-messages", "the file holds no list of messages", where=str(path), do='Use {"messages": [...]}.'
        )
    return [json.dumps(message).encode() for message in bundle]


def _from_databases(settings: Settings) -> Iterator[Envelope]:
    for name in MODULES:
        url = settings.database(name)
        if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
            raise InvalidInput("check.no-data", f"there is no database of {name}", where=url, do="Name --data.")
        engine = make_engine(url, name)
        try:
            with reading(engine) as connection:
                yield from (decode(body) for body in outbox.every(connection))
        finally:
            engine.dispose()
