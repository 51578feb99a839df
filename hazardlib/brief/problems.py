"""存在的问题: what the data itself shows to be amiss, each point with the figures it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from hazardlib.brief.entries import Entry
from hazardlib.brief.heard import absent_before, unverified_aside
from hazardlib.brief.material import FEWEST_COMPARED, Material, number_of
from hazardlib.brief.obligations import in_doubt, of_units, overdue_that
from hazardlib.brief.paper import Block, Inline, Number, Paragraph, Text
from hazardlib.brief.supervised import too_early
from hazardlib.brief.titles import QUALITY, annex
from hazardlib.brief.words import month, names
from hazardlib.domain.terms import DutyStanding, Kind, Reporting

CLUSTER = 3
"""From how many overdue hazards in one sector or unit they are called a cluster."""

LONG_OPEN_DAYS = 30
"""After how many days an unsettled tip is called long open."""

_REPEAT = 3
"""From how many hazards on a unit stands in `repeat_units` of the figures."""

_MOST_UNITS = 5


def problems(material: Material) -> list[Block]:
    """Return the numbered problems and the slot for their causes, which no data tells."""
    points = [point for find in _FINDERS for point in find(material)]
    slot = material.slot("causes")
    if not points:
        nothing = material.none("从各部门报送的台账看，未发现需要提请注意的问题。")
        return [Paragraph((f"{material.uncounted}，需先核实。" if material.uncounted else nothing,)), slot]
    numbered = [Paragraph((f"{place}.", *point), role="item") for place, point in enumerate(points, 1)]
    return [*numbered, slot]


def _clusters(entries: list[Entry], name: str) -> list[tuple[str, list[Entry]]]:
    counts = Counter(entry[name] for entry in entries)
    return [
        (value, [entry for entry in entries if entry[name] == value])
        for value, count in counts.most_common()
        if count >= CLUSTER
    ]


def _listed(clusters: list[tuple[str, list[Entry]]]) -> list[Inline]:
    listed: list[Inline] = []
    for name, entries in clusters:
        listed += ["、" if listed else "", name, number_of(entries), "条"]
    return listed


def _overdue_clusters(material: Material) -> Iterator[Text]:
    entries = material.listed("overdue_verified")
    sectors, units = _clusters(entries, "sector_name"), _clusters(entries, "unit")
    if not (sectors or units):
        return
    parts: list[Inline] = [
        "超期未整改隐患需逐条督促。全街已核实超期",
        number_of(entries),
        "条",
        *unverified_aside(material),
    ]
    if sectors:
        inside = sum(len(part) for _, part in sectors)
        parts += [
            f"；超期{CLUSTER}条及以上的领域有：",
            *_listed(sectors),
            f"，{'合计' if len(sectors) > 1 else ''}占{material.rate(inside, len(entries))}",
        ]
    parts += ["。"]
    if units:
        parts += [
            f"同一单位超期{CLUSTER}条及以上的有：",
            *_listed(units[:_MOST_UNITS]),
            _and_more(len(units)),
            "。",
        ]
    yield tuple(parts)


def _and_more(count: int) -> str:
    return f"等{count}家" if count > _MOST_UNITS else ""


def _incomplete(material: Material) -> Iterator[Text]:
    share = material.figures["five_elements"]
    entries = material.listed("incomplete")
    if not entries:
        return
    yield (
        "“五落实”不到位。限期整改隐患中，责任人、措施、资金、期限、应急预案五项齐全的占",
        Number(
            material.rate(share["numerator"], share["denominator"]), "overall", "complete", "time_limited"
        ),
        "，有缺项的",
        number_of(entries),
        "条。",
    )


def _repeat_units(material: Material) -> Iterator[Text]:
    units = material.figures["lists"]["repeat_units"]
    if not units:
        return
    all_units = len(material.figures["by_unit"])
    parts: list[Inline] = [
        f"单位隐患多发。发现过隐患的{all_units}家单位中，累计{_REPEAT}条及以上的{len(units)}家（含企业自查发现的）"
    ]
    # Units with fewer hazards are not put in order.
    most = [row for row in units if row["found"] >= FEWEST_COMPARED][:_MOST_UNITS]
    parts += ["，较多的有："] * bool(most)
    for place, row in enumerate(most):
        parts += [
            "、" if place else "",
            row["unit"],
            Number(str(row["found"]), f"unit:{row['unit']}", "found"),
            "条",
        ]
    yield (*parts, "。")


def _reporting(material: Material) -> Iterator[Text]:
    if material.latest is None:
        return
    standings = (
        (Reporting.MISSING, "未报"),
        (Reporting.REFUSED, "报送文件退回后未重报"),
        (Reporting.LATE, "迟报"),
    )
    who = [(material.departments_that(standing), words) for standing, words in standings]
    said = [f"{names(several)}{words}" for several, words in who if several]
    parts = [f"{month(material.latest['month'])}{'，'.join(said)}"] * bool(said)
    parts += [f"此前月份中，{before}"] if (before := _reported_badly(material)) else []
    if parts:
        effect = "影响全街情况的完整汇总" if material.silent else "今后须按时、规范报送"
        yield (f"个别部门报送不及时、不规范。{'。'.join(parts)}，{effect}。",)


def _reported_badly(material: Material) -> str:
    """Return, for a summary, who did not report or was late in the months before the latest one."""
    if material.figures["kind"] == Kind.MONTHLY or material.latest is None:
        return ""
    late = Counter(
        line["department"]
        for line in material.figures["reporting"]
        if line["month"] < material.latest["month"] and line["status"] == Reporting.LATE
    )
    said = [absent] if (absent := absent_before(material)) else []
    said += [f"迟报{late.total()}次（{names(f'{name}{count}次' for name, count in late.items())}）"] * bool(
        late
    )
    return "；".join(said)


def _unreported(material: Material) -> Iterator[Text]:
    entries = material.listed("unreported")
    if entries:
        who = names(dict.fromkeys(entry["department"] for entry in entries))
        yield ("隐患跟踪不连续。", number_of(entries), f"条未整改隐患在后续报送中未再列出，涉及{who}。")


def _conflicts(material: Material) -> Iterator[Text]:
    entries = material.listed("conflicts")
    if entries:
        yield (
            "部门之间口径不一。",
            number_of(entries),
            "条隐患由不同部门填报的情况不一致，需相关部门核对后统一。",
        )


def _reopened(material: Material) -> Iterator[Text]:
    entries = material.listed("reopened")
    if entries:
        yield ("个别隐患整改不彻底。", number_of(entries), "条隐患销号后重新打开，验收把关需进一步从严。")


def _quarantined(material: Material) -> Iterator[Text]:
    rows = material.figures["uncounted"]["rows"]
    if rows:
        who = names(dict.fromkeys(row["department"] for row in rows if row["department"]))
        yield (
            f"台账填写不规范。{len(rows)}行缺少必填内容，或发现日期晚于填报或本期，无法计数，",
            f"涉及{who}，逐行见{annex(QUALITY)}。",
        )


def _duties_overdue(material: Material) -> Iterator[Text]:
    overdue = material.figures["duties"]["overdue"]
    if not overdue:
        return
    late, doubts = overdue_that(DutyStanding.TOLD_LATE, material), in_doubt(material)
    parts = [_not_done(late)] if late else []
    parts += [f"{doubts}，先行核实"] if doubts else []
    heading = "企业主要负责人履责不到位" if late else "企业履责情况需核实"
    yield (f"{heading}。逾期未完成的{len(overdue)}项履责事项中，{'；'.join(parts)}。",)


def _not_done(rows: list[Mapping[str, Any]]) -> str:
    units = Counter((row["unit"], row["sector"]) for row in rows)  # as 企业履责 counts enterprises
    worst = [unit for (unit, _), count in units.items() if count >= CLUSTER]
    said = f"{of_units(rows)}到期仍未完成"
    return (
        f"{said}，其中逾期{CLUSTER}项及以上的有{names(worst[:_MOST_UNITS])}{_and_more(len(worst))}"
        if worst
        else said
    )


def _without_basis(material: Material) -> Iterator[Text]:
    ids = material.figures["standards"]["without_basis_ids"]
    entries = [material.entries[one] for one in ids if one in material.entries]
    if entries:
        who = names(dict.fromkeys(entry["department"] for entry in entries))
        yield (
            "重大事故隐患判定依据不全。",
            number_of(entries),
            f"条重大事故隐患未填判定依据，涉及{who}。",
            *too_early(material),
        )


def _tips_waiting(material: Material) -> Iterator[Text]:
    old = [row for row in material.figures["tips"]["open"] if row["days"] > LONG_OPEN_DAYS]
    loose = len(material.figures["tips"]["unlinked"])
    if old or loose:
        said = [f"受理超过{LONG_OPEN_DAYS}天尚未办结的{len(old)}条"] * bool(old)
        said += [f"查实后尚未列入隐患台账的{loose}条"] * bool(loose)
        yield (f"举报线索办理需跟进。{'，'.join(said)}。",)


def _figures_differ(material: Material) -> Iterator[Text]:
    rows = material.figures["progress"]["mismatches"]
    if rows:
        who = names(dict.fromkeys(row["department"] for row in rows))
        yield (
            f"工作进展数字不一致。与台账或各月累加不符的{len(rows)}处，涉及{who}，逐处见{annex(QUALITY)}。",
        )


_FINDERS = (
    _overdue_clusters,
    _incomplete,
    _without_basis,
    _repeat_units,
    _duties_overdue,
    _tips_waiting,
    _unreported,
    _reopened,
    _conflicts,
    _reporting,
    _quarantined,
    _figures_differ,
)
