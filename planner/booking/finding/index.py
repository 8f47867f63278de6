"""The blind index of callers: what is kept so that sealed names and addresses can be found.

For every word of a patient's name and address there is a key: a keyed hash of how the word sounds, cut so short that
several words share it. For every part of the name there are keys of the sound with one letter left out, so that a
name is found in spite of a slip. What this leaks, and why it is cut, is weighed in ``docs/adr/0014``.
"""

from __future__ import annotations

from collections.abc import Iterable

from planner.booking.domain.personal import PersonalData
from planner.booking.finding.words import fold, full, one_left_out, sound, words
from planner.kernel.sealing import Cipher

_WORD_BITS = 15
_SLIP_BITS = 16
_SLIP_KEYS_FROM = 1 << 20
"""Keys of words are below, keys of sounds with a letter left out from here on."""


def patient_index(cipher: Cipher, data: PersonalData) -> str:
    """Return the blind index that says whose a record is: by the CPR number, or by name and phone (or home)."""
    whose = data.cpr or f"{fold(data.name)}|{data.phone or fold(data.home_text)}"
    return cipher.blind(whose, "patient")


def keys_of(cipher: Cipher, data: PersonalData) -> frozenset[int]:
    """Return every key that a patient is found by."""
    names, home = sounds(data.name), sounds(data.home_text)
    near = {left for name in names for left in one_left_out(name)}
    return frozenset(_word_key(cipher, each) for each in {*names, *home} if indexed(each)) | frozenset(
        _slip_key(cipher, each) for each in near
    )


def exact_keys(cipher: Cipher, heard: str) -> frozenset[int]:
    """Return the key of a sound."""
    return frozenset({_word_key(cipher, heard)})


def near_keys(cipher: Cipher, heard: str) -> frozenset[int]:
    """Return the keys of everything within one slip of a sound, and of some things that are not."""
    near = {heard, *one_left_out(heard)}
    return frozenset(_word_key(cipher, each) for each in near) | frozenset(_slip_key(cipher, each) for each in near)


def sounds(text: str) -> list[str]:
    """Return how the words of a text sound, abbreviations written out; numbers and single letters as they are."""
    return [sound(full(word)) if len(word) > 1 else word for word in words(text)]


def indexed(heard: str) -> bool:
    """Return whether a word is in the index: single letters are not."""
    return len(heard) > 1 or heard.isdigit()


def any_indexed(heard: Iterable[str]) -> bool:
    """Return whether there is anything to look up."""
    return any(indexed(each) for each in heard)


def _word_key(cipher: Cipher, heard: str) -> int:
    return _short(cipher.blind(heard, "caller-word"), _WORD_BITS)


def _slip_key(cipher: Cipher, heard: str) -> int:
    return _SLIP_KEYS_FROM + _short(cipher.blind(heard, "caller-slip"), _SLIP_BITS)


def _short(index: str, bits: int) -> int:
    return int(index[:8], 16) >> (32 - bits)
