"""Frames as people read them: Chinese headings and words, numbers as numbers; in notebooks, and as tables of a paper."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral, Number, Real
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hazardlib.brief.paper import Column, Row, Table
from hazardlib.brief.words import amount, share
from hazardlib.domain.columns import (
    DUTIES,
    FINDINGS,
    HAZARDS,
    HISTORY,
    LEDGER,
    MATTERS,
    MEASURES,
    PROGRESS,
    REINSPECTIONS,
    SUBMISSIONS,
    TIPS,
)
from hazardlib.domain.counts import COUNTS, RATES
from hazardlib.domain.month import chinese_day
from hazardlib.domain.terms import CODED, Kind, Reporting, Severity, TipOutcome, Verdict

if TYPE_CHECKING:
    import pandas as pd

_TABLES = (
    SUBMISSIONS,
    FINDINGS,
    LEDGER,
    HAZARDS,
    HISTORY,
    MEASURES,
    PROGRESS,
    DUTIES,
    TIPS,
    MATTERS,
    REINSPECTIONS,
)

_SUMS = "All"
"""What a crosstab calls its sums."""

HEADINGS: Mapping[str, str] = {
    **{name: column.heading for table in reversed(_TABLES) for name, column in table.items()},
    **{name: count.label or HAZARDS[count.flag].heading for name, count in COUNTS.items()},
    **{name: rate.label for name, rate in RATES.items() if rate.label},
    "five_elements_rate": "五落实率",
    "all": "全部", "major": "重大", "name": "名称", "leader": "负责领导", "size": "数量", "count": "数量", "index": "",
    "expected": "应报", "reported": "实报", "on_time": "按时", "late": "迟报", "missing": "未报", "refused": "退回重报", "nil": "零报告",
    "opened": "新发现", "cleared": "销号", "median_days_to_close": "销号用时中位数", "closure_rate_ci": "销号率区间", _SUMS: "合计",
}  # fmt: skip
"""What a frame's column is called on paper, by its name in code."""

_KINDS: Mapping[str, tuple[Any, ...]] = {
    **{field: (kind,) for field, kind in CODED.items()},
    "status": (CODED["status"], Reporting),
    "verdict": (Verdict,),
    "severity": (Severity,),
    "outcome": (TipOutcome,),
    "kind": (Kind,),
}
_TERMS: Mapping[str, Mapping[str, str]] = {
    field: {str(term): term.chinese for kind in kinds for term in kind} for field, kinds in _KINDS.items()
}
"""Code → Chinese, by the name of the column that holds the code."""

_MOST_ROWS, _MOST_COLUMNS, _WIDEST = 60, 8, 30
"""Of a frame that is only displayed; columns that upright pages hold; characters that a column is as wide as at most."""


def heading(name: object) -> str:
    """Return what a column is called on paper: ``累计发现``, ``重大　累计发现`` for ``major.found``; else its own name."""
    steps = [str(step) for step in name] if isinstance(name, tuple) else str(name).split(".")
    if not all(step in HEADINGS for step in steps):
        steps = [str(step) for step in name] if isinstance(name, tuple) else [str(name)]
    named = [HEADINGS.get(step, step) for step in steps]
    return "　".join(step for step in named[named[:1] == ["全部"] and len(named) > 1 :] if step)


def in_words(
    frame: pd.DataFrame, sectors: Mapping[str, str], columns: Mapping[str, Any] = MappingProxyType({})
) -> pd.DataFrame:
    """Return a frame with Chinese headings and names for codes; days, numbers and truths stay what they are.

    Parameters
    ----------
    sectors
        Code → name.
    columns
        The table that the frame is of, if it is one of ``domain.columns``: its headings go first.
    """
    shown = frame.copy(deep=False)
    for name in frame.columns:
        field = str(name).removesuffix("_before").removesuffix("_after")
        terms = sectors if field == "sector" else _TERMS.get(field, {})
        if terms:
            shown[name] = frame[name].map(lambda code, terms=terms: terms.get(code, code), na_action="ignore")
    heads = [columns[name].heading if name in columns else heading(name) for name in frame.columns]
    is_second = [head in heads[:at] for at, head in enumerate(heads)]
    codes = zip(heads, frame.columns, is_second, strict=True)
    shown.columns = [f"{head}（{name}）" if again else head for head, name, again in codes]
    return shown


def word(field: str, value: Any, sectors: Mapping[str, str]) -> str:
    """Return a value of a column in words: codes by name, days and rates as papers have them; nothing for what is missing."""
    if value is None or (isinstance(value, Real) and value != value) or str(value) in {"NaT", "<NA>"}:  # noqa: PLR0124 -- NaN alone
        return ""
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "是" if value else ""
    if isinstance(value, list | tuple) and field.endswith("_ci"):
        return "–".join(share(bound) for bound in value)
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real):
        return share(float(value)) if field.endswith("_rate") else amount(float(value))
    if hasattr(value, "date") and callable(value.date):  # a day, or a moment with its hour
        moment = "" if f"{value:%H%M}" == "0000" else f"{value:%H:%M}"
        return chinese_day(value.date()) + moment
    text = str(value)
    terms = HEADINGS if field == "index" else sectors if field == "sector" else _TERMS.get(field, {})
    return terms.get(text, HEADINGS[_SUMS] if text == _SUMS else text)


def table_of(
    frame: pd.DataFrame,
    sectors: Mapping[str, str],
    *,
    caption: str = "",
    note: str = "",
    most: int | None = None,
) -> Table:
    """Return a frame as a table of a paper; its index comes first where it says something.

    Parameters
    ----------
    sectors
        Code → name.
    most
        How many rows it shows; the note says that there are more. None for all.
    """
    import pandas as pd

    across = "" if frame.columns.name is None else str(frame.columns.name)
    if not (isinstance(frame.index, pd.RangeIndex) and frame.index.name is None):
        levels: list[Any] = [name or "index" for name in frame.index.names]
        frame = frame.rename_axis(index=levels).reset_index(allow_duplicates=True)
    names: list[Any] = list(frame.columns)
    fields = [str(name[-1] if isinstance(name, tuple) else name).rpartition(".")[2] for name in names]
    shown = frame if most is None else frame.head(most)
    lines = [
        [word(field, value, sectors) for field, value in zip(fields, values, strict=True)]
        for values in shown.itertuples(index=False, name=None)
    ]
    if frame.empty:
        note = f"{note}没有内容。"
    elif len(shown) < len(frame):
        note = f"{note}共{len(frame)}行，这里列前{len(shown)}行。"
    columns = []
    for at, name in enumerate(names):
        head = heading(name if isinstance(name, tuple) else word(across, name, sectors))
        is_number = all(
            isinstance(value, Number) and not isinstance(value, bool) for value in shown.iloc[:, at]
        )
        width = min(_WIDEST, max(3, len(head), *(len(line[at]) for line in lines)))
        columns.append(Column(head, "end" if is_number else "start", width))
    rows = (Row(tuple((cell,) for cell in line), is_total=line[:1] == [HEADINGS[_SUMS]]) for line in lines)
    return Table(caption, tuple(columns), tuple(rows), note, is_wide=len(columns) > _MOST_COLUMNS)


def shown_frame(frame: Any, sectors: Mapping[str, str]) -> Table:
    """Return a frame or a series that a cell displays: a long one's first rows."""
    return table_of(frame if hasattr(frame, "columns") else frame.to_frame(), sectors, most=_MOST_ROWS)
