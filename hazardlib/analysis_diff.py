"""What is different between two papers, and between two versions of a department's workbook, as frames."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hazardlib.brief.frames import word
from hazardlib.domain.columns import LEDGER, Column
from hazardlib.domain.frames import plain_cell
from hazardlib.domain.month import Month
from hazardlib.domain.terms import Verdict
from hazardlib.errors import UsageError
from hazardlib.measure.paths import all_paths
from hazardlib.merge.versions import hazards_before_and_now, successions
from hazardlib.pipeline.trace import nearest

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.domain.campaign import Campaign

DIFFERENCES: Mapping[str, Column] = {
    name: Column(name, heading, "text")
    for name, heading in (
        ("path", "数字"), ("before", "原为"), ("after", "现为"), ("change", "变化"), ("field", "字段"),
        ("state_before", "原状态"), ("state_after", "现状态"), ("due_on_before", "原期限"), ("due_on_after", "现期限"),
    )
}  # fmt: skip
"""What the columns of differences are called."""

_CHANGES = {"added": "新增", "removed": "去掉", "changed": "改动"}

_TOLD = ("hazard_no", "sector", "unit", "description", "level", "state", "found_on", "due_on", "leaders")
"""What is said of a hazard that only one of two papers has."""

_NAMING = ("hazard_no", "sector", "unit", "description", "level")
"""What is said of one that both have."""


@dataclass(frozen=True, eq=False)
class PaperDiff:
    """What a later paper says otherwise than an earlier one.

    Parameters
    ----------
    figures
        ``path``, ``before``, ``after``, ``change``: every figure of the street and of its groups (``overall``, ``by_…``)
        that is not the same; a group that only one of the two has is blank in the other.
    added, removed
        The hazards that only the later and only the earlier paper has.
    states, deadlines
        The hazards of both whose ``state`` or ``due_on`` is not the same, as ``before`` and ``after``.
    """

    before: str
    after: str
    figures: pd.DataFrame
    added: pd.DataFrame
    removed: pd.DataFrame
    states: pd.DataFrame
    deadlines: pd.DataFrame

    def __repr__(self) -> str:
        """Return how much is different, in one line."""
        counts = f"新增 {len(self.added)} 条，不再有 {len(self.removed)} 条"
        moved = f"状态有变 {len(self.states)} 条，期限有变 {len(self.deadlines)} 条"
        return f"{self.before} → {self.after}：隐患{counts}，{moved}；数字不同 {len(self.figures)} 个"


def figures_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> pd.DataFrame:
    """Return `PaperDiff.figures` of two figures.json."""
    import pandas as pd

    sides = {"before": _numbers(before), "after": _numbers(after)}
    frame = pd.DataFrame({name: pd.Series(side, dtype="float64") for name, side in sides.items()})
    frame = frame.reindex(list({**sides["before"], **sides["after"]}))
    is_same = frame["before"].eq(frame["after"]) | frame.isna().all(axis=1)
    frame = frame[~is_same].rename_axis("path").reset_index()
    return frame.assign(change=frame["after"] - frame["before"])


def _numbers(figures: Mapping[str, Any]) -> dict[str, float]:
    """Return the counts, rates and medians of the street and of its groups, by path."""
    told = {key: value for key, value in figures.items() if key == "overall" or key.startswith("by_")}
    return {
        path: place.value
        for path, place in all_paths(told)
        if isinstance(place.value, int | float) and place.element is None
    }


def hazards_changed(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return `PaperDiff.added`, ``removed``, ``states`` and ``deadlines`` of two registers."""
    then, now = before.set_index("hazard_id"), after.set_index("hazard_id")
    both = now.index[now.index.isin(then.index)]
    told = list(_TOLD)
    return {
        "added": now.loc[~now.index.isin(then.index), told].reset_index(),
        "removed": then.loc[~then.index.isin(now.index), told].reset_index(),
        "states": _moved(then.loc[both], now.loc[both], "state"),
        "deadlines": _moved(then.loc[both], now.loc[both], "due_on"),
    }


