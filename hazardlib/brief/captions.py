"""The sentence below each chart: what it shows, in the same settled figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hazardlib.brief.material import FEWEST_COMPARED, SILENT, stands_apart
from hazardlib.brief.words import amount, change_of_count, day, names, rate
from hazardlib.domain.terms import Reporting

Rows = Sequence[Mapping[str, Any]]
"""Rows of a breakdown, as figures.json holds them."""


def sector_sentence(rows: Rows, *, is_whole: bool = True) -> str:
    """Return where most hazards were found and where most are overdue; fewer than five have no first place.

    Parameters
    ----------
    is_whole
        Whether everything received was counted: else none among these is not none at all.
    """
    first = _most(rows, "found")
    said = f"隐患数量以{first}条。" if first else ""
    overdue = [row for row in rows if row["all"]["overdue"]]
    if not overdue:
        return said + ("" if is_whole else "已计入的隐患中，") + "各领域均无已到期未整改的隐患。"
    worst = _most(overdue, "overdue")
    return said + f"{len(overdue)}个领域有已到期未整改的隐患{f'，以{worst}条' if worst else ''}。"


def open_finding(rows: Rows, total: int) -> str:
    """Return where most open hazards are, as a chart's title; fewer than five have no first place."""
    most = sorted(rows, key=lambda row: -row["all"]["open"])[:2]
    if any(row["all"]["open"] < FEWEST_COMPARED for row in most):
        return "各行业领域隐患的整改状态"
    left = sum(row["all"]["open"] for row in most)
    who = names(row["name"].removesuffix("领域") for row in most)
    return f"{who}未整改{left}条，占全街未整改的{rate(left, total)}"


def _most(rows: Rows, flag: str) -> str:
    """Return which groups have most of something and how many; nothing where that is fewer than five."""
    most = max(row["all"][flag] for row in rows)
    if most < FEWEST_COMPARED:
        return ""
    first = [row["name"] for row in rows if row["all"][flag] == most]
    return f"{names(first)}为最多，{'各' if len(first) > 1 else '共'}{most}"


def trend_sentence(points: Rows, reported_through: str = "") -> str:
    """Return how found, closed and open hazards moved from the first day to the last.

    Parameters
    ----------
    reported_through
        The day (ISO) after which nothing has been reported yet, if that is before the last.
    """
    first, last = points[0], points[-1]
    then, now = first["all"], last["all"]
    return (
        f"从{day(first['as_of'])}到{day(last['as_of'])}，累计发现由{then['found']}条到{now['found']}条，"
        f"累计销号由{then['closed']}条到{now['closed']}条，尚未整改由{then['open']}条到{now['open']}条"
        f"{f'；{day(reported_through)}以后的情况尚未报来' if reported_through else ''}。"
    )


def ageing_sentence(rows: Rows, total: int) -> str:
    """Return how many open hazards have been known longest."""
    limit, oldest = rows[-1]["from_days"] - 1, rows[-1]["all"]
    if oldest:
        return f"尚未整改的{total}条隐患中，发现已超过{limit}天的有{oldest}条。"
    return f"尚未整改的{total}条隐患，发现均不超过{limit}天。"


def deadline_sentence(rows: Rows, total: int) -> str:
    """Return how many open hazards' deadlines are past, how many fall due within a week, how many have no deadline."""
    first = {row["bucket"]: row for row in reversed(rows)}
    overdue, week, undated = (first[name] for name in ("overdue", "week", "undated"))
    said = [f"期限已过{overdue['all']}条" if overdue["all"] else "无超期隐患"]
    when = f"{day(week['to'])}前（含当日）"
    said.append(f"{when}到期{week['all']}条" if week["all"] else f"{when}无到期隐患")
    said += [f"未填整改期限{undated['all']}条"] * bool(undated["all"])
    return f"未整改的{total}条隐患中，{'，'.join(said)}。"


