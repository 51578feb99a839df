"""DistrictSession: a district's workspace as one paper knows it: the last effective package of each street, rolled up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from hazardlib.domain.packages import Package
from hazardlib.domain.terms import Severity
from hazardlib.findings import Finding
from hazardlib.pipeline.inputs import PaperInputs
from hazardlib.pipeline.packages import kept_package
from hazardlib.pipeline.session import Session

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.measure.inputs import OtherSheets
    from hazardlib.merge.register import Register
    from hazardlib.merge.roll_up import StreetPart


class DistrictSession(Session):
    """What a district's register and figures are made from; submissions are those of streets."""

    @cached_property
    def _packages(self) -> dict[tuple[str, str], Package]:
        """What has been read so far, by submission and batch."""
        return {}

    def parts_on(self, day: date, known_at: datetime | None = None) -> list[StreetPart]:
        """Return what the streets tell of a day, as known at a moment: of each the last package that counts, in the campaign's order."""
        from hazardlib.merge.roll_up import StreetPart

        effective = self.effective_on(day, known_at).sort_values("turn", kind="stable")
        names = ["department", "submission_id", "batch_id"]
        told = {
            row[0]: row[1:] for row in effective[names].itertuples(index=False, name=None)
        }  # the last stays
        return [
            StreetPart(each.name, told[each.name][0], self._package(*told[each.name]))
            for each in self.campaign.departments
            if each.name in told
        ]

    def _package(self, submission_id: str, batch_id: str) -> Package:
        key = (submission_id, batch_id)
        if key not in self._packages:
            self._packages[key] = kept_package(self.run.workspace, *key)
        return self._packages[key]

    @cached_property
    def parts(self) -> Sequence[StreetPart]:
        """The same for the paper's own day and moment."""
        return self.parts_on(self.run.as_of)

    def _build_register(self, day: date, known_at: datetime | None) -> Register:
        from hazardlib.merge.roll_up import roll_up

        return roll_up(self.parts_on(day, known_at), self.campaign, self.vocabulary.source_buckets, as_of=day)

    @cached_property
    def merged(self) -> Register:
        """The register of the paper's own day; what is wrong within a street is told at that street."""
        return self.own_register

    @cached_property
    def other_sheets(self) -> tuple[OtherSheets, list[Finding]]:
        """What the streets tell beside their hazards; the letters and tasks are the district's own."""
        from dataclasses import asdict

        from hazardlib.measure.inputs import OtherSheets
        from hazardlib.merge.roll_up import told_by_streets

        rows = {name: told_by_streets(self.parts, name) for name in _TOLD}
        matters, _ = super().other_sheets
        return OtherSheets(
            progress=rows["progress"],
            mismatches=(),
            duties=rows["duties"],
            tips=rows["tips"],
            decided=matters.decided,
            reinspected=rows["reinspections"],
            listed=rows["units"],
            tasks=[asdict(each) for each in self.manual.tasks],
            letters=[asdict(each) for each in self.manual.letters],
        ), []

    def inputs(self, *, keep: bool = False) -> PaperInputs:
        """Return what the paper's figures are counted from, with what the streets could not count."""
        return _DistrictInputs(self, keep=keep)

    def unread(self) -> pd.DataFrame:
        """Return as findings where a street could not read something: at its package, as no count is to take it for nothing."""
        import pandas as pd

        rows = [
            pd.DataFrame(
                {
                    "submission_id": part.submission_id,
                    "file": part.street + "/" + own["file"],
                    "sheet": own["sheet"],
                    "cell": own["cell"],
                    "code": "SHEET_NOT_READ",
                    "severity": str(Severity.WARNING),
                    "message": own["message"],
                    "count": 1,
                }
            )
            for part in self.parts
            if part.package.is_whole and len(own := part.package.tables["unread"])
        ]
        return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()


_TOLD = ("progress", "duties", "tips", "reinspections", "units")
"""What streets tell that figures are counted from beside the hazards."""


class _DistrictInputs(PaperInputs):
    """What a district's figures are counted from; what rows of its streets' departments do not count in is theirs."""

    _session: DistrictSession

    @cached_property
    def findings(self) -> pd.DataFrame:
        """The findings about packages, and where streets could not read something."""
        import pandas as pd

        return pd.concat([super().findings, self._session.unread()], ignore_index=True)

    @cached_property
    def received(self) -> pd.DataFrame:
        """Rows of the streets' ledgers, each counted or not, each its street's."""
        from hazardlib.merge.roll_up import told_by_streets

        rows = told_by_streets(self._session.parts, "received")
        return rows.assign(department=rows["department"].map(self.campaign.reporter_of).astype("str"))