def _moved(then: pd.DataFrame, now: pd.DataFrame, field: str) -> pd.DataFrame:
    is_same = then[field].eq(now[field]) | (then[field].isna() & now[field].isna())
    sides = {f"{field}_before": then[field], f"{field}_after": now[field]}
    return now[list(_NAMING)].assign(**sides)[~is_same].reset_index()


def two_versions(
    received: pd.DataFrame, rows: pd.DataFrame, campaign: Campaign, department: str, month: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows, by hazard, of a department's last version of a month's ledger: what it replaced, and its own.

    Parameters
    ----------
    received, rows
        ``columns.SUBMISSIONS`` in the order of receipt, and ``columns.OBSERVATIONS``.
    """
    known = campaign.find_department(department)
    if known is None:
        like = "、".join(nearest(department, [each.name for each in campaign.departments]))
        raise UsageError(f"没有叫“{department}”的{campaign.reporter}。最接近的是：{like}。")
    is_own = received["department"].eq(known.name) & received["month"].eq(str(Month.parse(month)))
    own = received[is_own & received["verdict"].ne(Verdict.REFUSED)]
    pairs = [each for each in successions(own) if each.replaced]
    if not pairs:
        raise UsageError(
            f"{known.name} {month} 收下了 {len(own)} 份，没有一份取代另一份，无从比较。收到过哪些，见 submissions()。"
        )
    held, holds, _ = hazards_before_and_now(own, pairs[-1], rows, campaign)
    return held, holds


def rows_changed(held: pd.DataFrame, holds: pd.DataFrame) -> pd.DataFrame:
    """Return what a later version of a workbook says otherwise than the one that it replaces, a row a cell.

    Returns
    -------
    DataFrame
        ``change`` (``added``, ``removed``, ``changed``), ``hazard_id``, ``hazard_no``, ``unit``, ``description``, ``field``, ``before``,
        ``after``, and ``file``, ``sheet``, ``row`` where it stands: of a hazard that was left out, where it stood.
    """
    import pandas as pd

    left_out, new = held[~held.index.isin(holds.index)], holds[~holds.index.isin(held.index)]
    lines = [_line("removed", row) for row in left_out.reset_index().to_dict("records")]
    lines += [_line("added", row) for row in new.reset_index().to_dict("records")]
    both = held.index[held.index.isin(holds.index)]
    sides = (each.loc[both].reset_index().to_dict("records") for each in (held, holds))
    for then, row in zip(*sides, strict=True):
        for field in LEDGER:
            before, after = (plain_cell(each[field]) for each in (then, row))
            if before != after:
                lines.append(_line("changed", row, field, before, after))
    names = [
        "change",
        "hazard_id",
        "hazard_no",
        "unit",
        "description",
        "field",
        "before",
        "after",
        "file",
        "sheet",
        "row",
    ]
    return pd.DataFrame(lines, columns=names)


def changed_in_words(changed: pd.DataFrame, sectors: Mapping[str, str]) -> pd.DataFrame:
    """Return what `rows_changed` returns with words for kinds of change, for fields, and for what they held."""
    told = {
        side: [
            word(str(field), value, sectors)
            for field, value in zip(changed["field"], changed[side], strict=True)
        ]
        for side in ("before", "after")
    }
    fields = {name: column.heading for name, column in LEDGER.items()}
    return changed.assign(change=changed["change"].map(_CHANGES), field=changed["field"].map(fields), **told)


def _line(
    change: str, row: Mapping[Hashable, Any], field: str | None = None, before: Any = None, after: Any = None
) -> dict[str, Any]:
    names = ("hazard_id", "hazard_no", "unit", "description", "file", "sheet", "row")
    said = {name: plain_cell(row[name]) for name in names}
    return said | {"change": change, "field": field, "before": before, "after": after}
