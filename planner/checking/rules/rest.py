"""The driver's duty: not out too long, and every break that is due, long enough, in time, with nobody in the car.

The rules are those of the contract that the run is driven by. A run without stops has nothing to rest from.
"""

from __future__ import annotations

from collections.abc import Iterator

from planner.checking.case import Case
from planner.checking.timeline import Timeline
from planner.checking.violation import Violation
from planner.kernel.time import ServiceDay, clock_text
from planner.messages.duty import BreakRule, Duty
from planner.messages.planning import RunBreak, RunPlanned

Span = tuple[int, int]
"""Begin and end in seconds of the service day."""


def check(case: Case) -> Iterator[Violation]:
    """Yield what is wrong with working time and breaks; runs of unknown contracts are passed over."""
    for line in case.timelines:
        contract = case.published.contracts.get(line.run.contract_id)
        if contract is not None:
            yield from _out(line, contract.duty or Duty())
            yield from _breaks(case, line, contract.duty or Duty())


def rested_until(day: ServiceDay, run: RunPlanned, after_seq: int) -> int:
    """Return the second at which the last break behind a stop (0: at the base) has ended, far in the past for none."""
    return max((day.seconds(one.ends_at) for one in run.breaks if one.after_seq == after_seq), default=-(10**9))


def _out(line: Timeline, duty: Duty) -> Iterator[Violation]:
    out = line.returns - line.leaves
    if duty.max_out_s is not None and out > duty.max_out_s:
        detail = f"out {out} s, allowed {duty.max_out_s} s"
        yield Violation("run.working-time", "", line.run.run_id, out - duty.max_out_s, detail)


def _breaks(case: Case, line: Timeline, duty: Duty) -> Iterator[Violation]:
    run, taken, rules = line.run, line.run.breaks, duty.breaks
    out = line.returns - line.leaves
    if len(taken) < len(rules) and out > rules[len(taken)].above_s:
        detail = f"{len(taken)} of {len(rules)} taken, out {out} s"
        yield Violation("run.break-missing", "", run.run_id, out - rules[len(taken)].above_s, detail)
    for one in taken[len(rules) :]:
        yield Violation("run.break-time", "", run.run_id, 1, f"nobody asked for that at {one.starts_at.isoformat()}")
    worked_from = line.leaves
    for one, rule in zip(taken, rules, strict=False):
        span = case.day.seconds(one.starts_at), case.day.seconds(one.ends_at)
        off = _off(line, one, span, _allowed(line, rule, worked_from), rule.length_s)
        if off > 0:
            yield Violation("run.break-time", "", run.run_id, off, f"{clock_text(span[0])}-{clock_text(span[1])}")
        aboard = _aboard(line, one.after_seq)
        if aboard:
            yield Violation("run.break-company", aboard[0], run.run_id, len(aboard), ", ".join(aboard))
        worked_from = span[1]


def _allowed(line: Timeline, rule: BreakRule, worked_from: int) -> Span:
    """Return the first and the last second at which a break may begin."""
    first, last = [line.leaves + rule.after_s, worked_from], [10**9]
    if rule.until_s is not None:
        last.append(line.leaves + rule.until_s)
    if rule.work_s is not None:
        last.append(worked_from + rule.work_s)
    if rule.clock_from_s is not None:
        first.append(rule.clock_from_s)
    if rule.clock_to_s is not None:
        last.append(rule.clock_to_s)
    return max(first), min(last)


def _off(line: Timeline, one: RunBreak, span: Span, allowed: Span, length: int) -> int:
    """Return by how many seconds a break is wrong: its begin, its length, or the stops beside it."""
    wrong = [allowed[0] - span[0], span[0] - allowed[1], length - (span[1] - span[0])]
    if one.after_seq > len(line.stops):
        return 1
    if one.after_seq:
        wrong.append(line.stops[one.after_seq - 1].departure - span[0])
    if one.after_seq < len(line.stops):
        wrong.append(span[1] - line.stops[one.after_seq].arrival)
    return max(wrong)


def _aboard(line: Timeline, after_seq: int) -> list[str]:
    """Return who is in the car behind so many stops."""
    inside: dict[str, None] = {}
    for visit in line.visits:
        if visit.stop >= after_seq:
            break
        if visit.action == "pickup":
            inside[visit.trip_id] = None
        else:
            inside.pop(visit.trip_id, None)
    return sorted(inside)
