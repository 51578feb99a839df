"""Reading ``campaign.yaml``: from nodes with lines to a campaign, every mistake named."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from hazardlib.domain.campaign import (
    Campaign,
    Hotline,
    Involvement,
    Leader,
    Sector,
    Stage,
    fold_name,
    fold_sector,
)
from hazardlib.domain.campaign_parts import (
    CADENCES,
    GROUPS,
    KINDS,
    MOST_DAYS,
    MOST_LETTERS,
    ROLES,
    Attendance,
    CampaignLevel,
    Duty,
    Indicator,
    Ladder,
    Mobilisation,
    ScopeItem,
    Standard,
)
from hazardlib.domain.campaign_reporters import (
    codes_in,
    names_in,
    read_departments,
    read_streets,
    refuse_repeats,
    tenure_of,
)
from hazardlib.domain.document import Entry, parse_document, read_text

_MOST_ATTENDING = 9999


def read_campaign(path: Path) -> Campaign:
    """Read and check ``campaign.yaml``; see :func:`hazardlib.domain.campaign.load_campaign`."""
    return _parse(read_text(path), path.name)


_EXAMPLES = {
    "campaign": "{name: 消防安全百日行动, street: 湖畔镇, …}",
    "calendar": "{first_month: 2024-06, …}",
    "stages": "[{code: action, name: 集中整治, since: 2024-06-01, until: 2024-09-30}]",
    "hotlines": '[{number: "12345", name: 举报热线}]，没有的写 []',
    "leaders": "[王某某, 李某某]",
    "departments": "[{name: 应急办, since: 2024-06-01}]",
    "sectors": "[{code: shops, name: 沿街商铺, …}]",
    "name": "应急办",
    "campaign.name": "消防安全百日行动",
    "stages.name": "集中整治",
    "hotlines.name": "举报热线",
    "hotlines.number": '"12345"',
    "streets.name": "湖畔街道",
    "sectors.name": "沿街商铺",
    "sectors.leaders": "[{name: 王某某, since: 2024-06-01}]，须是前面 leaders 里的人",
    "sectors.leaders.name": "王某某",
    "streets.leaders": "[{name: 王某某, since: 2024-06-01}]",
    "streets.leaders.name": "王某某",
    "street": "湖畔镇",
    "district": "湖畔区",
    "streets": "[{name: 湖畔街道, since: 2024-06-01, leaders: [{name: 王某某, since: 2024-06-01}]}]",
    "issuer": "湖畔镇人民政府",
    "document": "湖畔镇消防安全百日行动方案",
    "issued_on": "2024-06-01",
    "office": "应急办，须是 departments 里的一个",
    "reports_to": "区安委会办公室",
    "channel": "湖畔镇安全工作群",
    "first_month": "2024-06",
    "last_month": "2024-09",
    "due_day": "20",
    "due_includes_day": "true，即当天报的算按时",
    "meeting_day": "25",
    "interim_on": "2024-08-01，没有阶段小结的写 []",
    "final_on": "2024-09-30",
    "supplement_on": "2024-09-30，可以与 final_on 同一天",
    "code": "shops",
    "since": "2024-06-01",
    "until": "2024-09-30",
    "leads": "[{department: 应急办, since: 2024-06-01}]",
    "department": "应急办",
}
"""What a key that must be there may look like, where its place is not named wherever it stands: said where it is missing."""


@lru_cache(maxsize=8)  # a process asks for the same campaign again and again
def _parse(text: str, name: str) -> Campaign:
    top = parse_document(text, name, examples=_EXAMPLES)
    named = top.at("level").word(tuple(CampaignLevel)) if top.has("level") else ""
    level = CampaignLevel(named or CampaignLevel.STREET)
    own, reporters = _OF_LEVEL[level]
    top.open(
        ["campaign", "calendar", "stages", "hotlines", *own, "sectors"],
        ["level", "supporting", "duties", "indicators", "standards", "mobilisation", "ladder"],
    )
    names, departments = reporters(top)
    known = tuple(department.name for department in departments if not department.is_supporting)
    about = top.at("campaign").open(
        ["name", str(level), "issuer", "document", "issued_on", "office", "reports_to", "channel"],
        ["document_no", "basis", "copies_to"],
    )
    office = about.at("office")
    sectors = _sectors(top.at("sectors"), names, known, level)
    codes = tuple(sector.code for sector in sectors)
    campaign = Campaign(
        level=level,
        name=about.at("name").text(),
        street=about.at(str(level)).text(),
        issuer=about.at("issuer").text(),
        document=about.at("document").text(),
        basis=about.at("basis").text() or None,
        issued_on=about.at("issued_on").day(),
        office=office.text() if level is CampaignLevel.DISTRICT else office.word(known),
        reports_to=about.at("reports_to").text(),
        copies_to=about.at("copies_to").text() or None,
        channel=about.at("channel").text(),
        **_calendar(top.at("calendar")),
        stages=_stages(top.at("stages")),
        hotlines=tuple(_hotline(entry) for entry in top.at("hotlines").items(allow_none=True)),
        leaders=names,
        departments=departments,
        sectors=sectors,
        duties=tuple(_duty(entry) for entry in top.at("duties").items(allow_none=True)),
        indicators=tuple(_indicator(entry) for entry in top.at("indicators").items(allow_none=True)),
        standards=tuple(_standard(entry, codes) for entry in top.at("standards").items(allow_none=True)),
        mobilisation=_mobilisation(top.at("mobilisation")) if top.has("mobilisation") else None,
        ladder=_ladder(top.at("ladder")) if top.has("ladder") else Ladder(),
    )
    refuse_repeats(names_in(top.at("indicators")), fold_name)
    refuse_repeats([item.at("role") for item in top.at("indicators").items(allow_none=True)], str)
    refuse_repeats(names_in(top.at("duties")), fold_name)
    for coded in ("duties", "standards"):
        refuse_repeats(codes_in(top.at(coded)), str)
    top.document.raise_mistakes()
    return campaign


_OF_LEVEL = {
    CampaignLevel.STREET: (["leaders", "departments"], read_departments),
    CampaignLevel.DISTRICT: (["streets"], read_streets),
}
"""What a campaign's file must name of those who answer and report, and how it is read."""


