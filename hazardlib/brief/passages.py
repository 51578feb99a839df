"""Sentences that several papers share: the state of things, who reported, what is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from hazardlib.brief.captions import compare_sentence
from hazardlib.brief.entries import Entry
from hazardlib.brief.heard import overdue_counts
from hazardlib.brief.material import FEWEST_COMPARED, Group, Material, number_of
from hazardlib.brief.paper import Block, Heading, Inline, Number, Paragraph, Table, Text
from hazardlib.brief.since import done_since, found_since
from hazardlib.brief.supervised import late_supervised
from hazardlib.brief.tables import LEADERS_OVERLAP, hazard_table
from hazardlib.brief.uncounted import uncounted_in_full
from hazardlib.brief.words import change_of_count, change_of_rate, clauses, day, days_long, names, span
from hazardlib.domain.month import parse_day

MOST_LISTED = 15
"""How many hazards a list in the body shows; the annex has them all."""


def state_sentence(material: Material) -> Text:
    """Return the street's cumulative state in one sentence group, every figure with its fraction."""
    street, major = material.overall(), material.overall("major")
    opening = f"截至{day(material.as_of)}，全街"
    if not street["found"]:
        return (opening + nothing_found(material),)
    parts: list[Inline] = [f"{opening}累计排查发现隐患", street.count("found"), "条"]
    if major["found"]:
        parts += ["，其中重大事故隐患", major.count("found"), "条"]
    else:
        parts += ["，计入的重大事故隐患0条" if material.uncounted else "，未发现重大事故隐患"]
    parts += ["；已销号", street.count("closed"), "条，已整改待销号", street.count("rectified")]
    parts += ["条，未整改", street.count("open"), "条。整改率", street.rate("rectification_rate")]
    closure = street.rate("closure_rate", with_interval=True)
    parts += ["，销号率", closure, f"，95%区间{closure.detail[1]}"]
    if street["due"]:
        parts += ["，按期整改率", street.rate("on_time_rate")]
    parts += ["。"]
    median = street.counts["median_days_to_close"]
    if median is not None:
        unheard = material.latest is not None and material.reported_through < material.as_of
        since = f"（{day(material.reported_through)}以后的销号尚未报来，估计偏长）" if unheard else ""
        parts += [f"隐患从发现到销号的中位用时为{days_long(median)}{since}。"]
    return tuple(parts)


def nothing_found(material: Material) -> str:
    """Return that departments found nothing; where they have not reported or not all of it was counted, only that."""
    if material.uncounted:
        return f"各部门{uncounted_in_full(material.figures)}。"
    is_heard = any(row["reported"] for row in material.figures["coverage"])
    return "各部门报送的台账中未发现隐患。" if is_heard else "尚未收到部门报送，无可汇总的数据。"


def uncounted_sentence(material: Material) -> Text:
    """Return what beside the hazards counted could not be counted and whose it is; nothing where all was."""
    if not (material.uncounted and material.overall()["found"]):
        return ()
    return (f"{uncounted_in_full(material.figures)}，相关比率以※标出。",)


def carried_sentence(material: Material) -> Text:
    """Return what has become of the hazards that an earlier campaign left open; nothing where none could be."""
    carried = material.figures.get("carried")
    if carried is None:
        return ()
    entries = material.listed("carried")
    if not entries:
        return (material.none("无以前专项行动转入的隐患。"),) if material.overall()["found"] else ()
    parts: list[Inline] = ["其中以前专项行动转入的隐患", linked(carried["found"], entries), "条"]
    for said, name in (("已销号", "closed"), ("已整改待销号", "rectified"), ("未整改", "open")):
        behind = [entry for entry in entries if f"is_{name}" in entry.flags]
        parts += [f"，{said}", linked(carried[name], behind), "条"]
    return (*parts, "。")


