"""下一步: what follows from the data and from the calendar of the notice, by fixed rules."""

from __future__ import annotations

from datetime import timedelta

from hazardlib.brief.entries import Entry
from hazardlib.brief.material import Material, number_of
from hazardlib.brief.obligations import in_doubt
from hazardlib.brief.owed import summaries_owed, workbooks_owed
from hazardlib.brief.paper import Block, Inline, Number, Paragraph, Text
from hazardlib.brief.uncounted import uncounted_departments
from hazardlib.brief.words import day, month, names
from hazardlib.domain.month import parse_day
from hazardlib.domain.terms import DUE_SOON_DAYS


def tasks(material: Material) -> list[Block]:
    """Return the numbered tasks that the data asks for, and the slot for what people add."""
    found = (
        _overdue(material),
        _to_verify(material),
        _due_soon(material),
        _to_close(material),
        _incomplete(material),
        _duties(material),
        _tips(material),
        _to_report(material),
        _to_mend(material),
        _calendar(material),
    )
    listed: list[Text] = [task for task in found if task]
    numbered = [Paragraph((f"{place}.", *task), role="item") for place, task in enumerate(listed, 1)]
    return [*numbered, material.slot("next")]


def _by_department(entries: list[Entry], material: Material) -> list[Inline]:
    parts: list[Inline] = []
    # In the order of the notice: so few are never ranked.
    order = {each.name: place for place, each in enumerate(material.campaign.departments)}
    for name in sorted(
        {entry["department"] for entry in entries}, key=lambda each: (order.get(each, len(order)), each)
    ):
        own = [entry for entry in entries if entry["department"] == name]
        parts += ["、" if parts else "", name, number_of(own), "条"]
    return parts


def _overdue(material: Material) -> Text:
    entries = material.listed("overdue_verified")
    if not entries:
        return ()
    who = _by_department(entries, material)
    return (
        "督促超期隐患清零。已核实超期的隐患按填报单位分：",
        *who,
        "。逐条明确整改完成时间，由负责领导跟踪督办。",
    )


def _to_verify(material: Material) -> Text:
    if not material.unverified:
        return ()
    who = _by_department(material.unverified, material)
    return ("核实到期隐患。到期待核实的隐患按填报单位分：", *who, "。逐条核实是否已整改，核实结果及时报来。")


def _due_soon(material: Material) -> Text:
    entries = material.listed("due_soon")
    if not entries:
        return ()
    until = day(parse_day(material.as_of) + timedelta(days=DUE_SOON_DAYS))
    return (
        f"防止新增超期。{until}前（含当日）到期的",
        number_of(entries),
        "条隐患，由填报单位逐条核实进度，确保按期整改。",
    )


def _to_close(material: Material) -> Text:
    street = material.overall()
    if not street["rectified"]:
        return ()
    return (
        "抓紧验收销号。已整改待销号的",
        street.count("rectified"),
        "条隐患，由填报单位组织验收，合格后及时销号。",
    )


def _incomplete(material: Material) -> Text:
    entries = material.listed("incomplete")
    if not entries:
        return ()
    share = material.figures["five_elements"]
    when = "在下次报送时" if workbooks_owed(material) else "尽快"
    missing = Number(str(len(entries)), "list", "", ids=tuple(entry["hazard_id"] for entry in entries))
    return (
        f"补齐“五落实”内容。限期整改隐患{share['denominator']}条中，",
        missing,
        f"条的责任人、措施、资金、期限或应急预案有缺项，由填报单位{when}补齐。",
    )


def _duties(material: Material) -> Text:
    total = material.figures["duties"]["overall"]
    if not total["overdue"]:
        return ()
    first = "核实（尚未报来和没有报送过的先行核实），" if in_doubt(material) else ""
    says = (
        f"逾期未完成的{total['overdue']}项履责事项，由各领域牵头部门逐家{first}督促企业主要负责人限期补齐。"
    )
    return (f"督促企业履责。{says}",)


def _tips(material: Material) -> Text:
    figures = material.figures["tips"]
    waiting = len(figures["open"])
    if not waiting:
        return ()
    loose = f"；查实未列入台账的{len(figures['unlinked'])}条尽快列入" if figures["unlinked"] else ""
    return (f"办结举报线索。尚未办结的{waiting}条由受理部门抓紧办结{loose}。",)


def _to_report(material: Material) -> Text:
    silent = [name for name in material.standing if name in material.silent]
    if not silent or material.latest is None:
        return ()
    return (
        f"补报{month(material.latest['month'])}工作进展。{names(silent)}尽快补报，补报后的数据在下期更新。",
    )


def _to_mend(material: Material) -> Text:
    """Return whose rows and files have to be mended before they count."""
    if not material.uncounted:
        return ()
    who = names(uncounted_departments(material.figures))
    grave = material.figures["uncounted"]["overall"]["major"]
    first = f"，写明重大的{grave}行先行核实" if grave else ""
    return (f"补正未能计入的内容。{who}按退改的表改好重报{first}，补正后的数据在下期更新。",)


def _calendar(material: Material) -> Text:
    """Return the next workbook, and the summaries due before the one after it."""
    workbooks = workbooks_owed(material)
    until = workbooks[1][0] if len(workbooks) > 1 else material.campaign.supplement_on
    owed = [*workbooks[:1], *(each for each in summaries_owed(material) if each[0] <= until)]
    said = [f"{day(when)}前报送{what}" for when, what in sorted(owed)]
    return (f"按时报送。请各部门于{'，'.join(said)}。",) if said else ()
