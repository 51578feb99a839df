"""The ladder of supervision (督办): which letters a campaign sends about a hazard, and after how many days."""

from __future__ import annotations

from dataclasses import dataclass

from hazardlib.domain.terms import Step

MOST_DAYS, MOST_LETTERS = 90, 9
"""What ``campaign.yaml`` may say at most."""


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """What ``ladder`` of ``campaign.yaml`` says; by default as Tianjin works, every ten days.

    Parameters
    ----------
    remind_name, remind_days
        What the reminder is called, and how many days before the deadline it goes out.
    letter_name, letter_days
        What the letter on an overdue hazard is called, and after how many days the next one follows.
    summon_name, summon_after
        What the summons to a talk is called, and after how many unanswered letters it goes out.
    """

    remind_name: str = "整改提醒函"
    remind_days: int = 10
    letter_name: str = "督办函"
    letter_days: int = 10
    summon_name: str = "约谈通知书"
    summon_after: int = 2

    def name_of(self, step: Step) -> str:
        """Return what the letter of a step is called."""
        return {
            Step.REMIND: self.remind_name,
            Step.LETTER: self.letter_name,
            Step.SUMMON: self.summon_name,
        }[step]
