"""What the office's times say: about an order for a day, and when a sender is answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal

from planner.booking.domain.days import is_late, lacks_notice, working_day_after
from planner.booking.domain.referral import Referral
from planner.booking.rules.tables import Office
from planner.kernel.time import LOCAL, ServiceDay

Remark = Literal["past", "beyond-horizon", "late", "late-equipment", "equipment-closed"]


def reply_by(office: Office, referral: Referral) -> datetime:
    """Return when the sender is answered at the latest: by the office's rule, and before the first journey."""
    received = referral.received_at.astimezone(LOCAL).date()
    last_day = working_day_after(received, office.reply_working_days)
    end = ServiceDay(last_day + timedelta(days=1)).at(0)
    first = min(at for each in referral.appointments if (at := each.at or each.ready_at) is not None)
    return max(referral.received_at, min(end, first))


def order_remarks(office: Office, now: datetime, day: date, equipment: Iterable[str]) -> tuple[Remark, ...]:
    """Return what stands against an order made ``now`` for a service day, most serious first; empty when nothing."""
    codes = tuple(equipment)
    today = now.astimezone(LOCAL).date()
    notice = (office.notice_working_days.get(code, 0) for code in codes)
    closed = {month_day for code in codes for month_day in office.equipment_closed.get(code, ())}
    found: dict[Remark, bool] = {
        "past": day < today,
        "beyond-horizon": day > today + timedelta(days=office.horizon_days),
        "equipment-closed": f"{day:%m-%d}" in closed,
        "late": is_late(now, day, office.cutoff),
        "late-equipment": any(days > 0 and lacks_notice(now, day, days) for days in notice),
    }
    return tuple(remark for remark, holds in found.items() if holds)
