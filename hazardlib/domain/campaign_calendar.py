"""The calendar of a campaign: report months, due days, meetings, and the days of its papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from hazardlib.domain.month import Month


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """When a campaign's departments report, its meetings are held and its summaries are due.

    Parameters
    ----------
    first_month, last_month, every_months
        The report months: from the first on, one every so many months.
    interims_on
        The days of the interim summaries (阶段工作情况), in order, no two in one month.
    final_on, supplement_on
        The days of the final summary (工作总结) and of its supplement.
    carry_over_month
        The opening month: what an earlier campaign left open comes in with it. Nobody owes it.
    """

    first_month: Month
    last_month: Month
    every_months: int = 1
    due_day: int
    due_includes_day: bool
    meeting_day: int
    interims_on: tuple[date, ...]
    final_on: date
    supplement_on: date
    carry_over_month: Month | None = None

    @cached_property
    def returns(self) -> Mapping[Month, date]:
        """The stage returns (阶段报送) that departments owe for the street's summaries, each with its due day."""
        interims = {Month(day.year, day.month, "interim"): day for day in self.interims_on}
        return {**interims, Month(self.final_on.year, self.final_on.month, "final"): self.final_on}

    def due_on(self, month: Month) -> date:
        """Return the day by which a workbook is to be sent in: a month's, a stage return's; the opening month's last day."""
        if month == self.carry_over_month:
            return month.last_day
        return self.returns.get(month) or month.day(self.due_day)

    def roles_on(self, month: Month) -> date:
        """Return the day whose leaders and departments hold for a month's workbook.

        That is its due day; for the opening month the first due day, before which nobody was appointed.
        """
        return self.due_on(max(month, self.first_month))

    def meeting_on(self, month: Month) -> date:
        """Return the day by which a month's meeting (例会) is held."""
        return month.day(self.meeting_day)

    def is_on_time(self, day: date, month: Month) -> bool:
        """Return whether a workbook sent in on ``day`` keeps the month's due day."""
        due_on = self.due_on(month)
        return day < due_on or (self.due_includes_day and day == due_on)

    def months(self) -> tuple[Month, ...]:
        """Return every report month."""
        return tuple(self.first_month.through(self.last_month))[:: self.every_months]

    def months_due(self, as_of: date) -> tuple[Month, ...]:
        """Return the report months whose due day is on or before ``as_of``."""
        return tuple(month for month in self.months() if self.due_on(month) <= as_of)

    def reports_due(self, as_of: date) -> tuple[Month, ...]:
        """Return the report months and stage returns whose due day is on or before ``as_of``, in the order of these days."""
        owed = (each for each in self.accepted_months() if each != self.carry_over_month)
        return tuple(each for each in owed if self.due_on(each) <= as_of)

    def reported_through(self, as_of: date) -> date | None:
        """Return the latest due day on or before ``as_of``, up to which departments have told; None before the first."""
        due = self.months_due(as_of)
        return self.due_on(due[-1]) if due else None

    def accepted_months(self) -> tuple[Month, ...]:
        """Return all that a workbook may be for, by due day: the opening month, the report months and the stage returns."""
        return tuple(self.turns)

    @cached_property
    def turns(self) -> Mapping[Month, int]:
        """The place of each in time: later overrides earlier. A stage return comes before the report due on its own day."""
        opening = () if self.carry_over_month is None else (self.carry_over_month,)
        owed = sorted((*self.returns, *self.months()), key=self.due_on)
        return {month: turn for turn, month in enumerate((*opening, *owed))}

    @cached_property
    def due_days(self) -> Mapping[str, date]:
        """The due day of each, as submissions name it."""
        return {str(month): self.due_on(month) for month in self.turns}

    def turn(self, month: str) -> int:
        """Return the place in time of a month or stage return as submissions name it."""
        return self.turns[Month.parse(month)]

    def month_before(self, month: Month) -> Month | None:
        """Return the month whose state a report month starts from; None for the first of all."""
        before = (each for each in self.accepted_months() if each < month and not each.summary)
        return max(before, default=None)

    @property
    def is_in_one_year(self) -> bool:
        """Whether a month's number alone says which report month is meant."""
        return self.accepted_months()[0].year == self.last_month.year

    @property
    def range_in_words(self) -> str:
        """The report months in a few words, for messages: ``2023-06 至 2023-12``."""
        return f"{self.first_month} 至 {self.last_month}{self.steps_in_words}"

    @property
    def steps_in_words(self) -> str:
        """How far apart the report months lie: ``（每 3 个月一次）``; nothing where they follow each other."""
        return "" if self.every_months == 1 else f"（每 {self.every_months} 个月一次）"

    def in_short(self, month: Month) -> str:
        """Return a month as a table heads it: ``6月``, with its year where the campaign has several; a stage return by its day."""
        if month.summary:
            return f"{self.day_in_short(self.due_on(month).isoformat())}\n{month.summary_in_short}"
        return f"{month.number}月" if self.is_in_one_year else f"{month.year}年\n{month.number}月"

    def day_in_short(self, text: str) -> str:
        """Return a day (ISO) as an axis names it: ``7月20日``, ``2024.7.20`` where the campaign has several years."""
        day = date.fromisoformat(text)
        return f"{day.month}月{day.day}日" if self.is_in_one_year else f"{day.year}.{day.month}.{day.day}"

    def span_in_text(self, first: Month, last: Month) -> str:
        """Return the months from one to another as a sentence names them: ``7月至11月``."""
        if first == last:
            return self.in_text(first)
        end = f"{last.number}月" if first.year == last.year else last.chinese
        return f"{self.in_text(first)}至{end}"

    def period_in_text(self, month: Month) -> str:
        """Return what a report month reports on: ``2023年7月``, ``2024年4月至6月`` with reports every quarter."""
        first = month.shift(1 - self.every_months)
        if first == month:
            return month.chinese
        end = month.chinese.removeprefix(f"{first.year}年")
        return f"{first.chinese}至{end}"

    def in_text(self, month: Month) -> str:
        """Return a month as a sentence names it: ``6月``, ``8月阶段工作情况``, with its year where the campaign has several."""
        return month.chinese.removeprefix(f"{month.year}年") if self.is_in_one_year else month.chinese
