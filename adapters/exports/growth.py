"""Growth per criterion as CSV: comma, point and UTF-8, a row for each criterion and period."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from planner.booking.growth.report import AGAINST
from planner.booking.growth.views import flat

COLUMNS = (
    "period", "authority", "table", "kind", "code", "decisions", "of", "share",
    *(f"change_{name}_percent" for name in AGAINST), "flagged",
)  # fmt: skip


def growth_csv(told: Mapping[str, Any]) -> str:
    """Return the report as a CSV file; what there is nothing to compare with is empty."""
    file = io.StringIO(newline="")
    rows = csv.DictWriter(file, COLUMNS, lineterminator="\r\n")
    rows.writeheader()
    for row in flat(dict(told)):
        rows.writerow({**row, "flagged": int(row["flagged"])})
    return file.getvalue()
