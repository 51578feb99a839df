"""Families: for each family of figures, what finds its records and where it is defined; the one table of them."""

from __future__ import annotations

from collections.abc import Iterator

from hazardlib.measure.paths import Place
from hazardlib.pipeline import traced_activity as activity
from hazardlib.pipeline import traced_hazards as hazards
from hazardlib.pipeline import traced_progress as progress
from hazardlib.pipeline import traced_reports as reports
from hazardlib.pipeline import traced_stocks as stocks
from hazardlib.pipeline.traced import Family

_LEVEL = "<level:all|major>"
_SHARE = "<part:numerator|denominator|rate>"
_OF_DUTIES = "<figure:owed|done|late|pending|overdue|not_applicable|completion_rate|completion_rate_ci>"
_OF_TIPS = (
    "<figure:received|verified|unfounded|pending|settled|linked|rewarded|reward_total"
    "|verified_rate|verified_rate_ci|settled_rate|median_days_to_settle>"
)
_OF_COVERAGE = "<figure:inspected|to_inspect|rate>"
_OF_FORM = "general_found|general_put_right|major_found|major_put_right|major_closed|in_plan"
_OF_MONTH = "<figure:expected|reported|on_time|late|nil|missing|refused>"


def _groups() -> Iterator[Family]:
    """Yield the families of groups of hazards, each with every figure of a group."""
    of = hazards.in_group
    groups = {
        "overall": of("overall"),
        "by_sector.*": of("sector", "sector"),
        "by_leader.*": of("leader", "leader"),
        "by_sector_leader.*": hazards.of_sector_and_leader,
        "by_department.*": of("department", "department"),
        "by_unit.*": of("unit", "unit"),
        "by_source.*": of("source", "source"),
        "by_source_bucket.*": of("source_bucket", "bucket"),
        "by_level.*": of("level", "level"),
        "by_month_found.*": of("month_found", "month"),
        "by_stage.*": of("stage", "stage", "outside"),
        "supervised": of("supervised"),
        "supervised.by_level.*": of("supervision", "level"),
        "supervision.supervised": of("supervised"),
        "supervision.others": hazards.not_supervised,
        "five_elements.by_fix_type.*": of("fix_type", "fix_type"),
        "period": hazards.of_period,
    }
    for path, members in groups.items():
        yield Family(f"{path}.{_LEVEL}.<figure>", hazards.figure_of(members), "<figure>")
    yield Family(f"previous.overall.{_LEVEL}.<figure>", hazards.on_the_day_before, "<figure>")
    yield Family(f"trend.*.{_LEVEL}.<figure>", hazards.on_the_due_day, "<figure>")
    yield Family("funnel.<figure:found|closed>", hazards.figure_of(of("overall")), "<figure>")
    yield Family("lists.repeat_units.*.<figure:found>", hazards.figure_of(of("unit", "unit")), "repeat_units")
    yield Family("carried.<figure>", hazards.figure_of(hazards.taken_over), "carried")
    for path, members in {
        "five_elements": of("overall"),
        "five_elements.by_sector.*": of("sector", "sector"),
        "five_elements.by_department.*": of("department", "department"),
    }.items():
        yield Family(f"{path}.{_SHARE}", hazards.share_of(members), "five_elements_rate")


_STOCKS = (
    Family("five_elements.missing.<element>", stocks.lacking_element, "five_elements_rate"),
    Family("period.flow.<event>", stocks.happened, "from-one-paper-to-the-next"),
    Family("period.late_reported", stocks.late_reported, "late_reported"),
    Family("period.taken_off", stocks.taken_off, "taken_off"),
    Family("period.moves.*.count", stocks.moved, "moves"),
    Family("period.done_stocks.<stock>.<part>", stocks.part_of_done, "done_stocks"),
    Family("period.<stock:open_stock|not_closed_stock>.<part>", stocks.part_of_stock, "<stock>"),
    Family("previous.known_found", stocks.known_then, "known_found"),
    Family(f"pace.{_LEVEL}.<figure:found|closed|not_closed>", stocks.paced, "pace"),
    Family(f"pace.points.*.{_LEVEL}", stocks.not_closed_then, "pace"),
    Family(f"ageing.*.{_LEVEL}", stocks.open_by_age, "ageing"),
    Family(f"deadlines.*.{_LEVEL}", stocks.open_by_deadline, "deadlines"),
    Family("standards.by_standard.*.<figure:found|open>", stocks.by_standard, "by_standard"),
    Family("standards.by_item.*.<figure:found|open>", stocks.by_item, "by_item"),
    Family("standards.other", stocks.by_nothing_named, "standards-register"),
    Family("standards.without_basis", stocks.without_basis, "without_basis"),
    Family("supervision.delisted", stocks.delisted, "supervision_rows"),
    Family("supervision.standing.<figure>", stocks.supervised_now, "supervision_overdue"),
    Family("supervision.previous.<figure>", stocks.supervised_before, "supervision_overdue"),
    Family("near_matches.count", stocks.all_alike, "near_matches", "两条隐患算一对，按对数清点。"),
    Family("near_matches.pairs", stocks.all_alike, "near_matches", "两条隐患算一对，按对数清点。"),
    Family(
        "near_matches.pairs.*.likeness",
        stocks.alike,
        "near_matches",
        "两条隐患的单位、部位和描述相像的程度，0到1。",
    ),
)


