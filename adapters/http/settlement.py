"""Settlement over HTTP."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from adapters.http.access import Caller
from adapters.runtime.runtime import ModuleRuntime
from planner.kernel.errors import NotFound
from planner.kernel.principal import Principal, Role
from planner.kernel.story import StoryLine
from planner.messages.duty import Duty
from planner.messages.settlement import Price
from planner.settlement import commands, views
from planner.settlement.ports import SettlementConfig, SettlementStore

Day = date
Name = Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]*$")


class ContractBody(BaseModel):
    """A contract version to publish."""

    model_config = ConfigDict(extra="forbid")

    contract_id: str = Name
    contract_version: str = Name
    operator_id: str = Name
    operator_name: str = Field(min_length=1, max_length=200)
    kind: Literal["guaranteed", "variable"]
    valid_from: date
    valid_to: date | None = None
    planning_price: Price
    paid_price: Price
    duty: Duty | None = None


class PeriodBody(BaseModel):
    """First and last service day of a period."""

    model_config = ConfigDict(extra="forbid")

    period_from: date
    period_to: date


def _story(line: StoryLine) -> dict[str, Any]:
    return {**vars(line), "at": line.at.isoformat()}


def router(runtime: ModuleRuntime[SettlementStore], config: SettlementConfig) -> APIRouter:
    """Return the routes of settlement."""
    api = APIRouter(tags=["settlement"])
    clerk = (Role.SETTLEMENT, Role.SYSTEM)
    reader = (*clerk, Role.AUDITOR)

    @api.post("/contracts")
    def publish(body: list[ContractBody], caller: Caller) -> dict[str, Any]:
        """Publish contract versions: all or, when one is wrong, none."""
        caller.require(*clerk)
        orders = [commands.PublishContract(**{n: getattr(c, n) for n in ContractBody.model_fields}) for c in body]
        revisions = runtime.execute(
            lambda ctx: {order.contract_id: commands.publish_contract(ctx, order) for order in orders},
            actor=caller.name,
        )
        return {"published": revisions}

    @api.get("/contracts")
    def contracts(caller: Caller) -> list[dict[str, Any]]:
        """List contract versions with their prices."""
        caller.require(*reader)
        return runtime.read(views.contracts)

    @api.post("/days/{day}/close")
    def close(day: Day, caller: Caller) -> dict[str, Any]:
        """Price what of the day can be priced, and say what cannot and why."""
        caller.require(*clerk)
        return vars(runtime.execute(partial(commands.close_day, day=day, config=config), actor=caller.name))

    @api.post("/documents")
    def issue(body: PeriodBody, caller: Caller) -> dict[str, Any]:
        """Issue statements and invoices for everything of the period that is on no document yet."""
        caller.require(*clerk)
        order = partial(commands.issue_documents, period_from=body.period_from, period_to=body.period_to)
        return vars(runtime.execute(order, actor=caller.name))

    @api.get("/runs/{run_id}")
    def run_price(run_id: str, caller: Caller) -> dict[str, Any]:
        """Return a run's price; operators see their own runs' lines but not who the payers are."""
        caller.require(*reader, Role.PLANNER, Role.OPERATOR)
        price = runtime.read(lambda store: views.run_price(store, run_id))
        caller.require_operator(price["operator_id"])
        return _without_payers(price) if _only_operator(caller) else price

    @api.get("/statements")
    def statements(caller: Caller) -> list[dict[str, Any]]:
        """List statements; operators see their own."""
        caller.require(*reader, Role.OPERATOR)
        mine = caller.operator_id if _only_operator(caller) else None
        return runtime.read(lambda store: views.documents(store, "statement", mine))

    @api.get("/invoices")
    def invoices(caller: Caller) -> list[dict[str, Any]]:
        """List invoices."""
        caller.require(*reader)
        return runtime.read(lambda store: views.documents(store, "invoice"))

    @api.get("/documents/{document_id}")
    def document(document_id: str, caller: Caller) -> dict[str, Any]:
        """Return a statement or an invoice with its lines."""
        caller.require(*reader, Role.OPERATOR)
        found = runtime.read(lambda store: views.document(store, document_id))
        if _only_operator(caller) and (found["kind"], found["party"]) != ("statement", caller.operator_id):
            raise NotFound("settlement.no-document", "there is no such document", where=document_id)
        return found

    @api.get("/trips/{trip_id}/story")
    def story(trip_id: str, caller: Caller) -> list[dict[str, Any]]:
        """Tell a trip's money."""
        caller.require(*reader, Role.CLERK, Role.PLANNER)
        return [_story(line) for line in runtime.read(lambda store: views.story(store, trip_id))]

    @api.get("/ledger")
    def ledger(caller: Caller, run_id: str | None = None) -> list[dict[str, Any]]:
        """Return ledger entries, of one run or all."""
        caller.require(*reader)
        return runtime.read(lambda store: [views.entry_view(e) for e in store.entries(run_id=run_id)])

    @api.get("/balance")
    def balance(caller: Caller) -> dict[str, Any]:
        """Return the trial balance; the difference is 0."""
        caller.require(*reader)
        return runtime.read(views.trial_balance)

    @api.get("/days/{day}/summary")
    def summary(day: Day, caller: Caller) -> dict[str, Any]:
        """Return the day's money."""
        caller.require(*reader, Role.PLANNER, Role.CLERK)
        return runtime.read(lambda store: views.day_summary(store, day.isoformat()))

    return api


def _only_operator(caller: Principal) -> bool:
    return caller.roles == {Role.OPERATOR}


def _without_payers(price: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in price.items() if key not in {"shares", "entries"}}
