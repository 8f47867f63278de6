"""A small day from referral to invoice, the same in every world, with patients who can be recognised."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from adapters.settings import MODULES
from planner.checking.violation import Report
from planner.messages.envelope import Envelope
from scenarios.day.generate import Scenario, generate
from scenarios.day.parameters import SHIPPED, Parameters
from scenarios.demo import checked
from scenarios.demo.day import Day, Limits
from scenarios.demo.meter import Meter
from scenarios.demo.one_by_one import OneByOne
from scenarios.demo.summary import summary
from scenarios.demo.world import World
from scenarios.simulation.parameters import SimulationParameters

TRIPS = 24
SEED = 20260317
LIMITS = Limits(seconds=120.0, iterations=40)
"""The iterations end the search, not the clock: that makes the night repeatable on a busy machine too."""
HABITS = SimulationParameters(tick_s=120, position_every_s=1800)
MARK = "Zqxv"
"""Begins every planted text; no Danish word, code or name of the product has it."""


@dataclass(frozen=True)
class Patient:
    """What was planted in one referral."""

    name: str
    cpr: str
    phone: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of a day.

    Attributes:
        figures: as in ``summary.json``.
        trips: booking's status of every trip, by id.
        prices: settlement's price of every run in øre, by run id.
        days: every module's own summary of the day, by module.
        envelopes: every message that was sent.
        plan: the checker's report on the published night's plan.
    """

    figures: Mapping[str, Any]
    trips: Mapping[str, str]
    prices: Mapping[str, int]
    days: Mapping[str, Mapping[str, Any]]
    envelopes: tuple[Envelope, ...]
    plan: Report


def planted() -> tuple[Scenario, tuple[Patient, ...]]:
    """Return the day with a recognisable patient in every referral."""
    scenario = generate(Parameters.read(SHIPPED, seed=SEED, trips=TRIPS))
    patients, referrals = [], []
    for number, body in enumerate(scenario.referrals):
        patient = Patient(
            name=f"{MARK}{number:03}navn Æblegård",
            cpr=body["patient"]["cpr"],
            phone=body["patient"]["phone"],
            texts=tuple(f"{MARK}{number:03}{what}" for what in ("vej 7, 8000 Aarhus C", "afsnit B3", "nøgle", "læge")),
        )
        named = {"name": patient.name} | dict(
            zip(("home_text", "facility_text", "notes", "assessed_by"), patient.texts, strict=True)
        )
        patients.append(patient)
        referrals.append(body | {"patient": body["patient"] | named})
    return replace(scenario, referrals=tuple(referrals)), tuple(patients)


def run(world: World, scenario: Scenario, folder: Path) -> Outcome:
    """Run the whole day in a world, one command at a time, and write what a demo writes into ``folder``."""
    calm = OneByOne(world)
    day = Day(calm, scenario, LIMITS, HABITS)
    meter = Meter()
    for name, phase in day.phases():
        with meter.phase(name):
            phase(lambda _share, _text: None)
    envelopes = list(checked.messages(calm))
    checked.save(envelopes, folder / "messages.jsonl")
    plan = checked.overnight(calm, envelopes, str(day.service_day))
    figures = summary(day, meter, plan, checked.newest(calm, envelopes, str(day.service_day)))
    (folder / "summary.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    query = {"day": str(day.service_day), "size": 200}
    trips = calm.api.get("/api/booking/trips", query)["items"]
    runs = calm.api.get(f"/api/planning/days/{day.service_day}/runs")
    return Outcome(
        figures=figures,
        trips={trip["trip_id"]: trip["status"] for trip in trips},
        prices={r["run_id"]: calm.api.get(f"/api/settlement/runs/{r['run_id']}")["total_ore"] for r in runs},
        days={module: calm.api.get(f"/api/{module}/days/{day.service_day}/summary") for module in MODULES},
        envelopes=tuple(envelopes),
        plan=plan,
    )
