"""Accounts that the summaries give: organisation, self-check, inspection, stages, each sector in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hazardlib.brief.captions import compare_sentence
from hazardlib.brief.heard import overdue_counts, reporting_detail
from hazardlib.brief.material import Group, Material
from hazardlib.brief.paper import Block, Heading, Inline, Paragraph, Table
from hazardlib.brief.reporting_tables import reporting_matrix
from hazardlib.brief.tables import breakdown_table
from hazardlib.brief.words import day, month, names
from hazardlib.domain.campaign import Campaign, Stage
from hazardlib.domain.month import Month, parse_day
from hazardlib.domain.terms import NO_SOURCE, SOURCES, SourceBucket

_JUST_BEGUN = "该阶段刚刚开始，尚无到期的报送，情况另行补充报告。"


def organisation(material: Material) -> list[Block]:
    """Return what the notice set up, and how departments have reported since."""
    campaign = material.campaign
    today = parse_day(material.as_of)
    basis = f"根据《{campaign.document}》"
    setting = (
        f"{basis}（{day(campaign.issued_on)}印发），全街确定{len(campaign.sectors)}个行业领域，"
        f"明确{len(campaign.leaders_on(today))}位负责领导，由{len(campaign.departments_on(today))}个部门和单位{how_often(campaign)}报送，"
        f"{campaign.office}负责汇总。自{campaign.in_text(campaign.first_month)}份起，{_rhythm(campaign)}"
        "总结分析情况，部署下一步工作。"
    )
    return [
        Paragraph((setting,)),
        material.slot("mobilisation"),
        Paragraph(reporting_detail(material)),
        *([reporting_matrix(material)] if material.figures["coverage"] else []),
    ]


def how_often(campaign: Campaign) -> str:
    """Return how often departments report, in words: ``按月``, ``按季度``."""
    steps = campaign.every_months
    return {1: "按月", 3: "按季度", 6: "每半年", 12: "每年"}.get(steps, f"每{steps}个月")


def _rhythm(campaign: Campaign) -> str:
    """Return by when departments report and meetings are held."""
    if campaign.every_months == 1:
        return f"每月{campaign.due_day}日前报送工作进展，每月{campaign.meeting_day}日前召开例会，"
    when = names(f"{number}月" for number in sorted({month.number for month in campaign.months()}))
    return f"每年{when}的{campaign.due_day}日前报送工作进展，当月{campaign.meeting_day}日前召开例会，"


def self_check(material: Material) -> list[Block]:
    """Return what enterprises found themselves in the self-check stage and so far."""
    stage = next((row for row in material.figures["by_stage"] if row["stage"] == "self-check"), None)
    bucket = _bucket(material, SourceBucket.SELF_CHECK)
    blocks: list[Block] = []
    if stage:
        group, major = _both(material, "stage", stage["stage"], stage)
        blocks.append(Paragraph((f"{stage['name']}阶段，", *_account(group, major))))
    if bucket is None:
        blocks.append(Paragraph((_none_from("企业自查", material),)))
    else:
        group, major = _both(material, "bucket", bucket["bucket"], bucket)
        share = material.rate(group["found"], material.overall()["found"])
        says = (
            f"截至{day(material.as_of)}，来源为企业自查的隐患占全部隐患的{share}。企业自查",
            *_account(group, major),
        )
        blocks.append(Paragraph(says))
    blocks.append(material.slot("self_check"))
    return blocks


def _bucket(material: Material, wanted: SourceBucket) -> Mapping[str, Any] | None:
    return next((row for row in material.figures["by_source_bucket"] if row["bucket"] == wanted), None)


def _both(material: Material, kind: str, name: str | None, row: Mapping[str, Any]) -> tuple[Group, Group]:
    return material.group(kind, name, row), material.group(kind, name, row, "major")


def _account(group: Group, major: Group) -> tuple[Inline, ...]:
    """Return one group in words: found, put right, closed, overdue."""
    if not group["found"]:
        if group.uncounted:
            return (f"计入隐患0条，{group.uncounted}。",)
        return ("有部门未报，尚无计入的隐患。" if group.is_partial else "未发现隐患。",)
    parts: list[Inline] = ["发现隐患", group.count("found"), "条"]
    if major["found"]:
        parts += ["，其中重大事故隐患", major.count("found"), "条"]
    parts += ["；整改率", group.rate("rectification_rate"), "，销号率", group.rate("closure_rate")]
    if not group["overdue"]:
        return (*parts, "；计入的无超期未整改。" if group.uncounted else "；无超期未整改。")
    return (*parts, "；", *overdue_counts(group), "。")


def _none_from(source: str, material: Material) -> str:
    if material.uncounted:
        return f"截至本期末，计入的隐患中由{source}发现的0条，{material.uncounted}。"
    return f"截至本期末，台账中未发现由{source}发现的隐患。"


def inspection(material: Material) -> list[Block]:
    """Return what the departments found: by department and by source."""
    bucket = _bucket(material, SourceBucket.DEPARTMENT_CHECK)
    blocks: list[Block] = []
    if bucket is None:
        blocks.append(Paragraph((_none_from("部门检查", material),)))
    else:
        group, major = _both(material, "bucket", bucket["bucket"], bucket)
        blocks.append(
            Paragraph(
                ("部门检查类（含部门检查、领导带队、专家检查、举报、上级交办等）", *_account(group, major))
            )
        )
    blocks += _sources_add_up(material)
    departments = [
        (row["department"], material.department(row), material.department(row, "major"))
        for row in material.figures["by_department"]
    ]
    by_source = sorted(material.figures["by_source"], key=_place_of_source)
    sources = [
        (row["source"] or NO_SOURCE, *_both(material, "source", row["source"], row)) for row in by_source
    ]
    partial = bool(material.mark)
    blocks.append(
        breakdown_table("各填报单位隐患整治情况（单位：条）", "填报单位", departments, is_partial=partial)
    )
    blocks += _compared(material, material.figures["by_department"], "department")
    if sources:
        blocks.append(
            breakdown_table("各来源隐患整治情况（单位：条）", "隐患来源", sources, is_partial=partial)
        )
        blocks += _compared(material, by_source, "source")
    blocks.append(material.slot("practices"))
    return blocks


def _place_of_source(row: Mapping[str, Any]) -> int:
    """Return where a source stands: as forms offer them, then words of departments' own, at last none stated."""
    source = row["source"]
    return SOURCES.index(source) if source in SOURCES else len(SOURCES) + (source is None)


