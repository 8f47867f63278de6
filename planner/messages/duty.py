"""How long a driver may be out and when the driver rests, as a contract says it."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from planner.messages.payload import Part, Seconds

Clock = Annotated[int, Field(ge=-86_400, le=172_800)]
MOST_BREAKS = 3


class BreakRule(Part):
    """One break, taken with nobody in the car; it is working time that is paid. Times in seconds.

    Attributes:
        length_s: how long it is.
        after_s, until_s: it begins so long after the vehicle left its base, between these two.
        clock_from_s, clock_to_s: it begins between these seconds of the service day.
        work_s: it begins at most so long after the vehicle left its base or, if later, the break before ended.
        above_s: it is due only when the vehicle is out longer than this.
    """

    length_s: Annotated[int, Field(gt=0, le=86_400)]
    after_s: Seconds = 0
    until_s: Seconds | None = None
    clock_from_s: Clock | None = None
    clock_to_s: Clock | None = None
    work_s: Seconds | None = None
    above_s: Seconds = 0

    @model_validator(mode="after")
    def _may_begin(self) -> Self:
        late = self.until_s is not None and self.until_s < self.after_s
        clocks = self.clock_from_s, self.clock_to_s
        if late or (clocks[0] is not None and clocks[1] is not None and clocks[1] < clocks[0]):
            raise ValueError("a break must begin after it may no longer begin")
        return self


class Duty(Part):
    """Working time and breaks. What law and agreements ask for is the contract's to say; nothing is built in.

    Attributes:
        max_out_s: longest time from leaving the base to being back, None for none.
        breaks: in the order in which they are taken and become due.
    """

    max_out_s: Annotated[int, Field(gt=0, le=172_800)] | None = None
    breaks: Annotated[tuple[BreakRule, ...], Field(max_length=MOST_BREAKS, strict=False)] = ()  # JSON knows lists only

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if any(later.above_s < earlier.above_s for earlier, later in pairwise(self.breaks)):
            raise ValueError("a later break is due before an earlier one")
        return self
