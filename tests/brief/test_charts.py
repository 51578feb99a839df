"""The charts: their data are those of figures.json, their words agree, nothing is drawn of nothing."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from hazardlib.brief.paper import Chart, Paper, Paragraph
from hazardlib.brief.render.html import block_html

OCTOBER, LAST_DAY = date(2023, 10, 20), date(2023, 12, 20)


def charts(paper: Paper) -> dict[str, Chart]:
    found = [block for block in paper.blocks if isinstance(block, Chart)]
    by_anchor = {chart.anchor: chart for chart in found}
    assert len(by_anchor) == len(found)
    return by_anchor


def traces(chart: Chart, kind: str = "") -> list[dict[str, Any]]:
    return [each for each in chart.plot["data"] if not kind or each["type"] == kind]


def bars(chart: Chart) -> dict[str, dict[str, int]]:
    """Return the length of each bar by its name and its label; a bar of none is not drawn."""
    return {
        bar["name"]: {name: count or 0 for name, count in zip(bar["y"], bar["x"], strict=True)}
        for bar in traces(chart, "bar")
    }


@pytest.fixture(scope="session")
def autumn(make: Callable[..., Any]) -> Any:
    """A monthly paper with several periods behind it and the final day ahead."""
    return make("monthly", on=OCTOBER)


def test_each_chart_says_what_it_shows_of_how_many_as_of_when_from_what(invented: Any) -> None:
    for anchor, chart in charts(invented.paper()).items():
        # That of the body has its finding for a title.
        is_finding = anchor == "chart-sectors" and re.search(r"未整改\d+条，占全街未整改的", chart.title)
        assert "单位：" in chart.title or is_finding
        assert re.search(r"\d+[条位个项]", chart.basis)
        for part in ("数据截至", "来源：各部门", "应报11个部门，实报"):
            assert part in chart.basis
        assert chart.sentence.endswith("。")
        html = block_html(chart, {})
        assert f'aria-label="{chart.title}。' in html
        assert 'role="img"' in html


def test_the_charts_of_leaders_say_that_leaders_overlap(invented: Any) -> None:
    of_leaders = [chart for anchor, chart in charts(invented.paper()).items() if "leader" in anchor]
    assert of_leaders
    for chart in of_leaders:
        assert "一条隐患计入每位负责领导，不加总、不排名" in chart.basis


def test_no_word_of_a_chart_is_told_by_colour_alone(invented: Any) -> None:
    for chart in charts(invented.paper()).values():
        for bar in traces(chart, "bar"):
            assert len(bar["text"]) == len(bar["x"])
        lines = [
            each["line"] for each in traces(chart, "scatter") if each.get("mode", "").startswith("lines")
        ]
        looks = [(line.get("dash", "solid"), line["color"]) for line in lines]
        assert len({dash for dash, _ in looks}) == len(set(looks))


@pytest.mark.parametrize("kind", ["monthly", "interim", "final", "supplement"])
def test_nothing_is_drawn_of_nothing(make: Callable[..., Any], kind: str) -> None:
    assert not charts(make(kind, empty=True).paper())


def test_bars_are_as_long_as_figures_json_says(autumn: Any) -> None:
    drawn, figures = charts(autumn.paper()), autumn.figures
    sectors = bars(drawn["chart-sectors"])
    for row in figures["by_sector"]:
        name, own = row["name"].removesuffix("领域"), row["all"]
        assert sectors["已销号"][name] == own["closed"]
        assert sectors["待销号"][name] == own["rectified"]
        assert sectors["未到期未整改"][name] + sectors["已到期未整改"][name] == own["open"]
        assert sectors["已到期未整改"][name] == own["overdue"]
    overdue = bars(drawn["chart-overdue"])
    for row in figures["by_leader"]:
        assert overdue["重大事故隐患"][row["leader"]] == row["major"]["overdue_verified"]
        assert sum(counts[row["leader"]] for counts in overdue.values()) == row["all"]["overdue_verified"]
    due = bars(drawn["chart-deadlines"])
    for name, row in zip(reversed(due["一般隐患"]), figures["deadlines"], strict=True):
        assert due["重大事故隐患"][name] == row["major"]
        assert due["一般隐患"][name] + due["重大事故隐患"][name] == row["all"]
    ageing = traces(drawn["chart-ageing"])[0]
    assert ageing["y"] == [row["all"] for row in figures["ageing"]]


def test_lines_go_through_the_figures_of_each_month(autumn: Any) -> None:
    drawn, figures = charts(autumn.paper()), autumn.figures
    for line, flag in zip(traces(drawn["chart-trend"]), ("found", "closed", "open"), strict=True):
        assert line["y"] == [point["all"][flag] for point in figures["trend"]]
    history, ahead, needed = traces(drawn["chart-pace"])
    said = figures["pace"]["all"]
    assert history["y"] == [point["all"] for point in figures["pace"]["points"]]
    assert ahead["y"] == [said["not_closed"], said["final_not_closed"]]
    assert needed["y"] == [said["not_closed"], 0]
    low, high = said["final_not_closed_ci"]
    assert ahead["y"][1] - ahead["error_y"]["arrayminus"][1] == pytest.approx(low)
    assert ahead["y"][1] + ahead["error_y"]["array"][1] == pytest.approx(high)


def test_a_months_way_is_as_wide_as_its_days(make: Callable[..., Any]) -> None:
    invented = make("interim")
    chart = charts(invented.paper())["chart-trend"]
    axis = chart.plot["layout"]["xaxis"]
    assert axis["type"] == "date"
    for line in traces(chart):
        assert line["x"] == [point["as_of"] for point in invented.figures["trend"]]
    assert dict(zip(axis["tickvals"], axis["ticktext"], strict=True)) == {
        "2023-06-20": "6月20日",
        "2023-07-20": "7月20日",
        "2023-08-01": "8月1日",
    }
    first, last = (date.fromisoformat(end) for end in axis["range"])
    assert first < date(2023, 6, 20)
    assert date(2023, 8, 1) <= last


def test_what_lies_after_the_last_reports_is_marked_and_said(make: Callable[..., Any], autumn: Any) -> None:
    for kind, reported_through, end in (
        ("interim", "2023-07-20", "2023-08-01"),
        ("final", "2023-11-20", "2023-12-01"),
    ):
        chart = charts(make(kind).paper())["chart-trend"]
        ground, edge = chart.plot["layout"]["shapes"]
        assert (ground["x0"], ground["x1"], edge["x0"], edge["line"]["dash"]) == (
            reported_through,
            end,
            reported_through,
            "dash",
        )
        assert "其后尚未报来" in [each["text"] for each in chart.plot["layout"]["annotations"]]
        assert all(line["marker"]["symbol"][-1].endswith("-open") for line in traces(chart))
        assert re.search(r"；2023年\d+月20日以后的情况尚未报来。$", chart.sentence)
    # A monthly paper stands on the due day: all is told.
    chart = charts(autumn.paper())["chart-trend"]
    assert not chart.plot["layout"].get("shapes")
    assert "尚未报来" not in chart.sentence
    assert "尚未报来" not in str(chart.plot)


def test_the_steps_from_the_paper_before_end_at_the_present_stock(autumn: Any) -> None:
    bar = traces(charts(autumn.paper())["chart-stock"])[0]
    stock = autumn.figures["period"]["open_stock"]
    assert (bar["y"][0], bar["y"][-1]) == (stock["before"], stock["now"])
    level = stock["before"]
    for base, height, text in list(zip(bar["base"], bar["y"], bar["text"], strict=True))[1:-1]:
        level += height if text.startswith("+") else -height
        assert level in (base, base + height)
    assert level == stock["now"]


def test_points_lie_where_the_closure_rates_are(make: Callable[..., Any]) -> None:
    invented = make("final")
    drawn = charts(invented.paper())
    for kind, key in (("by_sector", "name"), ("by_leader", "leader"), ("by_department", "department")):
        groups = {row[key].removesuffix("领域"): row["all"] for row in invented.figures[kind]}
        points = traces(drawn[f"chart-compare-{key}"])[0]
        assert len(points["x"]) == sum(group["found"] >= 5 for group in groups.values())
        for at, name in enumerate(points["y"]):
            own = groups[name.partition("（")[0]]
            low, high = own["closure_rate_ci"]
            assert points["x"][at] == pytest.approx(100 * own["closure_rate"])
            assert points["x"][at] - points["error_x"]["arrayminus"][at] == pytest.approx(100 * low)
            assert points["x"][at] + points["error_x"]["array"][at] == pytest.approx(100 * high)
            assert f"（{own['closed']}/{own['found']}）" in name


def test_funnel_and_interval_never_contradict_each_other(invented: Any) -> None:
    street = invented.figures["overall"]["all"]["closure_rate"]
    for kind in ("by_sector", "by_leader", "by_department"):
        for row, place in zip(invented.figures[kind], invented.figures["funnel"][kind], strict=True):
            if place["position"] is None:
                assert row["all"]["found"] < 5
                continue
            low, high = row["all"]["closure_rate_ci"]
            said = "higher" if low > street else "lower" if high < street else "alike"
            assert place["position"].removeprefix("far_") == said


def test_the_sentences_follow_the_figures(autumn: Any) -> None:
    changed = copy.deepcopy(autumn.figures)
    changed["deadlines"][0]["all"] += 700
    changed["period"]["open_stock"]["entered"] += 700
    changed["pace"]["all"]["final_not_closed"] += 700
    changed["trend"][-1]["all"]["found"] += 7000
    paper = type(autumn)(changed, autumn.hazards, autumn.history, autumn.leaders).paper()
    drawn, figures = charts(paper), changed
    assert f"期限已过{figures['deadlines'][0]['all']}条" in drawn["chart-deadlines"].sentence
    assert f"新发现和补报{figures['period']['open_stock']['entered']}条" in drawn["chart-stock"].sentence
    left = int(figures["pace"]["all"]["final_not_closed"] + 0.5)
    assert f"未销号约{left}条" in drawn["chart-pace"].sentence
    assert f"到{figures['trend'][-1]['all']['found']}条" in drawn["chart-trend"].sentence


def test_the_page_of_a_monthly_paper_says_where_the_pace_leads_until_the_final_day_and_no_print_does(
    make: Callable[..., Any], autumn: Any
) -> None:
    chart, pace = charts(autumn.paper())["chart-pace"], autumn.figures["pace"]["all"]
    assert "按近两个月速度推算" in chart.sentence
    assert "仅供参考" in chart.sentence
    assert f"近两个月新发现{pace['found']}条、销号{pace['closed']}条" in chart.basis
    for kind in ("monthly", "interim", "final", "supplement"):
        assert "推算" not in str(
            [block for block in make(kind).paper().printed if isinstance(block, Paragraph)]
        )
        assert kind == "monthly" or "chart-pace" not in charts(make(kind).paper())
    after = make("monthly", on=LAST_DAY)
    assert after.figures["pace"] is None
    assert "chart-pace" not in charts(after.paper())


def test_what_may_be_too_narrow_for_a_number_is_said_at_the_end_of_the_bar(autumn: Any) -> None:
    (said,) = (
        each for each in traces(charts(autumn.paper())["chart-deadlines"]) if each.get("mode") == "text"
    )
    for text, row in zip(reversed(said["text"]), autumn.figures["deadlines"], strict=True):
        major = f"（重大{row['major']}）" if row["major"] else ""
        assert text.strip() == f"{row['all']}{major}"
