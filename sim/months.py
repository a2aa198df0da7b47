"""Calendar months: `YYYY-MM` outside, a count of months since year 0 inside."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

_PATTERN = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


def month_number(text: str | dt.date) -> int:
    """Months since year 0 of the month that contains a date `YYYY-MM` or `YYYY-MM-DD`; ValueError if it is none."""
    match = _PATTERN.fullmatch(str(text))
    if not match:
        raise ValueError(f"'{text}' is not a month or date; write YYYY-MM, such as 2023-01")
    year, month, day = int(match[1]), int(match[2]), int(match[3] or 1)
    try:
        dt.date(year, month, day)
    except ValueError as error:
        raise ValueError(f"'{text}' is not in the calendar; write YYYY-MM, such as 2023-01") from error
    return year * 12 + month - 1


def first_full_month(text: str | dt.date) -> int:
    """The first month wholly on or after a date: a rule of 2022-05-27 or 2022-12-31 acts from the month that follows.

    A bare `YYYY-MM` and the first of a month act from that month on.
    """
    number = month_number(text)
    return number + (len(str(text)) > 7 and not str(text).endswith("-01"))


def month_name(number: int) -> str:
    """`YYYY-MM` of a month number."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


@dataclass(frozen=True)
class Horizon:
    """The months a run covers, first and last included, as month numbers."""

    first: int
    last: int

    @classmethod
    def of(cls, first: str, last: str) -> Horizon:
        """The horizon from `YYYY-MM` to `YYYY-MM`, both included."""
        return cls(month_number(first), month_number(last))

    @property
    def n_months(self) -> int:
        """How many months it covers."""
        return self.last - self.first + 1

    @property
    def names(self) -> list[str]:
        """`YYYY-MM` of each month."""
        return [month_name(m) for m in range(self.first, self.last + 1)]

    def index(self, text: str) -> int:
        """Position of a month in the horizon, from 0; ValueError if it lies outside."""
        number = month_number(text)
        if not self.first <= number <= self.last:
            raise ValueError(f"{text} lies outside {month_name(self.first)} to {month_name(self.last)}")
        return number - self.first
