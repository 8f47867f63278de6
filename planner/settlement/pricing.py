"""Prices one run: contract, quantities, shares and the ledger entry, once for each state of the facts."""

from __future__ import annotations

import hashlib
import json
from datetime import date

from planner.messages.handling import Context
from planner.messages.planning import RunPlanned
from planner.messages.settlement import PriceLine, RunPriced, TripShare
from planner.settlement.domain.contract import ContractVersion, in_force
from planner.settlement.domain.facts import PricedRun, RunFacts, TripFacts
from planner.settlement.domain.ledger import COST, RECHARGED, Entry, operator_account, payer_account, post
from planner.settlement.domain.pricing import IDLE, price_lines, work_of
from planner.settlement.domain.splitting import split
from planner.settlement.ports import SettlementConfig, SettlementStore

Ctx = Context[SettlementStore]
_ABOARD = frozenset({"picked-up", "dropped-off", "no-show", "cancelled-at-door"})


def missing_facts(ctx: Ctx, run: RunFacts) -> list[str]:
    """Return what is still unknown before the run can be priced, as readable ids; empty when nothing is."""
    missing = []
    if not run.completed:
        missing.append(f"run-completed {run.run_id}")
    if run.plan is None or run.run_version < run.completed_version:
        missing.append(f"run-planned {run.run_id}")
    if run.contract_id and in_force(ctx.store.contract_versions(run.contract_id), _day(run)) is None:
        missing.append(f"contract {run.contract_id}")
    for trip in _trips(ctx, run):
        if not trip.referral_id:
            missing.append(f"trip-booked {trip.trip_id}")
        elif ctx.store.payer_of(trip.referral_id) is None:
            missing.append(f"referral-decided {trip.referral_id}")
    return missing


def price_run(ctx: Ctx, run: RunFacts, config: SettlementConfig) -> None:
    """Price the run if all facts are there and differ from those of its newest price."""
    if missing_facts(ctx, run):
        return
    contract = in_force(ctx.store.contract_versions(run.contract_id), _day(run))
    if contract is None or run.plan is None:  # pragma: no cover - missing_facts says so first
        return
    plan = RunPlanned.model_validate_json(json.dumps(run.plan))
    trips = _trips(ctx, run)
    wheelchairs = sum(1 for trip in trips if trip.wheelchair)
    work = work_of(plan, wheelchairs, run.lost_at)
    lines = price_lines(work, contract.paid_price, driven=True)
    total = sum(line.amount_ore for line in lines)
    shares = split(total, trips, plan, config.split_key) if trips else {}
    _settle(ctx, run, contract, lines, shares=shares, config=config)


def price_idle(ctx: Ctx, run: RunFacts, contract: ContractVersion, config: SettlementConfig) -> None:
    """Price a guaranteed vehicle that was offered but not used: its guarantee, borne by the default payer."""
    lines = price_lines(IDLE, contract.paid_price, driven=False)
    _settle(ctx, run, contract, lines, shares={}, config=config)


def _day(run: RunFacts) -> date:
    return date.fromisoformat(run.service_day)


def _trips(ctx: Ctx, run: RunFacts) -> list[TripFacts]:
    ids = sorted({b.trip_id for b in ctx.store.boardings(run.run_id) if b.event in _ABOARD})
    return [ctx.store.trip(trip_id) for trip_id in ids]


def _settle(
    ctx: Ctx,
    run: RunFacts,
    contract: ContractVersion,
    lines: list[PriceLine],
    *,
    shares: dict[str, int],
    config: SettlementConfig,
) -> None:
    total = sum(line.amount_ore for line in lines)
    parts = [
        TripShare(trip_id=trip_id, payer_code=_payer(ctx, trip_id, config), amount_ore=amount)
        for trip_id, amount in sorted(shares.items())
    ]
    body = RunPriced(
        run_id=run.run_id,
        run_version=run.run_version,
        service_day=run.service_day,
        operator_id=run.operator_id,
        vehicle_id=run.vehicle_id,
        contract_id=contract.contract_id,
        contract_version=contract.contract_version,
        lines=tuple(lines),
        total_ore=total,
        shares=tuple(parts),
        split_key=config.split_key,
        priced_at=ctx.now,
    )
    facts = body.model_dump(mode="json", exclude={"priced_at"})
    fingerprint = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
    before = ctx.store.priced(run.run_id)
    if before is not None and before.fingerprint == fingerprint:
        return
    revision = before.revision + 1 if before else 1
    if before is not None:
        _reverse(ctx, before)
    priced = PricedRun(
        run.run_id,
        revision,
        run.service_day,
        run.operator_id,
        run.vehicle_id,
        contract.contract_id,
        contract.contract_version,
        run.run_version,
        total,
        config.split_key,
        facts["lines"],
        facts["shares"],
        fingerprint,
        ctx.now,
        ctx.message.id if ctx.message else "",
    )
    ctx.store.add_priced(priced)
    _post(ctx, priced, config.default_payer[0])
    ctx.record(body, subject=run.run_id, version=revision)


def _payer(ctx: Ctx, trip_id: str, config: SettlementConfig) -> str:
    payer = ctx.store.payer_of(ctx.store.trip(trip_id).referral_id)
    return payer.payer_code if payer else config.default_payer[0]


def _post(ctx: Ctx, priced: PricedRun, default_payer: str) -> None:
    entry = Entry(
        f"run:{priced.run_id}:{priced.revision}",
        "run-priced",
        ctx.now,
        priced.service_day,
        priced.run_id,
        priced.contract_version,
        f"{priced.contract_id} {priced.contract_version}; {priced.split_key}",
        priced.message_id,
    )
    shared = [(payer_account(s["payer_code"]), s["amount_ore"], s["trip_id"]) for s in priced.shares]
    unshared = priced.total_ore - sum(amount for _, amount, _ in shared)
    ctx.store.post(
        post(
            entry,
            [
                (COST, priced.total_ore, ""),
                (operator_account(priced.operator_id), -priced.total_ore, ""),
                *shared,
                (payer_account(default_payer), unshared, ""),
                (RECHARGED, -priced.total_ore, ""),
            ],
        )
    )


def _reverse(ctx: Ctx, before: PricedRun) -> None:
    """Take the former revision back by a new entry that mirrors it."""
    former = next(e for e in ctx.store.entries(run_id=before.run_id) if e.entry_id == _key(before))
    entry = Entry(
        f"{former.entry_id}:reversed",
        "run-reversed",
        ctx.now,
        former.service_day,
        former.run_id,
        former.contract_version,
        f"reversal of {former.entry_id}",
        ctx.message.id if ctx.message else "",
    )
    ctx.store.post(post(entry, [(line.account, -line.amount_ore, line.trip_id) for line in former.lines]))


def _key(priced: PricedRun) -> str:
    return f"run:{priced.run_id}:{priced.revision}"
