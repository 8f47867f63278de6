"""What the tags of an OpenStreetMap way or node mean for a car carrying patients.

Class speeds are those of OSRM's car profile (5.x), which are speeds kept rather than allowed; a signed limit
counts with 80 % of it, as there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

Tags = Mapping[str, str]

CLASS_KMH = {
    "motorway": 90, "motorway_link": 45,
    "trunk": 85, "trunk_link": 40,
    "primary": 65, "primary_link": 30,
    "secondary": 55, "secondary_link": 25,
    "tertiary": 40, "tertiary_link": 20,
    "unclassified": 25, "residential": 25, "living_street": 10, "service": 15, "road": 25,
}  # fmt: skip

RANK = {name: rank for rank, name in enumerate(("motorway", "trunk", "primary", "secondary", "tertiary"))}
"""Who gives way to whom: a lower number passes first; classes not named give way to all of these."""

MINOR, LOCAL, FERRY = 5, 6, 7
"""Ranks of through roads without a class, of streets one lives on, and of ferries."""

LIMIT_KEPT = 0.8
NO_LIMIT_KMH = 140
SOURCE_LIMIT_KMH = {"urban": 50, "rural": 80, "motorway": 130, "living_street": 15, "walk": 7, "none": NO_LIMIT_KMH}
"""Limits written as words; rural is the Danish one (færdselsloven § 42)."""

FERRY_KMH = 10.0
CLOSED = {"no", "private", "agricultural", "forestry", "emergency", "delivery", "psv", "bus"}
PASSABLE = {"no", "gate", "lift_gate", "swing_gate", "sliding_gate", "cattle_grid", "toll_booth", "border_control",
            "entrance", "kerb", "height_restrictor", "sally_port", "open"}  # fmt: skip
_ACCESS = ("motorcar", "motor_vehicle", "vehicle", "access")
_NUMBER = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?\s*$")


@dataclass(frozen=True)
class Way:
    """How a car may use a way.

    Attributes:
        forward_kmh: speed along the way's direction, 0 where that is forbidden.
        backward_kmh: speed against it.
        rank: place in the order of giving way.
        seconds: how long the whole way takes instead of by speed (ferries with a duration), or None.
    """

    forward_kmh: float
    backward_kmh: float
    rank: int
    seconds: float | None = None


def read_way(tags: Tags) -> Way | None:
    """Return how a car may use the way, or None when it may not."""
    ferry = tags.get("route") == "ferry"
    speed = FERRY_KMH if ferry else CLASS_KMH.get(tags.get("highway", ""), 0)
    access = next((tags[key] for key in _ACCESS if key in tags), "yes" if not ferry else "no")
    if not speed or access in CLOSED or tags.get("area") == "yes" or tags.get("impassable") == "yes":
        return None
    if ferry:
        return Way(speed, speed, FERRY, duration(tags.get("duration", "")))
    kind = tags["highway"].removesuffix("_link")
    rank = RANK.get(kind, MINOR if kind in ("unclassified", "road") else LOCAL)
    both = limit(tags.get("maxspeed", "")) or speed
    forward = limit(tags.get("maxspeed:forward", "")) or both
    backward = limit(tags.get("maxspeed:backward", "")) or both
    oneway = tags.get("oneway", "")
    if oneway == "reversible":
        return None
    if oneway == "-1":
        forward = 0
    elif oneway != "no" and (
        oneway in ("yes", "1", "true")
        or tags.get("junction") in ("roundabout", "circular")
        or tags["highway"] in ("motorway", "motorway_link")
    ):
        backward = 0
    return Way(forward, backward, rank)


def limit(text: str) -> float:
    """Return the speed kept under a signed limit such as ``80``, ``30 mph``, ``DK:rural``; 0 for none known."""
    found = _NUMBER.match(text)
    if found:
        return float(found[1]) * (1.609344 if found[2] == "mph" else 1.0) * LIMIT_KEPT
    return SOURCE_LIMIT_KMH.get(text.rsplit(":", maxsplit=1)[-1], 0) * LIMIT_KEPT


def duration(text: str) -> float | None:
    """Return seconds of a ferry's ``HH:MM``, ``HH:MM:SS``, minutes, or ISO 8601 ``PT1H20M``; None if unreadable."""
    iso = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", text)
    if iso and any(iso.groups()):
        hours, minutes, seconds = (int(part or 0) for part in iso.groups())
        return float(3600 * hours + 60 * minutes + seconds)
    if re.fullmatch(r"\d+(:\d{2}){0,2}", text):
        parts = [int(part) for part in text.split(":")]
        weights = (60,) if len(parts) == 1 else (3600, 60, 1)
        return float(sum(part * weight for part, weight in zip(parts, weights, strict=False)))
    return None


def blocks(tags: Tags) -> bool:
    """Tell whether a car cannot pass a node: a bollard, a stile, a gate marked closed."""
    access = next((tags[key] for key in _ACCESS if key in tags), None)
    if access is not None:
        return access in CLOSED
    return any(part.strip() not in PASSABLE for part in tags["barrier"].split(",")[:1]) if "barrier" in tags else False
