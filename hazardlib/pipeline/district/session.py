"""DistrictSession: a district's workspace as one paper knows it: the last effective package of each street, rolled up."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from hazardlib.domain.columns import FINDINGS
from hazardlib.domain.folding import fold
from hazardlib.domain.frames import plain_records
from hazardlib.domain.packages import Package, digest_of_lines
from hazardlib.domain.terms import Severity, Verdict
from hazardlib.errors import WorkspaceError
from hazardlib.findings import Finding
from hazardlib.pipeline.district.packages import kept_package, units_of
from hazardlib.pipeline.inputs import PaperInputs, decided_by_meetings
from hazardlib.pipeline.session import Session
from hazardlib.store import no_rows, to_frame

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.measure.inputs import OtherSheets
    from hazardlib.measure.rows import HazardRows
    from hazardlib.merge.register import Register
    from hazardlib.merge.roll_up import StreetPart
    from hazardlib.pipeline.district.partitions import FiledRegister, Make, Parts

FROM_PARTS = 50_000
"""From how many hazards on a district's figures are counted in parts by the engine: below, frames are as fast (docs/scale.md)."""

PARTS = "parts.duckdb"
"""Where in ``data/processed`` these lie; it may be removed at any time."""

_LOG = logging.getLogger(__name__)


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
        last = {str(row["department"]): row for row in plain_records(effective[_OF_SUBMISSION])}
        received = to_frame(self.received(day, known_at))
        return [
            StreetPart(each.name, own["submission_id"], self._told_most(own, received))
            for each in self.campaign.departments
            if (own := last.get(each.name)) is not None
        ]

    def _told_most(self, last: Mapping[str, Any], received: pd.DataFrame) -> Package:
        """Return what a street's last submission holds; of a workbook that came after its package, of one export, the package."""
        package = self._package(last["submission_id"], last["batch_id"])
        if package.is_whole:
            return package
        is_own = received["department"].eq(last["department"]) & received["month"].eq(last["month"])
        own = received[is_own & received["verdict"].ne(Verdict.REFUSED)]
        sent = (self._package(row["submission_id"], row["batch_id"]) for row in plain_records(own))
        return next((each for each in sent if each.is_whole and each.is_of_one_export(package)), package)

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
    def _filed(self) -> Parts | None:
        """Where figures are counted in parts; None where they are counted from frames."""
        from hazardlib.pipeline.district.engine import is_there

        if sum(part.package.manifest.tables["hazards"][1] for part in self.parts) < FROM_PARTS:
            return None
        if not is_there():
            _LOG.warning(
                "没有安装 duckdb，数字在内存里统计，较慢、占内存较多；可运行 pip install 'hazardlib[scale]'。"
            )
            return None
        from hazardlib.pipeline.district.partitions import Parts

        return Parts(self.run.workspace.processed / PARTS)

    @property
    def is_filed(self) -> bool:
        """Whether figures are counted from parts."""
        return self._filed is not None

    def counted(self, day: date, known_at: datetime | None = None) -> Any:
        """Return the register of a day as figures are counted from it: of a large district in parts, a street each."""
        if self._filed is None:
            return super().counted(day, known_at)
        key = (day, known_at)
        if key not in self._counted:
            from hazardlib.pipeline.district.partitions import FiledRegister

            codes = [each.code for each in self.campaign.sectors]
            lettered = [each.hazard_id for each in self.manual.letters]
            makes = self._makes(day, self.parts_on(day, known_at))
            self._counted[key] = FiledRegister(self._filed, *makes, codes, lettered)
        return self._counted[key]

    @cached_property
    def _counted(self) -> dict[tuple[date, datetime | None], FiledRegister]:
        return {}

    def _makes(self, day: date, parts: Sequence[StreetPart]) -> tuple[dict[str, Make], dict[str, Make]]:
        """Return what makes each street's hazards of a day, and their history, by a digest of what it is made from."""
        from hazardlib.merge.roll_up import shared_names

        units = {part.street: units_of(part.package) for part in parts}
        shared = shared_names(units)
        hazards: dict[str, Make] = {}
        history: dict[str, Make] = {}
        for part in parts:
            own = sorted(shared & {fold(name) for name in units[part.street]})
            digests = (digest for digest, _ in part.package.manifest.tables.values())
            basis = [part.street, *digests, *self._suite]
            of_day = digest_of_lines([*basis, day.isoformat(), *own])
            hazards[of_day] = partial(self._hazards_of, part, day, own)
            history[digest_of_lines(basis)] = partial(_history_of, part)
        return hazards, history

    def _hazards_of(self, part: StreetPart, day: date, shared: Collection[str]) -> dict[str, pd.DataFrame]:
        from hazardlib.merge.roll_up import answering, street_hazards

        hazards = street_hazards(part, self.campaign, self.vocabulary.source_buckets, shared, as_of=day)
        return {"hazards": hazards, "leaders": answering(hazards, self.campaign, day)}

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Remove the engine's file where it turns out to be damaged; it holds nothing that cannot be counted again.

        Raises
        ------
        WorkspaceError
            It was; the next run counts anew.
        """
        try:
            yield
        except Exception as error:
            parts = self.__dict__.get("_filed")
            if parts is None or not parts.is_removed_for(error):
                raise
            raise WorkspaceError(f"{parts.kept}：读不出来，已删除。请再运行一次，数字会重新统计。") from error

    def release(self) -> None:
        """Close the engine's file, in which what this paper is counted from stays, and no other day's."""
        parts = self.__dict__.get("_filed")
        if parts is not None:
            days = (self.run.as_of, self.run.previous_on)
            own = [told for (day, _), told in self._counted.items() if day in days]
            parts.keep({digest for told in own for digest in (*told.hazards, *told.history)})
            self._counted.clear()
            del self._filed

    def compared(self, rows: HazardRows) -> pd.DataFrame:
        """Return nothing: whether two hazards are one is said at their street."""
        from hazardlib.merge.propose import COMPARED

        return rows.frame(COMPARED, ids=())

    @property
    def merged(self) -> Register:
        """The register of the paper's own day; what is wrong within a street is told at that street."""
        return self.own_register

    @property
    def found_in_merging(self) -> pd.DataFrame:
        """Nothing: it is told at the streets."""
        return to_frame(no_rows(FINDINGS))

    @cached_property
    def other_sheets(self) -> tuple[OtherSheets, list[Finding]]:
        """What the streets tell beside their hazards; the letters and tasks are the district's own."""
        from dataclasses import asdict

        from hazardlib.measure.inputs import OtherSheets
        from hazardlib.measure.rows import rows_of
        from hazardlib.merge.roll_up import decided_of_streets, told_by_streets

        rows = {name: told_by_streets(self.parts, name) for name in _TOLD}
        decided, _ = decided_by_meetings(self, ())
        register = rows_of(self.counted(self.run.as_of), self.run.as_of)
        hazards = register.frame(("hazard_id", "department", "hazard_no"), ids=None if len(decided) else ())
        return OtherSheets(
            progress=rows["progress"],
            mismatches=(),
            duties=rows["duties"],
            tips=rows["tips"],
            decided=decided_of_streets(decided, hazards, self.campaign),
            reinspected=rows["reinspections"],
            listed=rows["units"],
            tasks=[asdict(each) for each in self.manual.tasks],
            letters=[asdict(each) for each in self.manual.letters],
            within=plain_records(told_by_streets(self.parts, "reporting")),
        ), []

    def inputs(self, *, keep: bool = False) -> PaperInputs:
        """Return what the paper's figures are counted from, with what the streets could not count."""
        return _DistrictInputs(self, keep=keep)

    def unread(self) -> pd.DataFrame:
        """Return as findings what a street could not read or has not handed up: at its package, as no count is to take it for nothing."""
        import pandas as pd

        names = {each["submission_id"]: each["file"] for each in plain_records(self.effective)}
        rows = [
            pd.DataFrame(
                {
                    "submission_id": part.submission_id,
                    "file": part.street + "/" + own["file"] if part.package.is_whole else own["file"],
                    "sheet": own["sheet"],
                    "cell": own["cell"],
                    "code": "SHEET_NOT_READ",
                    "severity": str(Severity.WARNING),
                    "message": own["message"],
                    "count": 1,
                }
            )
            for part in self.parts
            if len(own := _not_told(part, names[part.submission_id]))
        ]
        return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()


def _history_of(part: StreetPart) -> dict[str, pd.DataFrame]:
    from hazardlib.merge.roll_up import street_history

    return {"history": street_history(part)}


def _not_told(part: StreetPart, file: str) -> pd.DataFrame:
    import pandas as pd

    if part.package.is_whole:
        return part.package.tables["unread"]
    return pd.DataFrame([{"file": file, "sheet": None, "cell": None, "message": _LEDGER_ALONE}])


_LEDGER_ALONE = (
    "只报来了台账，没有报来数据包：工作进展、企业履责、举报线索、回头看和没有计入的记录都没有汇总。"
    "请街道把 hazard export 同时写出的数据包也原样报来。"
)

_OF_SUBMISSION = ["department", "month", "submission_id", "batch_id"]

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
