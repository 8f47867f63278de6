"""The day's result as a table for the terminal."""

from __future__ import annotations

from typing import Any

from rich.table import Table

from planner.kernel.money import kroner


def result(summary: dict[str, Any]) -> Table:
    """Return the table; every figure is one of ``summary.json``."""
    trips, money, live, plan = summary["trips"], summary["money"], summary["live"], summary["plan"]
    messages, latency = summary["messages"], summary["promise_latency"]
    table = Table(title=f"Samtur {summary['service_day']}, seed {summary['seed']}", title_justify="left", box=None)
    table.add_column("figure")
    table.add_column("value", justify="right")
    rows: list[tuple[str, object]] = [
        ("trips requested", trips["requested"]),
        ("  promised / refused / unanswered", f"{trips['promised']} / {trips['refused']} / {trips['unanswered']}"),
        ("  carried / no-show / cancelled", f"{trips['carried']} / {trips['no_show']} / {trips['cancelled']}"),
        ("runs / vehicles used", f"{summary['runs']} / {summary['vehicles_used']}"),
        ("violations in the published plan", plan["violations"]),
        ("appointments late by plan / in fact", f"{plan['appointments_late']} / {live['appointments_late_in_fact']}"),
        ("ride-time limits exceeded by plan", plan["ride_limit_exceeded"]),
        ("promises kept / moved", f"{live['promises_kept']} / {live['promises_moved']}"),
        ("shared rides", f"{100 * live['shared_ride_share']:.1f} %"),
        ("planned cost", kroner(money["planned_cost_ore"])),
        ("operators paid", kroner(money["operators_paid_ore"])),
        ("payers invoiced", kroner(money["payers_invoiced_ore"])),
        ("ledger difference", kroner(money["ledger_difference_ore"])),
        ("messages published / handled", f"{messages['published']} / {messages['handled']}"),
        ("  duplicate / dead / waiting", f"{messages['duplicate']} / {messages['dead']} / {messages['queued']}"),
        ("promise, median / p99", f"{latency['p50_ms']:.0f} ms / {latency['p99_ms']:.0f} ms"),
    ]
    rows += [
        (f"{p['name']}", f"{p['seconds']:.1f} s, {p['cpu_seconds']:.1f} s CPU, {p['peak_mib']} MiB")
        for p in summary["phases"]
    ]
    rows.append(("whole day", f"{summary['seconds']:.0f} s, {summary['peak_mib']} MiB"))
    for name, value in rows:
        table.add_row(name, str(value))
    return table
