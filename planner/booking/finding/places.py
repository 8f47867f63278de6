"""Find a place of treatment in one field, by name or alias, in spite of case, accents, abbreviations and one slip."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from planner.booking.domain.places import KnownPlace
from planner.booking.finding.words import full, sound, within_one_slip, words

_FITS: tuple[Callable[[str, str], bool], ...] = (
    lambda typed, known: typed == known,
    lambda typed, known: known.startswith(typed),
    lambda typed, known: len(typed) > 1 and sound(known).startswith(sound(typed)),
    lambda typed, known: len(typed) > 3 and within_one_slip(typed, known),
)


def holding_on(versions: Iterable[KnownPlace], day: date) -> list[KnownPlace]:
    """Return each place as it is on a day: the version that began last, unless its last day is over."""
    newest: dict[str, KnownPlace] = {}
    for each in sorted((v for v in versions if v.valid_from <= day), key=lambda v: v.valid_from):
        newest[each.code] = each
    return [each for each in newest.values() if each.valid_to is None or each.valid_to >= day]


def find_places(known: Iterable[KnownPlace], text: str, limit: int) -> list[KnownPlace]:
    """Return the places that all words of a text fit, the best fitting first; all, by name, for an empty text.

    A word fits a word of code, name, alias or address that is the same, begins with it, sounds like it, or differs by
    one slip; abbreviations are written out on both sides. A place whose alias or name is what was typed comes first.
    """
    typed = [full(word) for word in words(text)]
    ranked = []
    for place in known:
        own = [_written_out(each) for each in (place.name, *place.aliases)]
        rest = [word for each in (place.code, place.address) for word in _written_out(each)]
        ranks = [_rank(word, [w for each in own for w in each], rest) for word in typed]
        if None not in ranks:
            exact = typed in own
            ranked.append((not exact, sum(rank or 0 for rank in ranks), place.name, place.code, place))
    return [place for *_, place in sorted(ranked, key=lambda each: each[:-1])[:limit]]


def place_named(known: Iterable[KnownPlace], text: str) -> KnownPlace | None:
    """Return the only place whose name or alias is just this; None when none or several are called so."""
    typed = _written_out(text)
    found = [each for each in known if typed and typed in [_written_out(n) for n in (each.name, *each.aliases)]]
    return found[0] if len(found) == 1 else None


def place_by_id(known: Iterable[KnownPlace], ids: Iterable[str]) -> KnownPlace | None:
    """Return the place that one of these SOR or location numbers names."""
    wanted = {each for each in ids if each}
    return next((each for each in known if wanted & {each.sor, each.ean}), None)


def _written_out(text: str) -> list[str]:
    return [full(word) for word in words(text)]


def _rank(typed: str, own: list[str], rest: list[str]) -> int | None:
    """Return how well a word fits, 0 for the same word of a name; None when it does not."""
    for rank, fits in enumerate(_FITS):
        if any(fits(typed, word) for word in own):
            return 2 * rank
        if any(fits(typed, word) for word in rest):
            return 2 * rank + 1
    return None
