"""What the rules cost on a day: asked for, searched in a process of its own with each rule left out, stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from planner.kernel.errors import InvalidInput
from planner.messages.handling import Progress
from planner.planning.desk import Ctx
from planner.planning.domain.rule_prices import RulePrices
from planner.planning.office import Office
from planner.planning.views.day import known_day
from planner.routing import RULES, MaxIterations, MaxSeconds, Plan, Problem, RulePrice, first_of, prices_of_rules

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
    limits = [value for value in (order.seconds, order.iterations) if value is not None]
    if any(value <= 0 for value in limits) or (order.seconds or 0) > office.config.price_max_s:
        raise InvalidInput(
            "planning.bad-limit",
            "the limits of a search are out of range",
            where="seconds, iterations",
            do=f"Give at most {office.config.price_max_s:g} seconds, and limits above zero.",
        )
    prices = ctx.store.rule_prices(order.service_day)
    if prices is None:
        prices = RulePrices(order.service_day)
        ctx.store.add(prices)
    prices.asked += 1
    seconds = order.seconds if limits else office.config.price_s
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
    limits = [MaxSeconds(task.seconds)] if task.seconds is not None else []
    stop = first_of(*limits, *([MaxIterations(task.iterations)] if task.iterations is not None else []))
    progress(0.0, "")
    return prices_of_rules(
        task.problem,
        task.plan,
        tuple(RULES),
        stop,
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
