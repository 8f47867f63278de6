"""Both languages are whole: nothing untranslated, nothing left over, a word for every code."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from babel.messages.pofile import read_po

from adapters.sql.dead_letters import State
from adapters.sql.jobs import JobState
from adapters.web import bookings, i18n, runs, worklists
from adapters.web.ordering import fields, newcomer
from adapters.web.words import WORDS
from planner.booking.domain.access import DoorLevel
from planner.booking.domain.recurrence import HolidayPolicy, Weekday
from planner.booking.domain.series import EndReason, SeriesState
from planner.booking.domain.trip import TripStatus
from planner.booking.rules.deciding import Outcome
from planner.execution.domain.progress import TripState
from planner.execution.domain.run import RunStatus
from planner.kernel.errors import NotFound
from planner.kernel.principal import Role
from planner.messages import catalogue as _registered  # noqa: F401 - registers every message type
from planner.messages.booking import TripCancelled
from planner.messages.payload import message_types
from planner.messages.trips import Action, Leg, Mobility, RunEvent
from planner.planning.domain.run import RunStatus as PlannedStatus
from planner.settlement.domain.splitting import SplitKey
from tests.adapters.web import texts

PLACEHOLDER = re.compile(r"{(\w+)}")


def test_every_text_has_its_danish_and_none_is_left_over() -> None:
    """The Danish catalogue holds the texts of templates and words: all of them, and no others."""
    danish = i18n.catalogue("da")
    wanted = texts.of_templates() | texts.of_words()
    assert len(wanted) > 200
    assert wanted - danish.texts.keys() - danish.plurals.keys() == set(), "untranslated"
    assert (danish.texts.keys() | danish.plurals.keys()) - wanted == set(), "orphaned"


def test_every_error_a_page_can_meet_has_its_danish() -> None:
    """Errors are told in Danish by their codes: all of them, and no others."""
    codes = texts.error_codes()
    assert {"booking.no-trip", "access.locked", "web.no-page"} <= codes
    translated = {code for context, code in i18n.catalogue("da").errors if context == "error"}
    assert codes == translated
    assert {code for context, code in i18n.catalogue("da").errors if context == "do"} <= codes


def test_translations_keep_the_places_for_values() -> None:
    """A translation fills in the same values as its original."""
    with (i18n.LOCALE / "da" / "samtur.po").open("rb") as file:
        messages = [m for m in read_po(file) if m.id and not m.context]
    for message in messages:
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        original = message.id[-1] if isinstance(message.id, tuple) else message.id
        for form in forms:
            assert set(PLACEHOLDER.findall(form)) == set(PLACEHOLDER.findall(original)), message.id
            assert "fuzzy" not in message.flags


CODES = {
    "module": {"booking", "planning", "execution", "settlement"},
    "role": {role.value for role in Role},
    "trip": {status.value for status in TripStatus},
    "run": {status.value for status in RunStatus},
    "plan": set(get_args(PlannedStatus)),
    "ride": {state.value for state in TripState},
    "event": set(get_args(RunEvent)),
    "series": set(get_args(SeriesState)),
    "series-end": set(get_args(EndReason)) - {""},
    "weekday": set(get_args(Weekday)),
    "holidays": set(get_args(HolidayPolicy)),
    "leg": set(get_args(Leg)),
    "action": set(get_args(Action)),
    "mobility": set(get_args(Mobility)),
    "cancelled": set(get_args(TripCancelled.model_fields["reason"].annotation)),
    "split": {key.value for key in SplitKey},
    "outcome": set(get_args(Outcome)),
    "list": set(worklists.LISTS),
    "step": {"task-opened", "task-taken", "task-done"},
    "back": set(fields.BACK),
    "field": set(fields.SHOWN),
    "answer": set(newcomer.ANSWERS),
    "level": {"", *get_args(DoorLevel)},
    "treatment": set(newcomer.TREATMENTS),
    "tick": {"0", "1"},
    "job": {state.value for state in JobState},
    "dead": {state.value for state in State},
    "message": set(message_types()),
}


@pytest.mark.parametrize("kind", sorted(CODES))
def test_every_code_has_a_word(kind: str) -> None:
    """What modules say in codes is shown in words: exactly the codes that there are."""
    assert set(WORDS[kind]) == CODES[kind]


def test_filters_offer_every_status() -> None:
    """The lists can be narrowed to any status that there is."""
    assert set(bookings.STATUSES) == CODES["trip"]
    assert set(runs.STATUSES) == CODES["run"]


def test_a_code_without_danish_is_told_in_english_and_marked_so() -> None:
    """An unknown error keeps its English words and says that they are English."""
    told = i18n.catalogue("da").error(NotFound("new.code", "it is gone", do="Look elsewhere."))
    assert (told.what, told.do, told.language) == ("it is gone", "Look elsewhere.", "en")
    assert i18n.catalogue("da").error(NotFound("booking.no-trip", "x")).language == "da"


def test_counted_texts_follow_the_number() -> None:
    """One thing is told in the singular, others in the plural, in both languages."""
    for language, one, none in (("en", "1 trip", "0 trips"), ("da", "1 tur", "0 ture")):
        number = i18n.catalogue(language).number
        assert (number("{count} trip", "{count} trips", 1), number("{count} trip", "{count} trips", 0)) == (one, none)