def _calendar(entry: Entry) -> dict[str, Any]:
    days = ["interim_on", "final_on", "supplement_on"]
    entry.open(
        ["first_month", "last_month", "due_day", "due_includes_day", "meeting_day", *days],
        ["every_months", "carry_over_month"],
    )
    first, last = entry.at("first_month").month(), entry.at("last_month").month()
    if last < first:
        entry.at("last_month").refuse(f"不早于 first_month（{first}）的年月")
    steps = entry.at("every_months").count(12) if entry.has("every_months") else 1
    if last >= first and last not in tuple(first.through(last))[::steps]:
        entry.at("last_month").refuse(f"从 first_month（{first}）起每 {steps} 个月一次能数到的年月")
    interims = entry.at("interim_on").days()
    final, supplement = entry.at("final_on").day(), entry.at("supplement_on").day()
    _check_days(entry, interims, final, supplement)
    opening = entry.at("carry_over_month").month() if entry.has("carry_over_month") else None
    if opening is not None and opening >= first:
        entry.at("carry_over_month").refuse(f"早于 first_month（{first}）的年月")
    return {
        "first_month": first,
        "last_month": last,
        "every_months": steps,
        "due_day": entry.at("due_day").day_of_month(),
        "due_includes_day": entry.at("due_includes_day").flag(),
        "meeting_day": entry.at("meeting_day").day_of_month(),
        "interims_on": interims,
        "final_on": final,
        "supplement_on": supplement,
        "carry_over_month": opening,
    }


def _check_days(entry: Entry, interims: tuple[date, ...], final: date, supplement: date) -> None:
    months = [(day.year, day.month) for day in interims]
    if months != sorted(set(months)):
        entry.at("interim_on").refuse("从早到晚、各在不同月份的日期")
    if interims and final < interims[-1]:
        entry.at("final_on").refuse("不早于 interim_on 的日期")
    if supplement < final:
        entry.at("supplement_on").refuse("不早于 final_on 的日期")


def _ladder(entry: Entry) -> Ladder:
    entry.open(["remind", "letter", "summon"])
    remind, letter, summon = entry.at("remind"), entry.at("letter"), entry.at("summon")
    for step, number in ((remind, "days"), (letter, "days"), (summon, "after")):
        step.open(["name", number])
    return Ladder(
        remind_name=remind.at("name").text(),
        remind_days=remind.at("days").count(MOST_DAYS),
        letter_name=letter.at("name").text(),
        letter_days=letter.at("days").count(MOST_DAYS),
        summon_name=summon.at("name").text(),
        summon_after=summon.at("after").count(MOST_LETTERS),
    )


def _stages(entry: Entry) -> tuple[Stage, ...]:
    stages: list[Stage] = []
    for item in entry.items():
        item.open(["code", "name", "since", "until"])
        stage = Stage(code=item.at("code").code(), name=item.at("name").text(), **tenure_of(item))
        if stages and stages[-1].until is not None and stage.since <= stages[-1].until:
            item.at("since").refuse(f"晚于上一阶段的 until（{stages[-1].until}）的日期")
        stages.append(stage)
    refuse_repeats(codes_in(entry), str)
    return tuple(stages)