def overdue_sentence(material: Material) -> Text:
    """Return how many hazards are overdue and how many major ones are under supervision."""
    street, major = material.overall(), material.overall("major")
    parts: list[Inline] = []
    if street["overdue"]:
        parts += [*overdue_counts(street)]
        parts += (
            ["，其中重大事故隐患", *overdue_counts(major)[1:], "。"]
            if major["overdue"]
            else [f"，{material.of_which_major(0)}。"]
        )
    elif street["found"]:
        parts += [material.none("无超期未整改隐患。")]
    supervised = material.group("supervised", "", material.figures["supervised"])
    if supervised["found"]:
        parts += ["挂牌督办隐患", supervised.count("found"), "条，已销号", supervised.count("closed"), "条"]
        if material.figures["supervision"]["overdue"]:
            parts += ["，督办期限已过的", *late_supervised(material)]
        parts += ["。"]
    elif street["found"] or not material.uncounted:
        parts += [material.none("无挂牌督办隐患。")]
    return tuple(parts)


def period_paragraph(material: Material) -> list[Block]:
    """Return what the period brought, and how the cumulative figures moved in it; nothing where nothing counts."""
    return [] if material.is_unread else [Paragraph(_period_sentence(material))]


def _period_sentence(material: Material) -> Text:
    figures = material.figures
    period = figures["period"]
    events = Group("flow", period["flow"])
    first = (parse_day(period["from"]) + timedelta(days=1)).isoformat() if period["from"] else ""
    when = span(first, period["to"]) if first else f"截至{day(period['to'])}"
    found: tuple[Inline, ...] = ("未发现新的隐患",)
    if events["found"] or material.uncounted:
        found = ("新发现隐患" if events["found"] else "计入的新发现隐患", events.count("found"), "条")
    parts: list[Inline] = [f"本期（{when}）", *found]
    if events["rectified"] or events["closed"] or material.uncounted:
        parts += ["，完成整改", events.count("rectified"), "条，销号", events.count("closed"), "条。"]
    else:
        parts += ["，无新完成整改和销号的隐患。"]
    before = figures["previous"]
    parts += [*found_since(material), *done_since(period["done_stocks"])] if before else ()
    if before and before["overall"]["all"]["found"]:
        street, earlier = material.overall(), Group("", before["overall"]["all"])
        moves = [
            f"{name}{move}{material.mark}"
            for name, rate in (("整改率", "rectification_rate"), ("销号率", "closure_rate"))
            if (move := change_of_rate(street.parts_of(rate), earlier.parts_of(rate)))
        ]
        moves.append(overdue_moved(material))
        parts += [f"与{day(before['as_of'])}相比，{'，'.join(moves)}。"]
    return tuple(parts)


def overdue_moved(material: Material) -> str:
    """Return how the verified overdue have moved since the paper before, and those to be verified where there are any."""
    then, now = material.figures["previous"]["overall"]["all"], material.overall()
    said = f"已核实超期{change_of_count(now['overdue_verified'], then['overdue_verified'])}"
    unverified = now["overdue_unverified"], then["overdue_unverified"]
    return said + (f"，到期待核实{change_of_count(*unverified)}" if any(unverified) else "")


def sector_passage(material: Material) -> Paragraph:
    """Return where hazards were found, where none were, where they are overdue, who differs."""
    rows = material.figures["by_sector"]
    found = [row for row in rows if row["all"]["found"]]
    parts: list[Inline] = [_where_found(material)]
    if not found:
        return Paragraph(tuple(parts))
    most = sorted(
        (row for row in found if row["all"]["found"] >= FEWEST_COMPARED),
        key=lambda row: row["all"]["found"],
        reverse=True,
    )[:3]
    if most:
        parts += ["发现隐患较多的是", *_listed_counts(material, most, "found"), "。"]
    overdue = [row for row in rows if row["all"]["overdue"]]
    if overdue:
        parts += [
            f"超期未整改隐患分布在{len(overdue)}个领域：",
            *_listed_counts(material, overdue, "overdue"),
            "（含到期待核实的）。" if material.unverified else "。",
        ]
    else:
        parts += [material.none("各领域均无超期未整改隐患。")]
    parts += [compare_sentence(found, "name", material.figures["overall"]["all"])]
    return Paragraph(tuple(parts))


