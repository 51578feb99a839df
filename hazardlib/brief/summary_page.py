"""What a paper says in a few lines: the digest, to be pasted into a chat, and the summary picture (长图), an HTML page for a telephone, ready to be drawn."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

from hazardlib.brief.body_tables import asked_in_words
from hazardlib.brief.calendar import owed_next
from hazardlib.brief.charts.states import sector_chart
from hazardlib.brief.context import context_of, filters_of
from hazardlib.brief.entries import brief
from hazardlib.brief.many_major import URGENT_CAPTION, urgent_annex, urgent_shares
from hazardlib.brief.material import Group, Material
from hazardlib.brief.opening import found_note, paper_title
from hazardlib.brief.paper import Paper
from hazardlib.brief.render.html import block_html
from hazardlib.brief.reporting_status import known_until
from hazardlib.brief.templating import Templates
from hazardlib.brief.uncounted import uncounted_in_full
from hazardlib.brief.words import change_of_count, change_of_rate, clauses, day, names
from hazardlib.domain.terms import SAMPLE_MARK, UNVERIFIED, Kind, Reporting

_MOST_NAMED = 6
"""Departments that are named in a line."""

DECIDING = "需会议研究"
"""What these matters are headed with."""


def digest(material: Material) -> str:
    """Return the paper's digest: title, day, then a line for each thing that its readers must know."""
    return Templates(filters_of(material)).text("digest", context_of(material) | about_hazards(material))


def about_hazards(material: Material) -> dict[str, object]:
    """Return what lines on single hazards use: which it is, how pressing, what is asked of it."""
    return {
        "digest_title": digest_title(material),
        "asked_of": lambda entry: asked_in_words(entry, material).removeprefix("—"),
        "absent": absent(material),
    }


def digest_title(material: Material) -> str:
    """Return what the digest and the summary picture are headed with."""
    street = material.campaign.street
    title = paper_title(material)
    return (title if title.startswith(street) else street + title) + material.edition


def to_decide(material: Material) -> list[str]:
    """Return how many hazards the meeting is asked to do what about; nothing in a summary."""
    if material.kind is not Kind.MONTHLY:
        return []
    return [f"{name}{len(entries)}条" for name, entries in material.asked]


def found_in_period(material: Material) -> str:
    """Return what leads from the count before to the present one: ``新发现117条，补报此前发现的3条``."""
    period = material.figures["period"]
    said = f"新发现{period['flow']['found']}条"
    said += f"，补报此前发现的{period['late_reported']}条" if period["late_reported"] else ""
    return said + (f"，核减{period['taken_off']}条" if period["taken_off"] else "")


def overdue_moved(material: Material) -> str:
    """Return how the verified overdue have moved since the paper before, and those to be verified where there are any."""
    then, now = material.figures["previous"]["overall"]["all"], material.overall()
    said = f"已核实超期{change_of_count(now['overdue_verified'], then['overdue_verified'])}"
    unverified = now["overdue_unverified"], then["overdue_unverified"]
    return said + (f"，到期待核实{change_of_count(*unverified)}" if any(unverified) else "")


def absent(material: Material) -> str:
    """Return who has not reported the latest month due; empty where everyone has."""
    standings = (Reporting.MISSING, Reporting.REFUSED, Reporting.LATE)
    who = ((standing, material.departments_that(standing)) for standing in standings)
    return clauses(f"{standing.chinese}：{_some(several)}" for standing, several in who if several)


def _some(several: list[str]) -> str:
    more = f"等{len(several)}个" if len(several) > _MOST_NAMED else ""
    return names(several[:_MOST_NAMED]) + more


SUMMARY_WIDTH, SUMMARY_SCALE = 400, 2.7
"""Width of the page [CSS pixels] and dots for each: 1080 across, so that the smallest type of a chart is 29 high."""

_TEMPLATES = Path(__file__).parent / "template"
_STYLES = ("briefing/briefing.css", "summary.css")
_SCRIPTS = ("plotly-basic.min.js", "charts.js")

_ROOM = 4
"""Hazards named beside which a chart still fits on the one and a half screens that are looked at."""


def compose_summary(material: Material) -> str:
    """Return what stands on the page: key figures, the major hazards that cannot wait, by name, and what is to be decided."""
    mark = f'<p class="sample">{SAMPLE_MARK}　仅供演示</p>' if material.figures["sample_data"] else ""
    chart = sector_chart(material) if len(material.listed("urgent_major")) <= _ROOM else None
    drawn = block_html(chart, {}) if chart else ""
    return (
        f"{_head(material, mark)}<main>{_tiles(material)}{_urgent(material)}"
        f"{_matters(material)}{_changes(material)}{drawn}</main>{_foot(material)}"
    )


def summary_html(paper: Paper) -> str:
    """Return the page of a paper's picture, ready to be drawn; it asks nobody for anything."""
    style = "\n".join((_TEMPLATES / name).read_text("utf-8") for name in _STYLES)
    scripts = "".join(
        f"<script>{(_TEMPLATES / 'briefing' / name).read_text('utf-8')}</script>" for name in _SCRIPTS
    )
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{escape(paper.title)}</title><style>{style}</style></head>"
        f'<body class="summary">{paper.summary}'
        f"<script>window.briefing = {{}};</script>{scripts}</body></html>"
    )


