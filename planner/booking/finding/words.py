"""Words as people type them: folded to plain letters, as they sound, and with one slip of the finger."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from string import ascii_lowercase

_LETTERS = str.maketrans(
    {"æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "å": "aa", "ü": "y", "ß": "ss", "ð": "d", "þ": "th"}
)
_DIGRAPHS = (("aa", "a"), ("ae", "e"), ("oe", "o"))
_WORD = re.compile(r"[a-z]+|[0-9]+")
_SHORTEST_MISSPELT = 4  # a shorter word with a letter left out is any word

_SOUNDS = (
    (re.compile(r"^h(?=[jv])"), ""),  # Hjalte, Hvid
    (re.compile(r"qu"), "kv"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th|dt"), "t"),
    (re.compile(r"ch|ck|q|c(?![eiy])"), "k"),
    (re.compile(r"[cz]"), "s"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"w"), "v"),
    (re.compile(r"[jy]"), "i"),
    (re.compile(r"(?<=[ln])d"), ""),  # Lund, Hold
    (re.compile(r"([a-z])\1+"), r"\1"),
)

_FULL = {
    "gl": "gammel", "gml": "gammel", "kgs": "kongens", "skt": "sankt", "sct": "sankt", "st": "sankt",
    "dr": "doktor", "prof": "professor", "chr": "christian", "boul": "boulevard", "bvd": "boulevard",
    "sdr": "sonder", "sondre": "sonder", "ndr": "nordre", "nr": "norre", "ll": "lille", "str": "store",
    "pl": "plads", "vstr": "vester", "vestre": "vester", "ostr": "oster", "ostre": "oster",
    "hosp": "hospital", "afd": "afdeling", "amb": "ambulatorium",
}  # fmt: skip


def fold(text: str) -> str:
    """Return small plain letters: ``Åbenrå``, ``Aabenraa`` and ``Abenra`` are all ``abenra``.

    ``æ`` and ``ae`` become ``e``, ``ø`` and ``oe`` become ``o``. What is no letter or digit stays as it is.
    """
    plain = unicodedata.normalize("NFC", text).casefold().translate(_LETTERS)
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    for pair, letter in _DIGRAPHS:
        bare = bare.replace(pair, letter)
    return bare


def words(text: str) -> list[str]:
    """Return the folded words and numbers of a text, in order; a house number's letter is a word of its own."""
    return _WORD.findall(fold(text))


def full(word: str) -> str:
    """Return a folded word written out: ``gl`` is ``gammel``. What one abbreviation may stand for is one word."""
    return _FULL.get(word, word)


@lru_cache(maxsize=8192)  # the same few words of names and towns are heard again and again
def sound(word: str) -> str:
    """Return how a folded word sounds, roughly, in Danish: ``christian`` and ``kristjan`` are both ``kristian``.

    Numbers sound as they are written.
    """
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


def may_be_misspelt(word: str) -> bool:
    """Return whether a slip in a word is looked for: it has letters alone, and enough of them."""
    return len(word) >= _SHORTEST_MISSPELT and word.isalpha()


def one_left_out(word: str) -> frozenset[str]:
    """Return the word with each letter left out in turn; nothing for a short word.

    Two words that differ by one slip share one of these, or one is among the other's (symmetric deletion).
    """
    if not may_be_misspelt(word):
        return frozenset()
    return frozenset(word[:i] + word[i + 1 :] for i in range(len(word)))


def one_slip_away(word: str) -> frozenset[str]:
    """Return every word that one letter more, less, another, or two exchanged make of it; nothing for a short word."""
    if not may_be_misspelt(word):
        return frozenset()
    halves = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    less = {a + b[1:] for a, b in halves if b}
    exchanged = {a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1}
    other = {a + c + b[1:] for a, b in halves if b for c in ascii_lowercase}
    more = {a + c + b for a, b in halves for c in ascii_lowercase}
    return frozenset(less | exchanged | other | more) - {word}


def within_one_slip(a: str, b: str) -> bool:
    """Return whether one letter more, less, another, or two exchanged make one word the other."""
    if a == b:
        return True
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    if len(a) < len(b):
        return a[at:] == b[at + 1 :]
    return a[at + 1 :] == b[at + 1 :] or (a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :])