def _where_found(material: Material) -> str:
    """Return in how many sectors hazards were found, and in which none; which could not be counted or heard of."""
    rows = material.figures["by_sector"]
    without = [row for row in rows if not row["all"]["found"]]
    unread = [f"{row['name']}{clause}" for row in without if (clause := material.sector(row).uncounted)]
    rest = [row for row in without if not material.sector(row).uncounted]
    silent = [row["name"] for row in rest if row["sector"] in material.silent_sectors]
    clean = [row["name"] for row in rest if row["sector"] not in material.silent_sectors]
    if len(clean) == len(rows):
        return f"{len(rows)}个行业领域均未发现隐患。"
    if not without:
        return f"{len(rows)}个行业领域均发现隐患。"
    said = [f"{len(rows) - len(without)}个领域发现隐患"] * (len(without) < len(rows))
    said += [f"{names(clean)}未发现隐患"] * bool(clean)
    said += [f"{names(silent)}有部门未报或退回重报，尚无计入的隐患"] * bool(silent)
    return f"{len(rows)}个行业领域中，{'，'.join(said)}{'；' if said and unread else ''}{clauses(unread)}。"


def _listed_counts(material: Material, rows: Sequence[Mapping[str, Any]], flag: str) -> list[Inline]:
    listed: list[Inline] = []
    for row in rows:
        listed += ["、" if listed else "", row["name"], material.sector(row).count(flag), "条"]
    return listed


def leader_passage(material: Material) -> Paragraph:
    """Return which leaders have verified overdue hazards, and that leaders' figures do not add up."""
    rows = material.figures["by_leader"]
    overdue = [row for row in rows if row["all"]["overdue_verified"]]
    parts: list[Inline] = [f"{len(rows)}位负责领导所负责领域的情况见下表。"]
    if overdue:
        parts += ["所负责领域有已核实超期隐患的："]
        for place, row in enumerate(overdue):
            number = material.leader(row).count("overdue_verified")
            parts += ["、" if place else "", row["leader"], number, "条"]
        parts += ["。"]
    else:
        parts += [material.none("各负责领导所负责领域均无已核实超期的隐患。")]
    if material.unverified:
        parts += [
            "到期待核实的",
            number_of(material.unverified),
            "条先由填报单位核实，不计入负责领导的超期。",
        ]
    compared = [row for row in rows if row["all"]["found"]]
    if compared:
        parts += [compare_sentence(compared, "leader", material.figures["overall"]["all"])]
    parts += [LEADERS_OVERLAP]
    return Paragraph(tuple(parts))


def hazard_list(
    title: str, entries: Sequence[Entry], says: Text, nothing: str, last: str = ""
) -> list[Block]:
    """Return a numbered subsection that says how many hazards there are and lists them, or that none are."""
    if not entries:
        return [Heading(title, 2), Paragraph((nothing,))]
    table: Table = hazard_table(title, entries[:MOST_LISTED], total=len(entries), last=last)
    return [Heading(title, 2), Paragraph(says), table]


def counted(before: str, entries: Sequence[Entry], after: str) -> Text:
    """Return a sentence around how many hazards a list has, saying how many of them are major."""
    major = [entry for entry in entries if entry.is_major]
    extra: tuple[Inline, ...] = ("，其中重大事故隐患", number_of(major), "条") if major else ()
    return (before, number_of(entries), "条", *extra, after)


def linked(number: int, entries: Sequence[Entry]) -> Number:
    """Return a settled count that opens the given hazards."""
    return Number(
        str(number), "list" if entries else "", "", ids=tuple(entry["hazard_id"] for entry in entries)
    )