def _sectors(
    entry: Entry, leaders: tuple[str, ...], departments: tuple[str, ...], level: CampaignLevel
) -> tuple[Sector, ...]:
    sectors = tuple(_sector(item, leaders, departments, level) for item in entry.items())
    refuse_repeats(codes_in(entry), str)
    refuse_repeats(names_in(entry), fold_sector)
    return sectors


def _sector(
    entry: Entry, leaders: tuple[str, ...], departments: tuple[str, ...], level: CampaignLevel
) -> Sector:
    is_led = level is CampaignLevel.STREET  # at a district whoever leads a street answers for all its sectors
    entry.open(
        ["code", "name", *(["leaders", "leads"] * is_led)],
        ["aliases", *(["cooperates"] * is_led), "sites", "scope", "high_risk", "plan"],
    )
    return Sector(
        code=entry.at("code").code(),
        name=entry.at("name").text(),
        aliases=entry.at("aliases").texts(allow_none=True),
        sites=entry.at("sites").texts(allow_none=True),
        scope=tuple(_scope_item(item) for item in entry.at("scope").items(allow_none=True)),
        leaders=tuple(_leader(item, leaders) for item in entry.at("leaders").items(allow_none=not is_led)),
        leads=tuple(
            _involvement(item, departments, "负责部门")
            for item in entry.at("leads").items(allow_none=not is_led)
        ),
        cooperates=tuple(
            _involvement(item, departments, "配合部门")
            for item in entry.at("cooperates").items(allow_none=True)
        ),
        is_high_risk=entry.has("high_risk") and entry.at("high_risk").flag(),
        plan=entry.at("plan").text() or None,
    )


def _scope_item(entry: Entry) -> ScopeItem:
    """Read one thing to be inspected: a text, or a mapping with the days from and until which it is."""
    if not entry.is_mapping:
        return ScopeItem(item=entry.text())
    entry.open(["item"], ["since", "until"])
    return ScopeItem(item=entry.at("item").text(), **tenure_of(entry, ScopeItem.since))


def _leader(entry: Entry, names: tuple[str, ...]) -> Leader:
    entry.open(["name", "since"], ["until"])
    return Leader(name=entry.at("name").word(names, "leaders"), **tenure_of(entry))


def _involvement(entry: Entry, names: tuple[str, ...], title: str) -> Involvement:
    entry.open(["department", "since"], ["until", "title"])
    return Involvement(
        department=entry.at("department").word(names, "departments"),
        title=entry.at("title").text() or title,
        **tenure_of(entry),
    )


def _hotline(entry: Entry) -> Hotline:
    entry.open(["number", "name"])
    return Hotline(number=entry.at("number").text(), name=entry.at("name").text())


def _duty(entry: Entry) -> Duty:
    entry.open(["code", "name", "cadence"], ["high_risk_cadence", "due_on", "aliases", "since"])
    cadence = entry.at("cadence").word(CADENCES)
    high_risk = entry.at("high_risk_cadence").word(CADENCES) if entry.has("high_risk_cadence") else cadence
    return Duty(
        code=entry.at("code").code(),
        name=entry.at("name").text(),
        cadence=cadence,
        high_risk_cadence=high_risk,
        due_on=entry.at("due_on").day() if entry.has("due_on") else None,
        aliases=entry.at("aliases").texts(allow_none=True),
        since=entry.at("since").day() if entry.has("since") else None,
    )


def _indicator(entry: Entry) -> Indicator:
    entry.open(["name", "unit", "group"], ["kind", "role", "aliases"])
    return Indicator(
        name=entry.at("name").text(),
        unit=entry.at("unit").text(),
        group=entry.at("group").word(GROUPS),
        kind=entry.at("kind").word(KINDS) if entry.has("kind") else "flow",
        role=entry.at("role").word(ROLES) if entry.has("role") else None,
        aliases=entry.at("aliases").texts(allow_none=True),
    )


def _standard(entry: Entry, sectors: tuple[str, ...]) -> Standard:
    entry.open(["code", "name", "number", "since", "sectors", "source"], ["until", "words"])
    return Standard(
        code=entry.at("code").code(),
        name=entry.at("name").text(),
        number=entry.at("number").text(),
        **tenure_of(entry),
        sectors=tuple(item.word(sectors) for item in entry.at("sectors").items()),
        words=entry.at("words").texts(allow_none=True),
        source=entry.at("source").text(),
    )


def _mobilisation(entry: Entry) -> Mobilisation:
    entry.open(["held_on", "attended"])
    attended = [item.open(["group", "count"]) for item in entry.at("attended").items()]
    return Mobilisation(
        held_on=entry.at("held_on").day(),
        attended=tuple(
            Attendance(item.at("group").text(), item.at("count").count(_MOST_ATTENDING)) for item in attended
        ),
    )
