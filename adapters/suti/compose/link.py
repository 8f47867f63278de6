"""A link between two parties: whose numbers are whose, and what surrounds every message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.suti.catalogue import kinds
from adapters.suti.model.ids import Id
from adapters.suti.model.message import Envelope, Message
from adapters.suti.model.parties import Party
from adapters.suti.model.references import References
from adapters.suti.model.times import Time, Times
from planner.kernel.errors import InvalidInput
from planner.kernel.time import LOCAL

SUTI = "SUTI:idAttribute"
_PER_DAY = 100_000_000


@dataclass(frozen=True)
class Side:
    """One end of a link: the name of an organisation and its link id, ``supplier_owner_0001``."""

    link_id: str
    name: str

    def id(self, kind: str, number: str) -> Id:
        """Return a number of this side's own, such as ``idOrder``."""
        return Id(src=f"{self.link_id}:{kind}", id=number, unique=True)

    def party(self) -> Party:
        """Return the side as sender or receiver."""
        return Party(name=self.name, id_org=Id(src="SUTI:idLink", id=self.link_id, unique=True))


@dataclass(frozen=True)
class Link:
    """From ``us`` to ``them``."""

    us: Side
    them: Side

    def turned(self) -> Link:
        """Return the link as the other side sees it."""
        return Link(self.them, self.us)


@dataclass(frozen=True)
class Pen:
    """What the next message is written with.

    Attributes:
        link: from us to them.
        number: running number of ours on that local day, 0 to 99,999,999; with the day it is the message's id, which
            has the sixteen digits that the standard advises.
        at: when it is sent, aware.
    """

    link: Link
    number: int
    at: datetime

    def say(self, msg_type: str, *, refers: References | None = None, **body: Any) -> Envelope:
        """Return one message; ``body`` is fields of ``Message``.

        Raises:
            InvalidInput: ``suti.number`` beyond eight digits.
        """
        if not 0 <= self.number < _PER_DAY:
            raise InvalidInput(
                "suti.number", f"{self.number} is no running number of a day", where=msg_type, do="Use eight digits."
            )
        us = self.link.us
        message = Message(
            msg_type=msg_type,
            msg_name=kinds()[msg_type].name,
            id_msg=us.id("idMsg", f"{self.at.astimezone(LOCAL):%Y%m%d}{self.number:08d}"),
            msg_time_stamp=Times(time=(moment(self.at),)),
            references_to=refers,
            **body,
        )
        return Envelope(org_sender=us.party(), org_receiver=self.link.them.party(), msg=(message,))


def moment(at: datetime, kind: str | None = None, dwell_s: int | None = None) -> Time:
    """Return an instant as the local wall clock with its hours from UTC, so that no clock change makes it ambiguous.

    Raises:
        InvalidInput: ``time.naive`` for an instant without a zone.
    """
    if at.tzinfo is None:
        raise InvalidInput("time.naive", "a time without zone", where=at.isoformat(), do="Add its UTC offset.")
    local = at.astimezone(LOCAL)
    offset = local.utcoffset()
    hours = int(offset.total_seconds() // 3600) if offset is not None else 0
    wall = local.replace(tzinfo=None, microsecond=0)
    return Time(time=wall, time_zone=hours, time_type=kind, dwell_time=dwell_s)


def references(link: Link, **given: str | Id | Iterable[str | Id] | None) -> References:
    """Return references by field of ``References``: a plain text is a number of ours, an ``Id`` stays as it is.

    ``references(link, id_order=["T-17", theirs], id_msg=answered)``
    """
    many = {name for name, field in References.__dataclass_fields__.items() if field.default == ()}
    found: dict[str, Any] = {}
    for name, value in given.items():
        if value is None:
            continue
        values = [value] if isinstance(value, str | Id) else list(value)
        ids = [each if isinstance(each, Id) else link.us.id(_kind(name), each) for each in values]
        found[name] = tuple(ids) if name in many else ids[0]
    return References(**found)


def _kind(field: str) -> str:
    first, *rest = field.split("_")
    return first + "".join(word.capitalize() for word in rest)