def _head(material: Material, mark: str) -> str:
    title = digest_title(material).removeprefix(material.campaign.street).removeprefix(material.campaign.name)
    return (
        f"<header><p>{escape(material.campaign.street)}　{escape(material.campaign.name)}</p>"
        f"<h1>{escape(title)}</h1><p>数据截至{day(material.as_of)}</p>{mark}</header>"
    )


def _tiles(material: Material) -> str:
    street, major = material.overall(), material.overall("major")
    tiles = (
        _tile("累计发现", _count(street, "found"), found_note(material)),
        _tile(
            "未整改",
            _count(street, "open"),
            material.of_which_major(major["open"], street["open"]) if street["open"] else "",
        ),
        _rate("整改率", street, "rectification_rate"),
        _rate("销号率", street, "closure_rate"),
        _tile(
            "已核实超期",
            _count(street, "overdue_verified"),
            _overdue_note(material),
            alarming=street["overdue_verified"] > 0,
        ),
        _rate("按期整改率", street, "on_time_rate"),
    )
    return f'<dl class="tiles">{"".join(tiles)}</dl>'


def _overdue_note(material: Material) -> str:
    street, major = material.overall(), material.overall("major")
    late = street["overdue_verified"]
    said = [material.of_which_major(major["overdue_verified"], late)] * bool(late)
    said += [f"另有{UNVERIFIED}{street['overdue_unverified']}条"] * bool(street["overdue_unverified"])
    return "，".join(said)


def _count(group: Group, name: str) -> str:
    number = group.marked(name)
    return number.text + number.mark


def _rate(name: str, group: Group, rate: str) -> str:
    number = group.rate(rate)
    return _tile(name, number.text + number.mark, "".join(number.detail[:1]).strip("（）"))


def _tile(name: str, figure: str, note: str, *, alarming: bool = False) -> str:
    kind = "tile alarm" if alarming else "tile"
    return f'<div class="{kind}"><dt>{escape(name)}</dt><dd>{escape(figure)}<small>{escape(note)}</small></dd></div>'


def _urgent(material: Material) -> str:
    """Return every major hazard that is overdue or falls due soon; too many by who reports them, each with the most pressing."""
    shares, entries = urgent_shares(material), material.listed("urgent_major")
    said = f"（共{len(entries)}条，逐条见{urgent_annex(material)}）" * bool(shares)
    lines = "".join(
        f"<li><strong>{escape(share.whose)}</strong>　"
        f"<em>{escape('，'.join(f'{name}{number.text}条' for name, number in share.counts))}</em><br>"
        f"最急：{escape(share.worst['unit'])}（{escape(material.urgency(share.worst))}）</li>"
        for share in shares
    ) or "".join(
        f"<li><strong>{escape(brief(entry))}</strong><br><em>{escape(material.urgency(entry))}</em>　"
        f"{escape(entry['leaders'])}　{escape(entry['department'])}</li>"
        for entry in entries
    )
    if not lines:
        return ""
    return f'<section class="urgent"><h2>{URGENT_CAPTION}{said}</h2><ul>{lines}</ul></section>'


def _changes(material: Material) -> str:
    before, flow = material.figures["previous"], material.figures["period"]["flow"]
    if before is None or material.is_unread:
        return ""
    street, earlier = material.overall(), Group("", before["overall"]["all"])
    lines = [f"{found_in_period(material)}，完成整改{flow['rectified']}条，销号{flow['closed']}条"]
    for name, rate in (("整改率", "rectification_rate"), ("销号率", "closure_rate")):
        change = change_of_rate(street.parts_of(rate), earlier.parts_of(rate))
        lines += [f"{name}{change}{material.mark}"] * bool(change)
    lines.append(overdue_moved(material))
    return _list(f"与{day(before['as_of'])}相比", lines)


def _matters(material: Material) -> str:
    points, who, due = to_decide(material), absent(material), owed_next(material)
    unread = uncounted_in_full(material.figures)
    reporting = (
        [unread] * bool(unread)
        + [who] * bool(who)
        + [f"下次报送：{'，'.join(f'{day(when)}前报送{what}' for when, what in due)}"] * bool(due)
    )
    return _list(DECIDING, points) + _list("报送", reporting)


def _list(title: str, lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<section><h2>{escape(title)}</h2><ul>{items}</ul></section>" if items else ""


def _foot(material: Material) -> str:
    partial_note = material.partial_note if material.mark else ""
    latest = material.latest
    reported = (
        f"，应报{latest['expected']}个{material.campaign.reporter}，实报{latest['reported']}个"
        if latest
        else ""
    )
    return (
        f"<footer><p>{escape(partial_note + known_until(material))}率按合并数计算，不取平均。</p>"
        f"<p>来源：各{material.campaign.reporter}隐患台账{reported}。{escape(material.campaign.street + material.campaign.office)}</p></footer>"
    )
