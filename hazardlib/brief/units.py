"""各单位情况: each unit with its hazards, what was found again, how many tips were about it and the duties it is behind with; for the page."""

from __future__ import annotations

from hazardlib.brief.material import Material
from hazardlib.brief.paper import Block, Number, Paragraph, Row, Table, Text, columns_of

_COUNTS = ("found", "open", "overdue_verified", "overdue_unverified")

_NOTE = (
    "填了统一社会信用代码的按代码、没有的按名称认作同一单位。再次发现：以后的月份又发现的同类隐患。举报线索：各部门填报的件数，不显示内容。履责逾期：企业履责中逾期未完成的项数，几个领域的用＋相连。"
    "点数字看隐患；查一个单位，在表上方输入名称。"
)


def unit_table(material: Material) -> list[Block]:
    """Return the units, those with open major hazards first, then those with most open and most found."""
    rows = sorted(
        material.figures["by_unit"],
        key=lambda row: (-row["major"]["open"], -row["all"]["open"], -row["all"]["found"], row["unit"]),
    )
    if not rows:
        return [Paragraph((material.none("没有发现隐患的单位。"),))]
    ids = {entry["unit"]: entry["unit_id"] for entry in material.entries.values()}
    behind = _duties_behind(material)
    told = {
        row["unit_id"]: Number(str(row["received"]), "", "", path=f"tips.by_unit.{place}.received")
        for place, row in enumerate(material.figures["tips"]["by_unit"])
    }
    again = {row["unit"]: row["same_danger"] for row in material.figures["lists"]["recurring_units"]}
    lines = []
    for row in rows:
        unit = row["unit"]
        group, major = (material.group("unit", unit, row, level) for level in ("all", "major"))
        repeated = again.get(unit, 0)
        path = f"lists.recurring_units.{unit}.same_danger" if repeated else ""
        cells = (
            unit,
            *map(group.count, _COUNTS),
            major.count("open"),
            group.rate("closure_rate"),
            Number(str(repeated), "", "", path=path),
            told.get(ids[unit], "0"),
        )
        lines.append(Row((*Row.of(*cells).cells, behind.get(ids[unit], ("0",)))))
    columns = columns_of(
        "单位 26 | 发现 9 end | 未整改 9 end | 已核实\n超期 9 end | 到期\n待核实 9 end | 重大\n未整改 9 end | 销号率 15 end"
        " | 再次发现 9 end | 举报线索 9 end | 履责逾期 9 end"
    )
    note = _NOTE + material.partial_note * bool(material.mark)
    return [Table("各单位隐患整治和履责情况（单位：条、件、项）", columns, tuple(lines), note)]


def _duties_behind(material: Material) -> dict[str, Text]:
    """Return how many duties each unit is behind with, by what tells it from others; one of several sectors has a number of each."""
    behind: dict[str, Text] = {}
    for place, row in enumerate(material.figures["duties"]["by_unit"]):
        if not row["overdue"]:
            continue
        number = Number(str(row["overdue"]), "", "", path=f"duties.by_unit.{place}.overdue")
        before = behind.get(row["unit_id"])
        behind[row["unit_id"]] = (number,) if before is None else (*before, "＋", number)
    return behind
