"""The digest: what a paper says in a few lines of plain text, to be pasted into a chat."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hazardlib.brief.heard import as_known_sentence
from hazardlib.brief.material import PARTIAL_NOTE, Group, Material
from hazardlib.brief.monthly import title as monthly_title
from hazardlib.brief.moved_deadlines import to_confirm
from hazardlib.brief.owed import summaries_owed, workbooks_owed
from hazardlib.brief.passages import nothing_found, overdue_moved
from hazardlib.brief.uncounted import uncounted_in_full
from hazardlib.brief.words import UNVERIFIED, change_of_rate, clauses, day, month, names
from hazardlib.domain.month import parse_day
from hazardlib.domain.terms import SAMPLE_MARK, Kind, Reporting

_MOST_NAMED = 4
"""Departments or leaders that a line names at most; the paper names them all."""


def digest(material: Material) -> str:
    """Return the paper's digest: title, day, then a line for each thing that its readers must know.

    Parameters
    ----------
    material
        The paper's figures and names; every number in the digest is one of its figures.
    """
    head = [f"【{SAMPLE_MARK}，仅供演示】"] * bool(material.figures["sample_data"])
    head += [digest_title(material), f"数据截至{day(material.as_of)}"]
    lines = [line for say in _LINES if (line := say(material))]
    return "\n".join([*head, "", *lines]) + "\n"


def digest_title(material: Material) -> str:
    """Return what the digest and the summary picture are headed with."""
    kind = Kind(material.figures["kind"])
    named = monthly_title(material) if kind is Kind.MONTHLY else f"{material.campaign.name}{kind.chinese}"
    return f"{material.campaign.street}{named}{material.edition}"


def to_decide(material: Material) -> list[str]:
    """Return what is put before the meeting, each in a clause; empty where nothing is, and in a summary."""
    if material.figures["kind"] != Kind.MONTHLY:
        return []
    listed = {row["hazard_id"] for row in material.figures["supervision"]["to_decide"]}
    listed |= {entry["hazard_id"] for entry in material.listed("supervised_overdue_major")}
    counted = (
        (len(listed), "条挂牌督办隐患的整改和期限"),
        (len(material.listed("level_fallen")), "条隐患由重大改报一般"),
        (len(to_confirm(material)), "条隐患的整改期限变动"),
        (len(material.listed("claimed_twice")), "条多部门填报隐患的牵头部门"),
    )
    return [f"{count}{what}" for count, what in counted if count]


DECIDING = "需会议研究"
"""What these matters are headed with."""


def found_in_period(material: Material) -> str:
    """Return what leads from the count before to the present one: ``新发现117条，补报此前发现的3条``."""
    period = material.figures["period"]
    said = f"新发现{period['flow']['found']}条"
    said += f"，补报此前发现的{period['late_reported']}条" if period["late_reported"] else ""
    return said + (f"，核减{period['taken_off']}条" if period["taken_off"] else "")


def next_due(material: Material) -> str:
    """Return the next day on which departments owe something, and what; empty after the last."""
    last = (material.campaign.supplement_on, Kind.SUPPLEMENT.chinese)
    coming = [*workbooks_owed(material), *summaries_owed(material)]
    coming += [last] * (last[0] > parse_day(material.as_of))
    if not coming:
        return ""
    first = min(when for when, _ in coming)
    return f"{day(first)}前报送{names(what for when, what in coming if when == first)}"


def absent(material: Material) -> str:
    """Return who has not reported the latest month due; empty where everyone has."""
    standings = (Reporting.MISSING, Reporting.REFUSED, Reporting.LATE)
    who = ((standing, material.departments_that(standing)) for standing in standings)
    return clauses(f"{standing.chinese}：{_some(several)}" for standing, several in who if several)


def _some(several: list[str]) -> str:
    more = f"等{len(several)}个" if len(several) > _MOST_NAMED else ""
    return names(several[:_MOST_NAMED]) + more


def _found(material: Material) -> str:
    street, major = material.overall(), material.overall("major")
    if not street["found"]:
        return nothing_found(material)
    return (
        f"累计发现隐患{street['found']}条，已销号{street['closed']}条，"
        f"已整改待销号{street['rectified']}条，未整改{street['open']}条。"
        f"其中重大事故隐患{major['found']}条，未整改{major['open']}条。"
        + (f"{uncounted_in_full(material.figures)}。" if material.uncounted else "")
    )


def _rates(material: Material) -> str:
    street = material.overall()
    if not street["found"]:
        return ""
    said = [("整改率", "rectification_rate"), ("销号率", "closure_rate")]
    said += [("按期整改率", "on_time_rate")] * bool(street["due"])
    aside = "（不含到期待核实的）" if material.unverified else ""
    return "，".join(f"{name}{street.rate(rate).plain}" for name, rate in said) + f"{aside}。"


def _period(material: Material) -> str:
    before, flow = material.figures["previous"], material.figures["period"]["flow"]
    if before is None or material.is_unread:
        return ""
    moved = []
    street, earlier = material.overall(), Group("", before["overall"]["all"])
    for name, rate in (("整改率", "rectification_rate"), ("销号率", "closure_rate")):
        change = change_of_rate(street.parts_of(rate), earlier.parts_of(rate))
        moved += [f"{name}{change}{material.mark}"] * bool(change)
    moved.append(overdue_moved(material))
    return (
        f"本期{found_in_period(material)}，完成整改{flow['rectified']}条，销号{flow['closed']}条；"
        f"与{day(before['as_of'])}相比，{'，'.join(moved)}。"
    )


def _overdue(material: Material) -> str:
    street, major = material.overall(), material.overall("major")
    if not street["overdue"]:
        return material.none("无超期未整改隐患。") if street["found"] else ""
    rows = [row for row in material.figures["by_leader"] if row["all"]["overdue_verified"]]
    whose = names(f"{row['leader']}{row['all']['overdue_verified']}条" for row in rows)
    overlap = "（一条涉及多位领导的各计一条）" if len(rows) > 1 else ""
    kinds = []
    for name, flag in (("已核实超期", "overdue_verified"), (UNVERIFIED, "overdue_unverified")):
        kinds += [f"{name}{street[flag]}条（{material.of_which_major(major[flag])}）"] * bool(street[flag])
    if whose:
        kinds[0] += f"，按负责领导：{whose}{overlap}"
    return f"{clauses(kinds)}。"


def _known(material: Material) -> str:
    return "".join(map(str, as_known_sentence(material)))


def _reporting(material: Material) -> str:
    latest = material.latest
    if latest is None:
        return "尚无到期的报送月份。"
    said = f"{month(latest['month'])}应报{latest['expected']}个部门，实报{latest['reported']}个"
    who = absent(material)
    return f"{said}{'，' + who if who else ''}。{PARTIAL_NOTE if material.mark else ''}"


def _deciding(material: Material) -> str:
    points = to_decide(material)
    return f"{DECIDING}：{clauses(points)}。" if points else ""


def _next(material: Material) -> str:
    due = next_due(material)
    return f"下次报送：{due}。" if due else ""


_LINES: Iterable[Callable[[Material], str]] = (
    _found,
    _rates,
    _period,
    _overdue,
    _known,
    _reporting,
    _deciding,
    _next,
)
