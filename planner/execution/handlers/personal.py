"""Passenger cards: kept sealed, opened on demand and on record, erased when their time is up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from planner.execution.domain.personal import PersonalDataRead, SealedCard, open_card
from planner.execution.domain.run import Run
from planner.execution.handlers.common import Ctx, version_of
from planner.kernel.errors import InvalidInput
from planner.kernel.sealing import ERASED, Cipher
from planner.messages.booking import PassengerCard, PersonalDataErased
from planner.messages.handling import JobKind, Progress

ERASE = "erase-personal-data"


def passenger_card(message: PassengerCard, ctx: Ctx) -> None:
    """Keep a card as sealed as it came, and ask for its erasure. A card whose time is up is not kept at all."""
    if message.erase_after <= ctx.now:
        return
    card, version = ctx.store.card(message.trip_id), version_of(ctx)
    if card is None:
        ctx.store.add_card(
            SealedCard(
                message.trip_id, message.service_day, message.key_id, message.sealed, message.erase_after, version
            )
        )
    elif version > card.version:
        card.service_day, card.key_id, card.sealed = message.service_day, message.key_id, message.sealed
        card.erase_after, card.version = message.erase_after, version
    ctx.enqueue(ERASE, message.erase_after.isoformat(), {"due": message.erase_after.isoformat()}, message.erase_after)


def personal_data_erased(message: PersonalDataErased, ctx: Ctx) -> None:
    """Delete the cards of trips whose passenger is erased; a card that comes after it opens no more either."""
    ctx.store.drop_cards(message.trip_ids)


def open_cards(
    ctx: Ctx, run: Run, trip_ids: Iterable[str], purpose: str, cipher: Cipher
) -> Mapping[str, dict[str, str]]:
    """Open the cards of trips, each put on record under the actor's name; unknown and erased ones are left out.

    Raises:
        InvalidInput: ``sealing.cannot-open`` or ``execution.bad-card``.
    """
    opened = {}
    for trip_id in trip_ids:
        card = ctx.store.card(trip_id)
        if card is not None:
            try:
                opened[trip_id] = open_card(card, cipher)
            except InvalidInput as error:
                if error.code != ERASED:
                    raise
                continue
            ctx.store.add_personal_read(PersonalDataRead(ctx.now, ctx.actor, purpose, trip_id, run.run_id))
    return opened


def erase_personal_data(ctx: Ctx) -> int:
    """Erase every card whose time is up, and return how many they were. The audit trail stays."""
    return ctx.store.erase_cards(ctx.now)


def _prepare(_ctx: Ctx, data: Mapping[str, Any]) -> str:
    return str(data["due"])


def _work(due: str, progress: Progress) -> str:
    progress(1.0, "nothing to compute")
    return due


def _complete(ctx: Ctx, _data: Mapping[str, Any], result: str) -> None:
    ctx.store.erase_cards(datetime.fromisoformat(result))


ERASE_JOB: JobKind[Any] = JobKind(prepare=_prepare, work=_work, complete=_complete, deadline_s=60.0)
"""The deletion itself is the completing transaction; there is nothing to work out beside it."""
