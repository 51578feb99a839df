"""Comparing what two programs make of 工作进展, 企业履责 and 举报线索."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from tests.recompute import notice
from tests.recompute.tips import group as counts_of


def typed(value: float | None) -> Fraction | None:
    """Return a number of figures.json as it is printed there."""
    return None if value is None else Fraction(str(value))


def assert_same_sums(theirs: dict[str, Any], ours: dict[str, Any], where: str) -> None:
    """Compare 本月数 and 累计数 of every indicator, exactly."""
    assert list(theirs) == notice.INDICATORS
    for name, sums in ours.items():
        said = (typed(theirs[name]["this_month"]), typed(theirs[name]["cumulative"]))
        assert said == sums, f"{where} {name}"


def compare_progress(theirs: dict[str, Any], ours: dict[str, Any]) -> None:
    """Compare every figure of progress."""
    assert theirs["month"] == ours["month"]
    assert_same_sums({line["indicator"]: line for line in theirs["indicators"]}, ours["indicators"], "street")
    assert {line["indicator"]: line["departments"] for line in theirs["indicators"]} == ours["departments"]
    left_out = {line["indicator"]: line["without_this_month"] for line in theirs["indicators"]}
    assert left_out == ours["without_this_month"]
    for breakdown, key in (("by_sector", "sector"), ("by_department", "department")):
        groups = {line[key]: line["indicators"] for line in theirs[breakdown]}
        assert groups.keys() == ours[breakdown].keys()
        for group, sums in groups.items():
            assert_same_sums(sums, ours[breakdown][group], f"{breakdown} {group}")

    leaders = {line["leader"]: line["indicators"] for line in theirs["by_leader"]}
    assert leaders.keys() == ours["by_leader"].keys()
    for name, own in ours["by_leader"].items():
        for indicator, sums in own.items():
            said = leaders[name][indicator]
            assert (typed(said["this_month"]), typed(said["cumulative"])) == sums, f"{name} {indicator}"

    def covered(line: dict[str, Any]) -> Any:
        return typed(line["inspected"]), typed(line["to_inspect"]), line["rate"]

    assert covered(theirs["coverage"]) == ours["coverage"]
    assert {line["sector"]: covered(line) for line in theirs["coverage_by_sector"]} == ours[
        "coverage_by_sector"
    ]
    assert theirs["major_per_1000_visits"]["value"] == ours["per_visits"]
    mismatches = [
        (line["code"], line["file"], line["row"], typed(line["stated"]), typed(line["expected"]))
        for line in theirs["mismatches"]
    ]
    assert sorted(mismatches) == ours["mismatches"]


def compare_duties(theirs: dict[str, Any], ours: dict[str, Any], unit_of: Callable[[str], str]) -> None:
    """Compare every figure of duties."""

    def bare(line: dict[str, Any]) -> dict[str, Any]:
        return {name: line[name] for name in ours["overall"]}

    assert theirs["units"] == ours["units"]
    assert theirs["overall"] == ours["overall"]
    for breakdown, key in (("by_duty", "duty"), ("by_sector", "sector"), ("by_leader", "leader")):
        assert {line[key]: bare(line) for line in theirs[breakdown]} == ours[breakdown], breakdown
    units = {(line["sector"], unit_of(line["unit"])): bare(line) for line in theirs["by_unit"]}
    assert len(units) == len(theirs["by_unit"])
    assert units == ours["by_unit"]
    for name in ("overdue", "due_soon"):
        listed = [
            (
                (line["sector"], unit_of(line["unit"])),
                line["duty"],
                line["period"],
                date.fromisoformat(line["due_on"]),
            )
            for line in theirs[name]
        ]
        assert sorted(listed) == ours[name], name
        assert all(line["file"] and line["row"] for line in theirs[name])
    standing = [
        ((line["sector"], unit_of(line["unit"])), line["duty"], line["period"], line["standing"])
        for line in theirs["overdue"]
    ]
    assert sorted(standing) == ours["standing"]


def compare_plans(theirs: list[dict[str, Any]], ours: dict[str, Any]) -> None:
    """Compare the one plan of the notice, that of the gas sector."""
    (plan,) = theirs
    assert plan["listed"] == sum(sector == "gas" for sector, _ in ours["duties"]["by_unit"])
    covered = (typed(plan["inspected"]), typed(plan["to_inspect"]), plan["rate"])
    assert covered == ours["progress"]["coverage_by_sector"]["gas"]
    hazards = ours["by_sector"]["gas"]["all"]
    assert (plan["found"], plan["open"]) == (hazards["found"], hazards["open"])


def compare_tips(
    theirs: dict[str, Any], ours: dict[str, Any], unit_of: Callable[[str], str], as_of: date
) -> None:
    """Compare every figure of tips."""

    def bare(line: dict[str, Any], *names: str) -> dict[str, Any]:
        return {name: line[name] for name in names or ours["overall"]}

    assert theirs["overall"] == ours["overall"]
    assert theirs["period"] == ours["period"]
    channels = {line["channel"]: bare(line) for line in theirs["by_channel"]}
    assert list(channels) == notice.CHANNELS
    assert channels == ours["by_channel"]
    names = ("received", "verified", "settled")
    sectors = {line["sector"]: bare(line, *names) for line in theirs["by_sector"]}
    assert sectors == {code: bare(line, *names) for code, line in ours["by_sector"].items()}
    units = {unit_of(line["unit"]): bare(line, *names) for line in theirs["by_unit"]}
    assert len(units) == len(theirs["by_unit"])
    about = {unit_of(tip.facts["unit"]) for tip in ours["tips"] if "unit" in tip.facts}
    own = {
        unit: [tip for tip in ours["tips"] if "unit" in tip.facts and unit_of(tip.facts["unit"]) == unit]
        for unit in about
    }
    assert units == {unit: bare(counts_of(tips, as_of), *names) for unit, tips in own.items()}
    for name in ("open", "unlinked"):
        places = Counter((line["file"], line["row"]) for line in theirs[name])
        assert places == Counter(tip.place for tip in ours[name]), name
        assert not any("danger" in line for line in theirs[name])
