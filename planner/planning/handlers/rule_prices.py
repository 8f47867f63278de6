"""What the rules cost on a day: asked for, searched in a process of its own with each rule left out, stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from planner.messages.handling import Progress
from planner.planning.desk import Ctx
from planner.planning.domain.rule_prices import RulePrices
from planner.planning.handlers.limits import seconds_of, stop_of
from planner.planning.office import Office
from planner.planning.views.day import known_day
from planner.routing import RULES, Plan, Problem, RulePrice, prices_of_rules

KIND = "price-rules"


@dataclass(frozen=True)
class PriceRules:
    """Command: work out what the rules cost on a service day.

    Attributes:
        seconds: time limit of each search; the configured one by default.
        iterations: a limit in search steps instead of or beside time.
        seed: of every search.
    """

    service_day: str
    seconds: float | None = None
    iterations: int | None = None
    seed: int = 1


@dataclass(frozen=True, eq=False)
class Task:
    """What the child process needs."""

    problem: Problem
    plan: Plan
    seconds: float | None
    iterations: int | None
    seed: int


def price_rules(ctx: Ctx, order: PriceRules, office: Office) -> str:
    """Ask for the prices; return the key of the job. The plan is not changed by it.

    Raises:
        InvalidInput: ``planning.bad-limit``.
        NotFound: ``planning.no-day``.
    """
    known_day(ctx.store, order.service_day)
    config = office.config
    seconds = seconds_of(order.seconds, order.iterations, config.price_s, config.price_max_s)
    prices = ctx.store.rule_prices(order.service_day)
    if prices is None:
        prices = RulePrices(order.service_day)
        ctx.store.add(prices)
    prices.asked += 1
    data = asdict(order) | {"number": prices.asked, "seconds": seconds}
    ctx.enqueue(KIND, prices.job, data)
    return prices.job


def prepare(ctx: Ctx, data: Mapping[str, Any], office: Office) -> Task:
    """Return a copy of the day and its plan at hand."""
    picture = office.picture(ctx.store, ctx.store.day(data["service_day"]))
    problem, plan = picture.routes.snapshot()
    return Task(problem, plan, data["seconds"], data["iterations"], data["seed"])


def work(task: Task, progress: Progress) -> tuple[RulePrice, ...]:
    """Search the day with all rules and with each left out; runs in a child process."""
    progress(0.0, "")
    return prices_of_rules(
        task.problem,
        task.plan,
        tuple(RULES),
        stop_of(task.seconds, task.iterations),
        task.seed,
        lambda done, rule: progress(done / (len(RULES) + 1), rule),
    )


def complete(ctx: Ctx, data: Mapping[str, Any], found: tuple[RulePrice, ...], office: Office) -> None:
    """Store the prices, dearest rule first; an answer that was overtaken by a later one is dropped."""
    prices = ctx.store.rule_prices(data["service_day"])
    if prices is None or data["number"] < prices.found_number:
        return
    rows = [asdict(one) | {"price_ore": one.price_ore} for one in found]
    prices.found_number, prices.found_at = data["number"], ctx.now
    prices.data = {
        "rules": sorted(rows, key=lambda row: (-row["price_ore"], row["rule"])),
        "seconds": data["seconds"],
        "iterations": data["iterations"],
        "seed": data["seed"],
        "travel_times": office.travel.label,
    }
