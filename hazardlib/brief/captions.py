"""The sentence below each chart: what it shows, in the same settled figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hazardlib.brief.material import FEWEST_COMPARED, stands_apart
from hazardlib.brief.words import day, names

Rows = Sequence[Mapping[str, Any]]
"""Rows of a breakdown, as figures.json holds them."""


def sector_sentence(rows: Rows) -> str:
    """Return where most hazards were found and where most are overdue."""
    most = max(rows, key=lambda row: row["all"]["found"])
    overdue = [row for row in rows if row["all"]["overdue"]]
    first = f"隐患数量以{most['name']}为最多，共{most['all']['found']}条。"
    if not overdue:
        return first + "各领域均无超期未整改隐患。"
    worst = max(overdue, key=lambda row: row["all"]["overdue"])
    return first + (
        f"{len(overdue)}个领域有超期未整改隐患，以{worst['name']}为最多，共{worst['all']['overdue']}条。"
    )


def trend_sentence(points: Rows) -> str:
    """Return how found, closed and open hazards moved from the first day to the last."""
    first, last = points[0], points[-1]
    then, now = first["all"], last["all"]
    return (
        f"从{day(first['as_of'])}到{day(last['as_of'])}，累计发现由{then['found']}条到{now['found']}条，"
        f"累计销号由{then['closed']}条到{now['closed']}条，尚未整改由{then['open']}条到{now['open']}条。"
    )


def ageing_sentence(rows: Rows, total: int) -> str:
    """Return how many open hazards have been known longest."""
    limit, oldest = rows[-1]["from_days"] - 1, rows[-1]["all"]
    if oldest:
        return f"尚未整改的{total}条隐患中，发现已超过{limit}天的有{oldest}条。"
    return f"尚未整改的{total}条隐患，发现均不超过{limit}天。"


def compare_sentence(rows: Rows, key: str, street: Mapping[str, Any]) -> str:
    """Return which groups' closure rate differs from the street's, and that the others' does not.

    Groups with fewer than five hazards are named as not compared.
    """
    apart: dict[str | None, list[str]] = {"higher": [], "lower": [], "alike": [], None: []}
    for row in rows:
        apart[stands_apart(row["all"], street)].append(str(row[key]))
    said = []
    if apart["higher"]:
        said.append(f"销号率高于全街水平的有{names(apart['higher'])}")
    if apart["lower"]:
        said.append(f"销号率低于全街水平的有{names(apart['lower'])}")
    if apart["alike"]:
        is_all = not (apart["higher"] or apart["lower"])
        said.append(
            "销号率均与全街水平无显著差异"
            if is_all
            else f"其余{len(apart['alike'])}{'位' if key == 'leader' else '个'}与全街水平无显著差异"
        )
    if apart[None]:
        few = f"{names(apart[None])}隐患不足{FEWEST_COMPARED}条，不作比较"
        said.append(few)
    return "；".join(said) + "。"