def _sources_add_up(material: Material) -> list[Block]:
    """Return how the sources make up all hazards, those without one among them."""
    rows = material.figures["by_source_bucket"]
    if not rows:
        return []
    parts: list[Inline] = ["全部隐患", material.overall().count("found"), "条按来源分："]
    for place, row in enumerate(rows):
        parts += [
            "，" * bool(place),
            row["name"],
            material.group("bucket", row["bucket"], row).count("found"),
            "条",
        ]
    return [Paragraph((*parts, "。"))]


def _compared(material: Material, groups: Sequence[Mapping[str, Any]], key: str) -> list[Block]:
    """Return which groups of a table differ from the street, and that the others cannot be told apart."""
    rows = [{**row, key: row[key] or NO_SOURCE} for row in groups if row["all"]["found"]]
    return [Paragraph((compare_sentence(rows, key, material.overall().counts),))] if rows else []


def stage_table(material: Material) -> Table:
    """Return the stages."""
    rows = [
        (row["name"], *_both(material, "stage", row["stage"], row)) for row in material.figures["by_stage"]
    ]
    return breakdown_table("按发现阶段（单位：条）", "阶段", rows, is_partial=bool(material.mark))


def month_table(material: Material) -> Table:
    """Return the months in which hazards were found."""
    rows = [
        (month(row["month"]), *_both(material, "month", row["month"], row))
        for row in material.figures["by_month_found"]
    ]
    return breakdown_table("按发现月份（单位：条）", "发现月份", rows, is_partial=bool(material.mark))


def stages(material: Material) -> list[Block]:
    """Return the stages in words and figures."""
    blocks: list[Block] = []
    for row in material.figures["by_stage"]:
        stage = next((each for each in material.campaign.stages if each.code == row["stage"]), None)
        group, major = _both(material, "stage", row["stage"], row)
        if stage is None:
            blocks.append(Paragraph((f"{row['name']}，", *_account(group, major))))
            continue
        when = _when(stage, material.campaign)
        begun = stage.since <= parse_day(material.as_of)
        says: tuple[Inline, ...] = _account(group, major) if begun else ("截至本期末尚未开始。",)
        if begun:
            says = ("该阶段", *says) if _is_reported(stage, material) else (_JUST_BEGUN,)
        blocks += [Heading(f"{stage.name}（{when}）", 2), Paragraph(says)]
        blocks.append(material.slot(f"stage.{stage.code}"))
    months = [month_table(material)] if material.figures["by_month_found"] else []
    return [*blocks, stage_table(material), *months]


def _is_reported(stage: Stage, material: Material) -> bool:
    """Tell whether anything due could speak of a stage: silence before that is not "nothing found"."""
    today = parse_day(material.as_of)
    is_over = stage.until is not None and stage.until < today
    return is_over or any(
        material.campaign.due_on(month) >= stage.since for month in material.campaign.months_due(today)
    )


def stages_ahead(material: Material) -> str:
    """Return which stages of the campaign are under way or still to come."""
    today = parse_day(material.as_of)
    said = [
        f"{_when(stage, material.campaign)}为{stage.name}阶段"
        for stage in material.campaign.stages
        if stage.until is None or stage.until >= today
    ]
    return f"按照实施方案安排，{'，'.join(said)}。"


def _when(stage: Stage, campaign: Campaign) -> str:
    return campaign.span_in_text(Month.of(stage.since), Month.of(stage.until or stage.since))


def sector_accounts(material: Material) -> list[Block]:
    """Return each of the sectors in turn: who answers for it, what was found, where it stands."""
    today = parse_day(material.as_of)
    blocks: list[Block] = []
    for row in material.figures["by_sector"]:
        sector = material.campaign.sector(row["sector"])
        cooperating = sector.cooperates_on(today)
        who = f"负责领导{names(sector.leaders_on(today))}，{'牵头' if cooperating else '负责'}部门{names(sector.leads_on(today))}"
        who += f"，配合部门{names(cooperating)}。" if cooperating else "。"
        group, major = material.sector(row), material.sector(row, "major")
        blocks += [Heading(row["name"], 2), Paragraph((who, *_account(group, major)))]
    return blocks
