"""Inputs: what the figures of one paper are counted from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.domain.campaign import Campaign
    from hazardlib.measure.trend import MonthState, PreviousPaper, Register


@dataclass(frozen=True)
class OtherSheets:
    """What stands beside the ledgers.

    Parameters
    ----------
    progress, mismatches, duties, tips, decided, reinspected
        What the other sheets say (see ``merge.other_sheets``), and cumulative figures that do not agree.
    listed, tasks, letters
        The street's own list of enterprises, the leaders' tasks, and the letters sent about hazards.
    within
        How the departments of a district's streets have reported to these, as `measure.reporting.reporting_status` says it.
    """

    progress: pd.DataFrame
    mismatches: Sequence[Mapping[str, Any]]
    duties: pd.DataFrame
    tips: pd.DataFrame
    decided: pd.DataFrame
    reinspected: pd.DataFrame
    listed: pd.DataFrame
    tasks: Iterable[Mapping[str, Any]]
    letters: Sequence[Mapping[str, Any]] = ()
    within: Sequence[Mapping[str, Any]] = ()


class Inputs(Protocol):
    """What a paper's figures are counted from; whoever gives it may make each part only when it is asked for."""

    @property
    def header(self) -> Mapping[str, Any]:
        """What names the paper: kind, month, as_of, known_at, meeting_on, name."""

    @property
    def campaign(self) -> Campaign:
        """The campaign."""

    @property
    def as_of(self) -> date:
        """The paper's day."""

    @property
    def register(self) -> Register:
        """The register of that day."""

    @property
    def earlier(self) -> Sequence[MonthState]:
        """Each due day before it, in order."""

    @property
    def before(self) -> PreviousPaper | None:
        """The state that the paper is compared with."""

    @property
    def visible(self) -> pd.DataFrame:
        """The submissions that the paper takes in, in the order of receipt."""

    @property
    def effective(self) -> pd.DataFrame:
        """Those of them that count."""

    @property
    def observations(self) -> pd.DataFrame:
        """The ledgers' rows of those that count."""

    @property
    def findings(self) -> pd.DataFrame:
        """Their findings and those of refused ones; findings also of the merge."""

    @property
    def received(self) -> pd.DataFrame:
        """Rows of the ledgers, each counted or not."""

    @property
    def beside(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Where those of other sheets stand that are not counted, by sheet."""

    @property
    def other_sheets(self) -> OtherSheets:
        """What stands beside the ledgers."""
