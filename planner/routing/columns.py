"""Names of the columns of the tables that compiled code reads.

Few wide tables instead of many arrays: what is read together lies together in memory, and compiled functions have
few arguments, which is what their compile time depends on. One array more among the facts made an insertion cost a
third more and a refreshed route nearly twice as much: a rule that needs numbers gets columns.
"""

from planner.routing.seating import MOST_SETS

FRONT, PEOPLE, RIDERS, ALONE, ROOM = range(5)
"""A load: front seats among the seats, people, requests, requests that want nobody beside them, and from ``ROOM`` on
the places asked for by each decisive set of kinds (`seating`). Every table with loads has them in its first columns."""

LOADS = ROOM + MOST_SETS

LOC, EARLY, LATE, SERVICE = range(4)
"""A node: location, window of the start of service, service seconds."""

RIDE, STATE, IS_OF, AVOIDS, LINKED = range(LOADS, LOADS + 5)
"""A request behind its load: longest ride in seconds; one of ``FREE``, ``ON_BOARD``, ``GONE``; groups it belongs to;
groups it must not meet; the request that is served with it or not at all (`rules.linked`)."""

UP_FROM, UP_TO, DOWN_FROM, DOWN_TO, EARLY_RATE, LATE_RATE = range(LINKED + 1, LINKED + 7)
"""Further: soft windows of its pick-up and its drop-off; grains a second before and behind them."""

REQUEST_WIDTH = LATE_RATE + 1

REFUSAL, NEEDS, EXTRA, TOLD, MOVED = range(5)
"""What a request asks, 64 bits wide: price of refusing it in grains; equipment mask; mask of the kinds of supplement
that it costs; the vehicle that was told to drive it, -1 for none; grains for any other one."""

ASKS_WIDTH = 5

FROM, TO, OPENS, LEAVES, CLOSES, SUNK_S, STARTED, FRONT_SEATS, MOST, WORK, SOFT = range(LOADS, LOADS + 11)
"""A vehicle behind the load on board: location where its open route begins, and its end base; earliest and latest
departure from there; latest return; paid seconds before; 1 when it is out already; front seats; most people; most
paid seconds; 1 when the day has soft windows."""

BREAK_S, AFTER, UNTIL, CLOCK_FROM, CLOCK_TO, WORKED, ABOVE = range(7)
"""A break: seconds, -1 for none; seconds after the shift began between which it starts; the same by the clock; most
seconds of work before it; paid seconds above which the shift needs it. They stand at the end of a vehicle's row."""

BREAK_WIDTH, MOST_BREAKS = 7, 3

BREAKS = LOADS + 11

VEHICLE_WIDTH = BREAKS + MOST_BREAKS * BREAK_WIDTH

SLOTS = VEHICLE_WIDTH
"""Where travel depends on the time of day, rows of vehicles are longer: pairs of a slot's start and its speed."""

FULL_SPEED = 1000
"""The speed at which the travel matrix holds."""

FEE, HOURLY, KM, SUNK_M, SKILLS, GUARANTEED, MINIMUM, WAY, EXTRAS, TRIP, SUNK_WAY, SUNK_PAID, SUNK_BESIDE = range(13)
"""A vehicle, 64 bits wide: grains for leaving home, a second out, a metre; metres driven before; equipment mask;
seconds that are paid anyway; least grains when it is out; grains that a driven second costs more than one of waiting,
may be below zero; 0 when no trip costs extra; grains a trip by its rank; seconds of way, supplements, and grains beside
the pay, all before."""

SHARE, LEAST_S, MOST_S, SHORT, OVER = range(13, 18)
"""Further, the same in all vehicles of a group that has a share (`rules.shares`): one more than the number of the
group's first vehicle, 0 for none; least and most seconds out of the group; grains for every second short or over."""

SUPPLEMENTS, MOST_SUPPLEMENTS = 18, 8
"""Behind them grains of each kind of supplement."""

RATES_WIDTH = SUPPLEMENTS + MOST_SUPPLEMENTS

LENGTH, METRES, COST, STAMP, WAY_S, PAID, BESIDE, OUT_S = range(8)
"""A route: visits, metres from where it begins to the end base, grains, a number that no other order of it had;
seconds of way where they are priced, else 0; grains of supplements; grains in its cost that are no pay, those of pinned
work included; paid seconds, those included too."""

ROUTE_WIDTH = 8

AHEAD_S, AHEAD_FROM, AHEAD_TO, BEHIND_S, BEHIND_FROM, BEHIND_TO, SLACK, PRESENT, AVOIDED = range(LOADS, LOADS + 9)
"""A position of a route behind the load on leaving it: shortest duration, earliest and latest start of the stretch up
to it, and of the stretch from it on; longest detour after it that every passenger aboard can ride; groups aboard, and
groups that somebody aboard must not meet."""

SPOT_WIDTH = LOADS + 9

PARTNER, SOONEST, LATEST, RIDING, TRIAL, REST_AT, REST_TRY, REST, EMPTY_FROM, EMPTY_TO = range(10)
"""Rows of scratch: position of a drop-off's pick-up; earliest and latest starts; seconds of way; an order on trial.
For breaks: positions behind which they lie, and such on trial; when they start; from when and until when the car can
stand empty behind a position."""

SCRATCH = 10

TIME, GAIN, ARCS, VIA, TOP, QUEUE = 0, 1, 2, 3, 0, 1
"""A time to be chosen (`rules.soft_times`), in two rows: second; grains that are saved when it rises by one second; its
first arc; how the walk came to it. Below: latest second; the walk's queue."""

HEAD, NEXT, GAP, LEFT = range(4)
"""An arc between two times: where it leads; the next one that begins where it does; seconds between; grains that can
still be passed along it."""


FREE, ON_BOARD, GONE = range(3)
"""State of a request: to be planned; picked up for good and to be dropped off; done, or not of this day."""
