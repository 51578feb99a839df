"""One unit as a paper knows it: its hazards, the duties of its head, the tips about it, under all its names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hazardlib.errors import UsageError
from hazardlib.pipeline.trace import IssuedPaper, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd


@dataclass(frozen=True)
class UnitRecord:
    """What is known of a unit.

    Parameters
    ----------
    name, code, names
        How it is called most often, its 统一社会信用代码 if one is known, and every way in which it is written.
    hazards
        ``columns.HAZARDS``, the earliest found first.
    months
        ``month``, ``opened`` and ``cleared``: hazards by the month in which they were found and closed.
    duties
        What workbooks said of its duties, ``columns.DUTIES_SHEET`` with ``month``, ``file``, ``sheet`` and ``row``.
    overdue
        The duties it is behind with, as in ``duties.overdue`` of figures.json.
    tips
        Tips about it, ``columns.TIPS_SHEET`` with where each stands; never who gave one.
    """

    paper: str
    as_of: str
    name: str
    code: str | None
    names: Sequence[str]
    hazards: pd.DataFrame
    months: pd.DataFrame
    duties: pd.DataFrame
    overdue: Sequence[Mapping[str, Any]]
    tips: pd.DataFrame


def unit_record(issued: IssuedPaper, text: str, labelled: Callable[..., pd.DataFrame]) -> UnitRecord:
    """Return what a paper knows of a unit.

    Parameters
    ----------
    text
        Its 统一社会信用代码, or its name in any spelling.
    labelled
        Returns a frame as whoever asks wants it headed, given ``columns``, the table it is of.
    """
    import numpy as np

    from hazardlib.domain.columns import DUTIES, DUTIES_SHEET, HAZARDS, TIPS, TIPS_SHEET, Column
    from hazardlib.measure.group_keys import commonest_spelling

    hazards, sheets = issued.register.hazards, issued.session.other_sheets[0]
    names = issued.session.unit_names(hazards)
    wanted = names.find(text)

    def own(frame: pd.DataFrame) -> pd.DataFrame:
        is_own = (isinstance(unit, str) and names.key(unit) == wanted for unit in frame["unit"])
        return frame[np.fromiter(is_own, dtype=bool)]

    found, duties, tips = own(hazards), own(sheets.duties), own(sheets.tips)
    spelled = [*found["unit"], *duties["unit"], *tips["unit"], *own(sheets.listed)["unit"]]
    if not spelled:
        known = sorted({*hazards["unit"], *sheets.duties["unit"], *sheets.tips["unit"].dropna()})
        like = "、".join(nearest(text, known))
        raise UsageError(f"没有叫“{text}”的单位。最接近的是：{like}。" if like else "还没有任何单位的情况。")
    name = commonest_spelling([wanted] * len(spelled), spelled)[wanted]
    place = ["month", "department", "file", "sheet", "row"]
    return UnitRecord(
        paper=issued.session.run.name,
        as_of=issued.session.run.as_of.isoformat(),
        name=name,
        code=names.code(name),
        names=list(dict.fromkeys(spelled)),
        hazards=labelled(found.sort_values(["found_on", "hazard_id"], kind="stable"), columns=HAZARDS),
        months=labelled(_months(found), columns={"month": Column("month", "月份", "text")}),
        duties=labelled(duties[[*DUTIES_SHEET, *place]], columns=DUTIES),
        overdue=[row for row in issued.issued["duties"]["overdue"] if names.key(row["unit"]) == wanted],
        tips=labelled(tips[[*TIPS_SHEET, *place]], columns=TIPS),
    )


def _months(hazards: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    closed = hazards.loc[hazards["is_closed"], "closed_on"]
    counts = {
        "opened": hazards["found_on"].dt.strftime("%Y-%m").value_counts(),
        "cleared": closed.dt.strftime("%Y-%m").value_counts(),
    }
    frame = pd.DataFrame(counts).fillna(0).astype("int64").sort_index()
    return frame.rename_axis("month").reset_index()