def _form() -> Iterator[Family]:
    """Yield the families of the district's form, of a sector and of the street."""
    for row in ("district.rows.*", "district.total"):
        yield Family(f"{row}.<figure:to_inspect|inspected>", progress.coverage_of, "district")
        yield Family(f"{row}.funds", stocks.with_funds, "district", "整改资金（万元），逐条相加。")
        yield Family(f"{row}.<group:in_plan_with|supervised>.<part>", stocks.in_form, "district")
        yield Family(f"{row}.<figure:{_OF_FORM}>", stocks.in_form, "district")


_DUTIES = (
    Family("duties.units", activity.units_with_duties, "duties"),
    Family(f"duties.overall.{_OF_DUTIES}", activity.duties_of(lambda *_: True), "duties"),
    Family(
        f"duties.by_duty.*.{_OF_DUTIES}",
        activity.duties_of(lambda each, row: bool(each.duty.code == row["duty"])),
        "duties",
    ),
    Family(
        f"duties.by_sector.*.{_OF_DUTIES}",
        activity.duties_of(lambda each, row: bool(each.unit.sector == row["sector"])),
        "duties",
    ),
    Family(
        f"duties.by_leader.*.{_OF_DUTIES}",
        activity.duties_of(lambda each, row: each.unit.sector in row["sectors"]),
        "duties",
    ),
    Family(
        f"duties.by_unit.*.{_OF_DUTIES}",
        activity.duties_of(
            lambda each, row: (each.unit.name, each.unit.sector) == (row["unit"], row["sector"])
        ),
        "duties",
    ),
)
_TIPS = (
    Family(f"tips.overall.{_OF_TIPS}", activity.tips_of(), "tips"),
    Family("tips.period.<figure>", activity.tips_since, "tips"),
    Family(f"tips.by_channel.*.{_OF_TIPS}", activity.tips_of("channel"), "tips"),
    Family(f"tips.by_sector.*.{_OF_TIPS}", activity.tips_of("sector"), "tips"),
)
_SUM = "<figure:this_month|cumulative>"
_PROGRESS = (
    Family(f"progress.indicators.*.{_SUM}", progress.sum_of(progress.of_indicator), "<figure>"),
    Family(
        "progress.indicators.*.departments",
        progress.departments_that_state,
        "this_month",
        "按本月填报这项指标的部门数清点，一个部门报几个领域只算一次。",
    ),
    Family(
        f"progress.by_sector.*.indicators.<indicator>.{_SUM}", progress.sum_of(progress.of_sector), "<figure>"
    ),
    Family(
        f"progress.by_department.*.indicators.<indicator>.{_SUM}",
        progress.sum_of(progress.of_department, is_of_leads=False),
        "<figure>",
    ),
    Family(f"progress.coverage.{_OF_COVERAGE}", progress.coverage_of, "coverage"),
    Family(f"progress.coverage_by_sector.*.{_OF_COVERAGE}", progress.coverage_of, "coverage"),
    Family("progress.major_per_1000_visits.numerator", hazards.major_found, "major_per_1000_visits"),
    Family("progress.major_per_1000_visits.denominator", progress.of_visits, "major_per_1000_visits"),
    Family(
        "progress.major_per_1000_visits.value",
        progress.major_per_visits,
        "major_per_1000_visits",
        "重大事故隐患条数 × 1000 ÷ 检查单位累计数。",
    ),
)
_PLACES = "按处数相加：一条一处；同一种问题太多时，最后一条写明代表其余几处。"
_RECEIVED = (
    Family("reporting", reports.all_standings, "reporting"),
    Family("reporting.*.**", reports.the_standing, "reporting", "一个部门一个月的报送情况。"),
    Family(f"coverage.*.{_OF_MONTH}", reports.standings_of_month, "reporting"),
    Family("findings.<severity>", reports.findings_of(), "findings", _PLACES),
    Family("findings_by_code.*.count", reports.findings_of("severity", "code"), "findings", _PLACES),
    Family("quarantined", reports.quarantined, "what-every-figure-shares"),
    *(
        Family(
            f"uncounted.{group}.<figure:received|rows|major|unclear|refused|unread|possible>",
            reports.not_counted,
            "uncounted",
        )
        for group in ("overall", "by_department.*", "by_sector.*", "by_leader.*")
    ),
    Family("uncounted.beside.<sheet>", reports.not_counted_beside, "uncounted"),
    Family("leader_tasks.*.<figure:done|overdue|pending>", reports.tasks_of_leader, "leader_tasks"),
)
_LISTS = (
    *(
        Family(name, hazards.listed_hazards, name)
        for name in ("unreported", "reopened", "incomplete", "conflicts")
    ),
    Family("deadline_moves", hazards.listed_hazards, "deadline_moved"),
    Family("changes", hazards.listed_hazards, "changes"),
    Family("continued", hazards.listed_hazards, "continued"),
    Family("lists.repeat_units", None, "repeat_units"),
    Family("lists.<name>", hazards.listed_hazards, "lists"),
    Family("standards.without_basis_ids", hazards.listed_hazards, "without_basis"),
    Family("standards.not_in_force", hazards.listed_hazards, "not_in_force"),
    Family("supervision.<name:rows|overdue|extended|to_decide>", hazards.listed_hazards, "supervision"),
    Family("progress.mismatches", activity.listed_rows, "mismatches"),
    Family("duties.<name:overdue|due_soon>", activity.listed_rows, "duties"),
    Family("tips.<name:open|unlinked>", activity.listed_rows, "tips"),
    Family("quarantined_rows", activity.listed_rows, "what-every-figure-shares"),
    Family("refused", activity.listed_rows, "refused"),
    Family("uncounted.rows", activity.listed_rows, "uncounted"),
    Family("<name:corrections|decisions>", activity.listed_rows, "corrections-decisions"),
)
_OF_ONE = (
    Family(
        "changes.*.**",
        hazards.hazard_of_the_row,
        "changes",
        "由这条隐患各月填报的内容比出：first 是最初报的，present 是现在报的，count 是变动次数。",
    ),
    Family(
        "continued.*.**", hazards.hazard_of_the_row, "continued", "没有编号、改了描述的一行和它上次的一行。"
    ),
    Family(
        "deadline_moves.*.**",
        hazards.hazard_of_the_row,
        "deadline_moved",
        "由这条隐患各月填报的整改期限比出：count 是变动次数，days 是最初期限到现在期限的天数。",
    ),
    Family(
        "supervision.rows.*.**",
        hazards.hazard_of_the_row,
        "supervision_rows",
        "由这条隐患各月填报的挂牌督办、督办期限和摘牌日期算出。",
    ),
    Family("supervision.to_decide.*.**", hazards.hazard_of_the_row, "to_decide"),
    Family("standards.not_in_force.*.**", hazards.hazard_of_the_row, "not_in_force"),
    Family(
        "progress.mismatches.*.**",
        activity.the_row,
        "mismatches",
        "stated 是填报的累计数，expected 是按同一部门此前填报的数或台账推得的数。",
    ),
    Family("duties.<name:overdue|due_soon>.*.**", activity.the_row, "duties", "这是清单里一项的内容。"),
    Family(
        "tips.<name:open|unlinked>.*.**",
        activity.the_row,
        "tips",
        "这是清单里一条的内容；days 是受理到办结（没有办结的，到截至日期）的天数。",
    ),
    Family(
        "<name:quarantined_rows|refused|corrections>.*.**",
        activity.the_row,
        "lists",
        "这是清单里一项的内容。",
    ),
    Family("uncounted.rows.*.**", activity.the_row, "uncounted", "这是清单里一行的内容。"),
)
_SAID = (
    Family(
        "pace.**",
        None,
        "pace",
        "由 pace 的 found、closed、not_closed、days、days_left 推算：每日数是条数除以 days；needed_ 开头的是 not_closed 除以 days_left；"
        "final_ 开头的按同样快慢推到 final_on；_ci 是 95% 区间。",
    ),
    Family(
        "funnel.**",
        None,
        "funnel",
        "由 funnel.found、funnel.closed 的全街销号率按条数算出的控制限，和各组相对它的位置。",
    ),
    Family("ageing.**", None, "ageing", "分段的界限，在定义里写定。"),
    Family("deadlines.**", None, "deadlines", "分段的界限，自截至日期起按周分。"),
    Family("schema", None, "", "figures.json 格式的版本号。"),
    Family(
        "<name:as_of|known_at|month|kind|name>",
        None,
        "what-every-figure-shares",
        "出这份材料时定下的参数，不是算出来的数字。",
    ),
)

FAMILIES = (
    *_groups(),
    *_STOCKS,
    *_form(),
    *_DUTIES,
    *_TIPS,
    *_PROGRESS,
    *_RECEIVED,
    *_LISTS,
    *_OF_ONE,
    *_SAID,
    Family("**", None, "", "这不是清点或计算出来的数字，是材料里的名称、日期或说法。"),
)
"""The first family that a place fits is its own."""


def family_of(place: Place) -> tuple[Family, dict[str, str]]:
    """Return the family of a place of figures.json, and what its keys are at the marks of the pattern."""
    return next((family, marks) for family in FAMILIES if (marks := family.match(place)) is not None)
