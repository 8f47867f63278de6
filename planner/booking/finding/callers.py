"""One field finds a repeat caller: by CPR number, phone, name or address, sealed as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Literal

from stdnum.dk import cpr as cpr_number

from planner.booking.desk import Desk
from planner.booking.domain.personal import IndexKind, PersonalData, normal_cpr, normal_phone, sealing_context
from planner.booking.finding.index import any_indexed, exact_keys, indexed, near_keys, sounds
from planner.booking.finding.ports import SealedCaller
from planner.booking.finding.words import may_be_misspelt, within_one_slip
from planner.booking.personal import Ctx, log_read, need_purpose
from planner.kernel.errors import InvalidInput

Match = Literal["cpr", "phone", "words", "similar"]
_FIRST_PAGE = 50
_MOST_OPENED = 1000
_PHONE_SIGNS = frozenset("+()-./ ")


@dataclass(frozen=True, repr=False)
class Caller:
    """A patient who called before, as far as a clerk needs it to tell who it is.

    Attributes:
        referral_id: the newest referral, by which everything else is asked for.
        match: what the text fitted: a number, all its words, or all but for a slip.
        born: the birthday of the CPR number, or None without one.
    """

    referral_id: str
    match: Match
    name: str
    born: date | None
    phone: str | None
    home_text: str


@dataclass(frozen=True)
class Found:
    """The answer to a search. ``more`` says that not all who fit are listed, and another word would help."""

    callers: Sequence[Caller]
    more: bool


def find(ctx: Ctx, desk: Desk, text: str, why: str, limit: int = 10) -> Found:
    """Find patients by what a clerk typed; the search and every patient shown are entered in the audit trail.

    Ten digits that begin with a birthday are a CPR number, digits that can be a phone number are one (both where
    both fit); everything else is words of name and address, all of which must fit as they sound. Where nobody fits,
    words of the name may differ by one slip. Searches for words open records that turn out not to fit; nobody is
    shown those.

    Raises:
        InvalidInput: ``booking.no-purpose``; ``booking.search-too-short`` when there is nothing to look up by.
    """
    need_purpose(why)
    numbers = _numbers(text, ctx.now.date())
    heard = sounds(text)
    if not numbers and not any_indexed(heard):
        raise InvalidInput(
            "booking.search-too-short",
            "there is nothing to look up",
            where="q",
            do="Give a CPR number, a phone number, or a whole word of name or address.",
        )
    found = Found([], more=False)
    for kind, number in numbers:
        found = found if found.callers else _by_number(ctx, desk, kind, number, limit)
    if not numbers:
        found = _by_words(ctx, desk, heard, limit)
        if not found.callers:
            found = _by_slips(ctx, desk, heard, limit)
    how = found.callers[0].match if found.callers else (numbers[0][0] if numbers else "words")
    log_read(ctx, f"caller search by {how}", f"{len(found.callers)} found", why)
    for caller in found.callers:
        log_read(ctx, "caller", caller.referral_id, why)
    return found


def _numbers(text: str, today: date) -> list[tuple[IndexKind, str]]:
    """Return the numbers that a text can be, in normal form; none when it has letters or is no number."""
    digits = sum(char.isdigit() for char in text)
    if digits < 6 or any(not char.isdigit() and char not in _PHONE_SIGNS for char in text.strip()):
        return []
    readings: list[tuple[IndexKind, str]] = []
    with suppress(InvalidInput):
        readings.append(("cpr", normal_cpr(text, today, "q")))
    with suppress(InvalidInput):
        readings.append(("phone", normal_phone(text, "q")))
    return readings


def _by_number(ctx: Ctx, desk: Desk, kind: IndexKind, number: str, limit: int) -> Found:
    rows = ctx.store.callers_by(kind, desk.cipher.blind(number, kind), limit + 1)
    callers = [_caller(row, _opened(desk, row), kind) for row in rows[:limit]]
    return Found(callers, more=len(rows) > limit)


def _by_slips(ctx: Ctx, desk: Desk, heard: list[str], limit: int) -> Found:
    """Look for a slip in one of the words, and only where that finds nobody in several.

    One slip is by far the likeliest, and the words that are right keep apart the many whom a common name resembles.
    """
    found = Found([], more=False)
    words = [each for each in dict.fromkeys(heard) if indexed(each)]
    tries = [frozenset({each}) for each in words if may_be_misspelt(each)]
    if len(tries) > 1:
        tries.append(frozenset(words))
    for slipped in tries:
        found = found if found.callers else _by_words(ctx, desk, heard, limit, slipped)
    return found


def _by_words(ctx: Ctx, desk: Desk, heard: list[str], limit: int, slipped: frozenset[str] = frozenset()) -> Found:
    """Return who fits every word as it sounds, those of ``slipped`` also with a slip."""
    match: Match = "similar" if slipped else "words"
    keys = [
        (near_keys if each in slipped else exact_keys)(desk.cipher, each)
        for each in dict.fromkeys(heard)
        if indexed(each)
    ]
    callers: list[Caller] = []
    for opened, row in enumerate(_candidates(ctx, keys)):
        data = _opened(desk, row)
        if _fits(heard, data, slipped):
            callers.append(_caller(row, data, match))
        if len(callers) > limit or opened + 1 >= _MOST_OPENED:
            return Found(callers[:limit], more=True)
    return Found(callers, more=False)


def _candidates(ctx: Ctx, keys: list[frozenset[int]]) -> Iterator[SealedCaller]:
    below: int | None = None
    size = _FIRST_PAGE
    while rows := ctx.store.callers_with(keys, below, size):
        yield from rows
        if len(rows) < size:
            return
        below, size = rows[-1].number, _MOST_OPENED  # asking is dear where keys are many, opening is cheap


def _fits(heard: list[str], data: PersonalData, slipped: frozenset[str]) -> bool:
    """Return whether every word is in name or address; a single letter begins a part of the name."""
    names = sounds(data.name)
    rest = [each for each in heard if each not in names]
    for each in rest:
        if len(each) == 1 and any(name.startswith(each) for name in names):
            continue
        if each in slipped and any(within_one_slip(each, name) for name in names):
            continue
        if each not in sounds(data.home_text):
            return False
    return True


def _opened(desk: Desk, row: SealedCaller) -> PersonalData:
    return PersonalData.from_text(desk.cipher.open(row.sealed, sealing_context(row.referral_id)))


def _caller(row: SealedCaller, data: PersonalData, match: Match) -> Caller:
    return Caller(
        referral_id=row.referral_id,
        match=match,
        name=data.name,
        born=cpr_number.get_birth_date(data.cpr) if data.cpr else None,
        phone=data.phone,
        home_text=data.home_text,
    )
