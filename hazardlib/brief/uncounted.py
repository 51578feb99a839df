"""Uncounted in words: what was received of a group and stands in no figure, said where else "none" would be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hazardlib.brief.words import names

NOBODY = "不明单位"
"""Whose a file is that names nobody."""


def uncounted_clause(counts: Mapping[str, Any], found: int) -> str:
    """Return what of a group could not be counted or read, in a clause: ``报来3行，均未能计入，其中1行写明重大``.

    Parameters
    ----------
    counts
        The group's entry in ``uncounted`` of figures.json.
    found
        How many hazards the group counts: with any, the rest is ``另有3行未能计入``.

    Returns
    -------
    str
        Empty where everything received was counted.
    """
    is_of_sectors = "possible" in counts
    rows, refused = counts["rows"], counts["refused"]
    own = _several(rows, 0 if is_of_sectors else refused)
    said = []
    unread, unclear = counts.get("unread", 0), counts.get("unclear", 0)  # an issue older than those
    if own:
        is_all = not found and counts["received"] == rows
        both = "均" * (rows + (0 if is_of_sectors else refused) > 1)
        said.append(f"报来{own}，{both}未能计入" if is_all else f"另有{own}未能计入")
        said[0] += f"，其中{counts['major']}行写明重大" * bool(counts["major"])
    if unread and not is_of_sectors:
        said.append(f"{'另' if own or found else '报来的表中'}有{unread}处没有读入")
    if is_of_sectors:
        loose = _several(counts["possible"], refused)
        parts = [f"{loose}未能计入"] * bool(loose) + [f"{unread}处没有读入"] * bool(unread)
        said += [f"有关填报单位另有{'、'.join(parts)}，看不出属于哪个领域"] * bool(parts)
    if unclear:
        said.append(f"{unclear}行的级别认不出，暂按一般隐患计")
    return "；".join(said)


def _several(rows: int, files: int) -> str:
    return "和".join([f"{rows}行"] * bool(rows) + [f"{files}份文件"] * bool(files))


def nothing_counts(figures: Mapping[str, Any]) -> bool:
    """Tell whether a paper has nothing to go by: nobody has reported, or nothing of what was received counts."""
    is_heard = any(month["reported"] for month in figures["coverage"])
    return not is_heard or not (figures["overall"]["all"]["found"] or not uncounted_in_full(figures))


def beside_clause(figures: Mapping[str, Any], sheet: str, *, has_any: bool) -> str:
    """Return how many rows of a sheet beside the ledger could not be counted, in a clause; empty where all were.

    Parameters
    ----------
    sheet
        ``progress``, ``duties`` or ``tips``.
    """
    rows = figures["uncounted"]["beside"][sheet]
    if not rows:
        return ""
    return f"另有{rows}行未能计入" if has_any else f"报来{rows}行，{'均' * (rows > 1)}未能计入"


def uncounted_departments(figures: Mapping[str, Any]) -> list[str]:
    """Return whose rows, files or sheets could not be counted, in the order of the notice; those of nobody last."""
    uncounted = figures["uncounted"]
    in_doubt = ("rows", "refused", "unread", "unclear")
    whose = [
        row["department"] for row in uncounted["by_department"] if any(row.get(count) for count in in_doubt)
    ]
    is_told = sum(row["refused"] for row in uncounted["by_department"]) == uncounted["overall"]["refused"]
    return whose + [NOBODY] * (not is_told)


def uncounted_in_full(figures: Mapping[str, Any]) -> str:
    """Return what of all could not be counted and whose it is, in a clause; empty where everything was counted."""
    said = uncounted_clause(figures["uncounted"]["overall"], figures["overall"]["all"]["found"])
    return f"{said}，涉及{names(uncounted_departments(figures))}" if said else ""
