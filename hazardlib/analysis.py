"""A workspace as analysts read it: papers, hazards, rates and submissions as pandas frames; nothing is ever written.

``hazardlib.open_workspace(".")`` opens it. What is asked of a paper is answered as it was known when the paper was
issued; every column is described in ``docs/columns.md``, and by `WorkspaceReader.columns`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any, Literal

from hazardlib import store
from hazardlib.domain import columns as tables
from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.columns import Column
from hazardlib.domain.month import TIMEZONE
from hazardlib.domain.sheets import SHEETS
from hazardlib.errors import UsageError
from hazardlib.pipeline.trace import IssuedPaper, Trace, issued_papers, nearest
from hazardlib.store import Store, to_frame
from hazardlib.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.analysis_diff import PaperDiff
    from hazardlib.pipeline.units import UnitRecord

Labels = Literal["code", "zh"]
"""Whether a frame has names and codes as in the code, or Chinese headings and words; days and numbers are the same."""

TABLES: Mapping[str, Mapping[str, Column]] = {
    "hazards": tables.HAZARDS,
    "history": tables.HISTORY,
    "leaders": tables.HAZARD_LEADERS,
    **store.TABLES,
}
"""Every table that can be read, and its columns."""

_EFFECTIVE = Column("is_effective", "计入", "flag", "没有被后来的一版取代，也没有退回重报。")
_SENDER = Column("reported_by", "填报单位", "text", "报来这一行的部门。")


class WorkspaceReader:
    """The papers of a workspace and what they are made of; opened by `hazardlib.open_workspace`.

    A method that takes ``paper`` means the one that speaks for the latest day where it is left out, and one that
    takes ``labels`` returns Chinese headings and words for ``labels="zh"``.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._issued = cache(lambda name: IssuedPaper(workspace, name))

    def __repr__(self) -> str:
        """Return what it holds, in one line."""
        papers = sorted(issued_papers(self.workspace))
        said = f"{len(papers)} 份材料，{papers[0]} 至 {papers[-1]}" if papers else "还没有出过材料"
        return f"工作区 {self.workspace.root.name}：{said}"

    @cached_property
    def campaign(self) -> Campaign:
        """The campaign: sectors, leaders, departments, due days."""
        return load_campaign(self.workspace.campaign)

    def papers(self) -> pd.DataFrame:
        """Return the issued papers, one a row: name, kind, day, moment, and the street's main figures.

        Examples
        --------
        >>> workspace.papers()[["paper", "as_of", "found", "open"]].head(2)
             paper      as_of  found  open
        0  2023-06 2023-06-20     60    31
        1  2023-07 2023-07-20    182    62
        """
        import pandas as pd

        heads = ("kind", "month", "as_of", "known_at", "sample_data")
        figures = ("found", "closed", "rectified", "open", "overdue_verified", "overdue_unverified")
        rows = []
        for name in issued_papers(self.workspace):
            issued = self.figures(name)
            told = {head: issued[head] for head in heads}
            rows.append({"paper": name} | told | {each: issued["overall"]["all"][each] for each in figures})
        frame = pd.DataFrame(rows, columns=["paper", *heads, *figures])
        return frame.assign(as_of=pd.to_datetime(frame["as_of"])).sort_values("as_of", ignore_index=True)

    def figures(self, paper: str = "") -> Mapping[str, Any]:
        """Return the figures of a paper, its ``figures.json``, by ``docs/definitions.md``.

        Examples
        --------
        >>> workspace.figures("2023-07")["overall"]["major"]["open"]
        15
        """
        return self._issued(paper).issued

    def hazards(self, paper: str = "", *, labels: Labels = "code") -> pd.DataFrame:
        """Return the register of a paper, one row a hazard (``columns.HAZARDS``).

        Examples
        --------
        >>> july = workspace.hazards("2023-07", labels="zh")
        >>> july["状态"].value_counts().loc["已销号"].item()
        91
        """
        return self._labelled(self._issued(paper).register.hazards, labels, tables.HAZARDS)

    def history(self, paper: str = "", *, labels: Labels = "code") -> pd.DataFrame:
        """Return every row that speaks of a hazard of a paper, in order of precedence (``columns.HISTORY``)."""
        return self._labelled(self._issued(paper).register.history, labels, tables.HISTORY)

    def leaders(self, paper: str = "", *, labels: Labels = "code") -> pd.DataFrame:
        """Return who answers for each hazard: ``hazard_id`` and ``leader``, a hazard once for each of its leaders."""
        return self._labelled(self._issued(paper).register.leaders, labels, tables.HAZARD_LEADERS)

    def rates(
        self,
        paper: str = "",
        *,
        by: str = "sector",
        level: Literal["all", "major"] = "all",
        labels: Labels = "code",
    ) -> pd.DataFrame:
        """Return counts and rates of every group of a paper; numerators and denominators stand beside each rate.

        Parameters
        ----------
        by
            ``overall``, ``sector``, ``leader``, ``sector_leader``, ``department``, ``unit``, ``source``, ``source_bucket``, ``danger``, ``level``,
            ``month_found`` or ``stage``. A leader's hazards count whole: the leaders do not add up to the street.
        level
            All hazards, or the major ones alone.

        Examples
        --------
        >>> rates = workspace.rates("2023-07", by="leader").set_index("leader")
        >>> rates.loc["刘永强", ["closed", "found", "closure_rate"]].to_list()
        [29.0, 54.0, 0.5370370370370371]
        """
        import pandas as pd

        _refuse_unknown("level", level, ("all", "major"))
        figures = self.figures(paper)
        groups = {key.removeprefix("by_"): rows for key, rows in figures.items() if key.startswith("by_")}
        groups["overall"] = [figures["overall"]]
        _refuse_unknown("by", by, groups)
        names = self._sectors if labels == "zh" else {}
        lines = []
        for row in groups[by]:
            group = {key: value for key, value in row.items() if key not in {"all", "major"}}
            if "sectors" in group:
                group["sectors"] = "、".join(names.get(each, each) for each in group["sectors"])
            if names and "name" in group:
                group = {next(iter(group)): group["name"]}
            lines.append(group | row.get(level, {}))
        headings = {"sectors": tables.HAZARDS["sector"], "on_time": tables.HAZARDS["is_on_time"]}
        return self._labelled(pd.DataFrame(lines), labels, headings)

    def story(self, hazard: str, paper: str = "", *, labels: Labels = "code") -> pd.DataFrame:
        """Return what the workbooks said of a hazard, month by month, with file, sheet and row (``columns.HISTORY``).

        Parameters
        ----------
        hazard
            Its ``hazard_no`` or ``hazard_id``. Where departments have given two hazards one number, both are told.

        Examples
        --------
        >>> workspace.story("GG-2023-008", "2023-08")[["month", "status", "due_on"]]
             month       status     due_on
        0  2023-06  in_progress 2023-07-07
        1  2023-07  in_progress 2023-07-07
        2  2023-08       closed 2023-07-07
        """
        hazards = self._issued(paper).register.hazards
        numbers, ids = hazards["hazard_no"], hazards["hazard_id"]
        found = ids[numbers.eq(hazard.strip()) | ids.eq(hazard.strip())]
        if found.empty:
            like = "、".join(nearest(hazard, [*numbers.dropna(), *ids]))
            raise UsageError(
                f"没有编号或标识为“{hazard}”的隐患。最接近的是：{like}。" if like else "还没有隐患。"
            )
        history = self._issued(paper).register.history
        return self._labelled(history[history["hazard_id"].isin(found)], labels, tables.HISTORY)

    def unit(self, unit: str, paper: str = "", *, labels: Labels = "code") -> UnitRecord:
        """Return what a paper knows of a unit, by its name or 统一社会信用代码: hazards, duties, tips under all its names."""
        from hazardlib.pipeline.units import unit_record

        return unit_record(self._issued(paper), unit, partial(self._labelled, labels=labels))

    def submissions(self, *, labels: Labels = "code") -> pd.DataFrame:
        """Return every version of a workbook ever received, in the order of receipt (``columns.SUBMISSIONS``).

        ``is_effective`` tells which of them count: those that no later version replaces and that were neither refused nor taken out (``hazard void``).

        Examples
        --------
        >>> received = workspace.submissions()
        >>> received.loc[received["month"].eq("2023-07") & ~received["is_effective"], "file"].to_list()
        ['2023-07/7月财经办重大事故隐患台账.xlsx']
        """
        from hazardlib.merge.select import effective_submissions, in_order_of_receipt

        frame = to_frame(in_order_of_receipt(Store(self.workspace.tables).read("submissions")))
        effective = effective_submissions(self._in_force)["submission_id"]
        frame = frame.assign(is_effective=frame["submission_id"].isin(effective))
        return self._labelled(frame, labels, {**tables.SUBMISSIONS, _EFFECTIVE.name: _EFFECTIVE})

    @property
    def _in_force(self) -> pd.DataFrame:
        from hazardlib.pipeline.voids import submissions_in_force

        return to_frame(submissions_in_force(self.workspace))

    def findings(self, paper: str = "", *, labels: Labels = "code") -> pd.DataFrame:
        """Return what is wrong with the data of a paper, one row a place (``columns.FINDINGS``).

        Those of the workbooks that count and of the refused ones, and what shows only where workbooks are laid side by side.

        Examples
        --------
        >>> workspace.findings("2023-07")["severity"].value_counts().to_dict()
        {'warning': 35, 'error': 3}
        """
        found = self._issued(paper).session.inputs().findings
        return self._labelled(found, labels, tables.FINDINGS)

    def rows(self, table: str, paper: str = "", *, labels: Labels = "code") -> pd.DataFrame:
        """Return the rows of one kind of sheet in the workbooks that count: ``reported_by`` whom, for which month.

        Parameters
        ----------
        table
            ``observations``, ``progress``, ``duties``, ``tips``, ``stages``, ``matters`` or ``reinspections``.

        Examples
        --------
        >>> fines = workspace.rows("progress", "2023-07").query("indicator == '罚款'")
        >>> fines["this_month"].sum().item()
        17.4
        """
        _refuse_unknown("table", table, [spec.table for spec in SHEETS.values()])
        session = self._issued(paper).session
        stated = session.observations if table == "observations" else session.rows(table)
        whose = session.effective.rename(columns={"department": _SENDER.name})
        whose = whose[["submission_id", _SENDER.name, "month", "file"]]
        rows = stated[list(TABLES[table])].merge(whose, on="submission_id")
        return self._labelled(rows, labels, {**tables.SUBMISSIONS, **TABLES[table], _SENDER.name: _SENDER})

    def diff(self, before: str, after: str, *, labels: Labels = "code") -> PaperDiff:
        """Return what a later paper says otherwise than an earlier one: figures, hazards in and out, states, deadlines.

        Examples
        --------
        >>> change = workspace.diff("2023-07", "2023-08")
        >>> len(change.added), len(change.removed), len(change.deadlines)
        (108, 0, 3)
        """
        from hazardlib.analysis_diff import DIFFERENCES, PaperDiff, figures_changed, hazards_changed

        figures = figures_changed(self.figures(before), self.figures(after))
        registers = (self._issued(each).register.hazards for each in (before, after))
        frames = {"figures": figures} | hazards_changed(*registers)
        labelled = {name: self._labelled(frame, labels, DIFFERENCES) for name, frame in frames.items()}
        return PaperDiff(before, after, **labelled)

    def diff_submissions(self, department: str, month: str, *, labels: Labels = "code") -> pd.DataFrame:
        """Return what a department's last version of a month's ledger says otherwise than the one that it replaced.

        One row a cell that changed, or a hazard that was added or left out; compared as hazards, not by their rows.

        Parameters
        ----------
        department
            Its name or an alias.

        Examples
        --------
        >>> workspace.diff_submissions("财经办", "2023-07")["change"].value_counts().to_dict()
        {'changed': 7, 'added': 6}
        """
        from hazardlib.analysis_diff import DIFFERENCES, changed_in_words, rows_changed, two_versions

        stated = to_frame(Store(self.workspace.tables).read("observations"))
        changed = rows_changed(*two_versions(self._in_force, stated, self.campaign, department, month))
        if labels == "zh":
            changed = changed_in_words(changed, self._sectors)
        return self._labelled(changed, labels, {**tables.OBSERVATIONS, **DIFFERENCES})

    def trace(self, path: str, name: str = "") -> Trace:
        """Return what a figure of a paper is counted from: hazards, records, files, sheets and rows.

        Parameters
        ----------
        path
            Where it stands in ``figures.json``, as ``by_sector.gas.all.overdue``.

        Examples
        --------
        >>> found = workspace.trace("overall.major.open", name="2023-07")
        >>> found.value, len(found.hazards), found.agrees
        (15, 15, True)
        """
        return self._issued(name).trace(path)

    def columns(self, table: str = "hazards") -> pd.DataFrame:
        """Return what the columns of a table are: name, heading, type, unit and meaning, as in ``docs/columns.md``.

        Examples
        --------
        >>> workspace.columns("hazards").set_index("name").loc["is_due_soon", "meaning"]
        '未整改，截至日期之后十日内到期。'
        """
        import pandas as pd

        _refuse_unknown("table", table, TABLES)
        names = ("name", "heading", "type", "unit", "meaning")
        return pd.DataFrame(
            [{name: getattr(each, name) for name in names} for each in TABLES[table].values()]
        )

    @property
    def _sectors(self) -> dict[str, str]:
        return {sector.code: sector.name for sector in self.campaign.sectors}

    def _labelled(
        self, frame: pd.DataFrame, labels: str, columns: Mapping[str, Column] | None = None
    ) -> pd.DataFrame:
        """Return a frame of the reader's own, which whoever gets it may change; moments in the time of Beijing, for Excel."""
        from hazardlib.brief.frames import in_words

        _refuse_unknown("labels", labels, ("code", "zh"))
        own = frame.reset_index(drop=True)
        for name, moments in own.select_dtypes("datetimetz").items():
            own[name] = moments.dt.tz_convert(TIMEZONE).dt.tz_localize(None)
        return own if labels == "code" else in_words(own, self._sectors, columns or {})


def _refuse_unknown(what: str, given: str, known: Iterable[str]) -> None:
    if given not in known:
        raise UsageError(f"{what} 不能是“{given}”。可以写：{'、'.join(known)}。")