def overdue_sentence(rows: Rows, total: int, *, is_whole: bool = True) -> str:
    """Return how many leaders have verified overdue hazards, in the order of the notice; ``is_whole`` as in `sector_sentence`."""
    behind = [row for row in rows if row["all"]["overdue_verified"]]
    grave = {row["leader"]: row["major"]["overdue_verified"] for row in behind}
    major = [f"{leader}{count}条" for leader, count in grave.items() if count]
    said = f"全街已核实超期隐患{total}条，{len(rows)}位负责领导中{len(behind)}位所负责领域有超期"
    if major:
        return f"{said}；其中有重大事故隐患超期的：{names(major)}。"
    return f"{said}，均为一般隐患。" if is_whole else f"{said}，计入的重大0条。"


def duty_sentence(figures: Mapping[str, Any], mark: str) -> str:
    """Return how far enterprises have done what they owe, and how many sectors are behind."""
    total = figures["overall"]
    behind = [row for row in figures["by_sector"] if row["overdue"]]
    settled = total["done"] + total["overdue"]
    said = f"已到期和已完成的{settled}项中完成{total['done']}项，履责完成率{rate(total['done'], settled)}{mark * bool(settled)}"
    if not behind:
        return f"{said}；无逾期未完成事项。"
    return f"{said}；{len(behind)}个领域有逾期未完成事项，共{total['overdue']}项。"


def stock_sentence(stock: Mapping[str, int], when: str) -> str:
    """Return what leads from the open hazards of the paper before to those of now."""
    parts = [f"新发现和补报{stock['entered']}条", f"报来整改完成{stock['put_right']}条"]
    parts += [f"又变为未整改{stock['returned']}条"] * bool(stock["returned"])
    parts += [f"核减{stock['taken_off']}条"] * bool(stock["taken_off"])
    move = change_of_count(stock["now"], stock["before"])
    return f"{when}未整改{stock['before']}条，此后{'，'.join(parts)}，本期未整改{stock['now']}条，{move}。"


def reporting_sentence(coverage: Rows, lines: Rows) -> str:
    """Return in how many of the months shown every department has reported, and how often it was late."""
    whole = sum(row["reported"] == row["expected"] for row in coverage)
    late = sum(line["status"] == Reporting.LATE for line in lines)
    absent = sum(line["status"] in SILENT for line in lines)
    said = [f"{len(coverage)}个月中，{whole}个月各部门全部报送"]
    said.append(f"迟报{late}次" if late else "无迟报")
    said.append(f"未报或报送文件退回重报{absent}次" if absent else "无未报和退回重报")
    return "；".join(said) + "。"


def _outlook(pace: Mapping[str, Any], lately: str) -> str:
    said = pace["all"]
    low, high = (amount(bound, decimals=0) for bound in said["final_not_closed_ci"])
    return (
        f"按{lately}速度推算，到{day(pace['final_on'])}未销号约{amount(said['final_not_closed'], decimals=0)}条"
        f"（95%推算区间{low}–{high}条）"
    )


def pace_caption(pace: Mapping[str, Any], lately: str) -> str:
    """Return what the chart of a forecast shows: where it began, where it is, where the pace leads."""
    first, last = pace["points"][0], pace["points"][-1]
    return (
        f"未销号隐患由{day(first['as_of'])}的{first['all']}条到{day(last['as_of'])}的{last['all']}条；"
        f"{_outlook(pace, lately)}，仅供参考。"
    )


def funnel_sentence(rows: Rows, key: str) -> str:
    """Return which groups lie outside the limits of chance, and that the others do not."""
    said = []
    for position, words in _OUTSIDE.items():
        who = [str(row[key]) for row in rows if row["position"] == position]
        said += [f"{words}的有{names(who)}"] * bool(who)
    inside = sum(row["position"] == "alike" for row in rows)
    unit = "位" if key == "leader" else "个"
    if inside:
        said.append(
            f"{f'其余{inside}' if said else f'{inside}'}{unit}{'' if said else '均'}在95%界限以内，与全街水平无显著差异"
        )
    few = [str(row[key]) for row in rows if row["position"] is None]
    said += [f"{names(few)}隐患不足{FEWEST_COMPARED}条，不作比较"] * bool(few)
    return "；".join(said) + "。"


_OUTSIDE = {
    "far_higher": "销号率高出99.8%界限",
    "higher": "销号率高出95%界限",
    "lower": "销号率低于95%界限",
    "far_lower": "销号率低于99.8%界限",
}


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
