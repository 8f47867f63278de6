"""Search in the address register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, exists, func, literal, or_, select
from sqlalchemy.exc import SQLAlchemyError

from adapters.sql.addresses.tables import address, street, street_word
from adapters.sql.engine import make_engine, reading
from adapters.sql.migrate import upgrade
from planner.booking.finding.addresses import Address, Reading, heard, readings
from planner.booking.finding.words import full, one_slip_away, sound
from planner.kernel.errors import Transient

_AFTER_EVERY_LETTER = "\x7f"
_RARE_ENOUGH = 1000
"""Counting how many streets have a word ends here."""


class SqlAddressRegister:
    """Implements ``planner.booking.finding.addresses.AddressRegister``.

    Args:
        engine: of the migrated register.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str) -> SqlAddressRegister:
        """Return the register of a database, which is made where there is none."""
        engine = make_engine(url, "addresses")
        upgrade(engine, "addresses")
        return cls(engine)

    def search(self, text: str, limit: int) -> Sequence[Address]:
        """Return addresses, or streets where no house number is given or fits, the best first.

        In each reading words are looked for as the beginning of the street's name, then among all words of street and
        town, then as they sound; the first that finds something answers. Where no reading finds anything, words may
        differ by one slip from how a word sounds.
        """
        ways = readings(text)
        try:
            with reading(self.engine) as connection:
                for matchers in ((_by_beginning, _by_words, _by_sound), (_by_slip,)):
                    for way, matches in ((way, matches) for way in ways for matches in matchers):
                        condition = matches(connection, way.words)
                        rows = [] if condition is None else connection.execute(_query(way, condition, limit)).all()
                        if rows:
                            return [_address(row) for row in rows]
        except SQLAlchemyError as error:
            raise Transient(
                "store.unavailable", "the address register did not answer", where="addresses", do="Try again later."
            ) from error
        return []


def _query(way: Reading, matches: ColumnElement[bool], limit: int) -> Select[Any]:
    conditions = [matches]
    if way.postcode:
        conditions.append(street.c.postcode == way.postcode)
    if way.number is None:
        some = select(address.c.lat, address.c.lon).where(address.c.street == street.c.id).limit(1)
        lat, lon = (some.with_only_columns(column).scalar_subquery() for column in (address.c.lat, address.c.lon))
        empty = literal("")
        columns = (empty.label("letter"), empty.label("floor"), empty.label("door"), empty.label("register_id"))
        place = (literal(None).label("number"), lat.label("lat"), lon.label("lon"))
        found = select(*_STREET, *place, *columns).where(*conditions)
        return found.order_by(street.c.key, street.c.postcode).limit(limit)
    conditions += [address.c.number == way.number]
    conditions += [column == said for column, said in ((address.c.letter, way.letter),) if said]
    # A register of access addresses knows no floors: the house is then the answer.
    conditions += [
        or_(column == said, column == "")
        for column, said in ((address.c.floor, way.floor), (address.c.door, way.door))
        if said
    ]
    house = (address.c.number, address.c.lat, address.c.lon, address.c.letter, address.c.floor, address.c.door)
    found = select(*_STREET, *house, address.c.register_id).join(street, street.c.id == address.c.street)
    order = (street.c.key, street.c.postcode, address.c.letter, address.c.floor)
    return found.where(*conditions).order_by(*order, address.c.door).limit(limit)


_STREET = (street.c.name, street.c.district, street.c.postcode, street.c.town)


def _by_beginning(_: Connection, typed: Sequence[str]) -> ColumnElement[bool] | None:
    """Streets whose name begins with the words as typed, abbreviations written out."""
    if not typed:
        return literal(1) == 1
    whole = " ".join([*(full(word) for word in typed[:-1]), typed[-1]])
    written_out = " ".join(full(word) for word in typed)
    return or_(*(_begins(street.c.key, each) for each in dict.fromkeys((whole, written_out))))


def _by_words(connection: Connection, typed: Sequence[str]) -> ColumnElement[bool] | None:
    """Streets of which every word typed begins some word of name, district or town."""
    return _have_words(connection, [{word, full(word)} for word in dict.fromkeys(typed)])


def _by_sound(connection: Connection, typed: Sequence[str]) -> ColumnElement[bool] | None:
    """Streets of which every word typed begins some word as it sounds."""
    return _have_words(connection, [{heard(full(word))} for word in dict.fromkeys(typed)])


def _by_slip(connection: Connection, typed: Sequence[str]) -> ColumnElement[bool] | None:
    """Streets of which every word typed sounds like the beginning of some word, or like a whole one but for a slip."""
    beginnings = []
    for word in dict.fromkeys(typed):
        near = sorted(heard(each, sounded=True) for each in one_slip_away(sound(full(word))))
        known = connection.scalars(select(street_word.c.word).where(street_word.c.word.in_(near)).distinct())
        beginnings.append({heard(full(word)), *known})
    return _have_words(connection, beginnings)


def _have_words(connection: Connection, beginnings: Sequence[set[str]]) -> ColumnElement[bool] | None:
    """Streets with a word for each set, or None when one set has none at all.

    Those of the rarest are listed, the others looked up street by street.
    """
    fits = [or_(*(_begins(street_word.c.word, each) for each in sorted(some))) for some in beginnings]
    counts = [connection.execute(_how_many(each)).scalar_one() for each in fits]
    if not fits or 0 in counts:
        return None
    rarest = counts.index(min(counts))
    listed = street.c.id.in_(select(street_word.c.street).where(fits.pop(rarest)))
    return and_(listed, *(exists().where(street_word.c.street == street.c.id, each) for each in fits))


def _how_many(fits: ColumnElement[bool]) -> Select[int]:
    some = select(street_word.c.street).where(fits).limit(_RARE_ENOUGH).subquery()
    return select(func.count()).select_from(some)


def _begins(column: ColumnElement[str], beginning: str) -> ColumnElement[bool]:
    return and_(column >= beginning, column < beginning + _AFTER_EVERY_LETTER)


def _address(row: Any) -> Address:
    return Address(
        street=row.name,
        number="" if row.number is None else f"{row.number}{row.letter}",
        floor=row.floor,
        door=row.door,
        district=row.district,
        postcode=row.postcode,
        town=row.town,
        lat=row.lat,
        lon=row.lon,
        register_id=row.register_id,
    )
