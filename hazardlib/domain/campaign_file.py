"""Reading ``campaign.yaml``: from nodes with lines to a campaign, every mistake named."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

from hazardlib.domain.campaign import (
    Campaign,
    Department,
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
from hazardlib.domain.document import Entry, parse_document, read_text
from hazardlib.domain.lists import read_list

_MOST_ATTENDING = 9999


def read_campaign(path: Path) -> Campaign:
    """Read and check ``campaign.yaml``; see :func:`hazardlib.domain.campaign.load_campaign`."""
    return _parse(read_text(path), path.name)


@cache
def _examples() -> dict[str, str]:
    """Return what a key may look like: by its place, else wherever it stands; said where it is missing."""
    path = Path(__file__).with_name("campaign_examples.csv")
    return {key: example for _, (key, example) in read_list(path, ("key", "example"))}


@lru_cache(maxsize=8)  # a process asks for the same campaign again and again
def _parse(text: str, name: str) -> Campaign:
    top = parse_document(text, name, examples=_examples())
    named = top.optional("level", lambda entry: entry.word(tuple(CampaignLevel)), "")
    level = CampaignLevel(named or CampaignLevel.STREET)
    is_district = level is CampaignLevel.DISTRICT
    own, reporters = (["streets"], _streets) if is_district else (["leaders", "departments"], _departments)
    top.open(
        ["campaign", "calendar", "stages", "hotlines", *own, "sectors"],
        ["level", "supporting", "duties", "indicators", "standards", "mobilisation", "ladder"],
    )
    names, departments = reporters(top)
    known = tuple(each.name for each in departments if not each.is_supporting)
    about = top.at("campaign").open(
        ["name", str(level), "issuer", "document", "issued_on", "office", "reports_to", "channel"],
        ["document_no", "basis", "copies_to"],
    )
    office = about.at("office")
    sectors = top.at("sectors").each(partial(_sector, names, known, level))
    codes = tuple(sector.code for sector in sectors)
    campaign = Campaign(
        level=level,
        name=about.at("name").text(),
        street=about.at(str(level)).text(),
        issuer=about.at("issuer").text(),
        document=about.at("document").text(),
        basis=about.at("basis").text() or None,
        issued_on=about.at("issued_on").day(),
        office=office.text() if is_district else office.word(known),
        reports_to=about.at("reports_to").text(),
        copies_to=about.at("copies_to").text() or None,
        channel=about.at("channel").text(),
        **_calendar(top.at("calendar")),
        stages=_stages(top.at("stages")),
        hotlines=top.at("hotlines").each(_hotline, allow_none=True),
        leaders=names,
        departments=departments,
        sectors=sectors,
        duties=top.at("duties").each(_duty, allow_none=True),
        indicators=top.at("indicators").each(_indicator, allow_none=True),
        standards=top.at("standards").each(partial(_standard, codes), allow_none=True),
        mobilisation=top.optional("mobilisation", _mobilisation, None),
        ladder=top.optional("ladder", _ladder, Ladder()),
    )
    _refuse_repeats([item.at("role") for item in top.at("indicators").items(allow_none=True)], str)
    for named_alike, fold in (("sectors", fold_sector), ("indicators", fold_name), ("duties", fold_name)):
        _refuse_repeats(_names_in(top.at(named_alike)), fold)
    for coded in ("stages", "sectors", "duties", "standards"):
        _refuse_repeats([item.at("code") for item in top.at(coded).items(allow_none=True)], str)
    top.document.raise_mistakes()
    return campaign


def _calendar(entry: Entry) -> dict[str, Any]:
    days = ["interim_on", "final_on", "supplement_on"]
    entry.open(
        ["first_month", "last_month", "due_day", "due_includes_day", "meeting_day", *days],
        ["every_months", "carry_over_month"],
    )
    first, last = entry.at("first_month").month(), entry.at("last_month").month()
    if last < first:
        entry.at("last_month").refuse(f"不早于 first_month（{first}）的年月")
    steps = entry.optional("every_months", lambda months: months.count(12), 1)
    if last >= first and last not in tuple(first.through(last))[::steps]:
        entry.at("last_month").refuse(f"从 first_month（{first}）起每 {steps} 个月一次能数到的年月")
    interims = entry.at("interim_on").days()
    final, supplement = entry.at("final_on").day(), entry.at("supplement_on").day()
    _check_days(entry, interims, final, supplement)
    opening = entry.optional("carry_over_month", Entry.month, None)
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
        stage = Stage(code=item.at("code").code(), name=item.at("name").text(), **_tenure(item))
        if stages and stages[-1].until is not None and stage.since <= stages[-1].until:
            item.at("since").refuse(f"晚于上一阶段的 until（{stages[-1].until}）的日期")
        stages.append(stage)
    return tuple(stages)


def _sector(
    leaders: tuple[str, ...], departments: tuple[str, ...], level: CampaignLevel, entry: Entry
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
        scope=entry.at("scope").each(_scope_item, allow_none=True),
        leaders=entry.at("leaders").each(partial(_leader, leaders), allow_none=not is_led),
        leads=entry.at("leads").each(partial(_involvement, departments, "负责部门"), allow_none=not is_led),
        cooperates=entry.at("cooperates").each(
            partial(_involvement, departments, "配合部门"), allow_none=True
        ),
        is_high_risk=entry.optional("high_risk", Entry.flag, default=False),
        plan=entry.at("plan").text() or None,
    )


def _scope_item(entry: Entry) -> ScopeItem:
    """Read one thing to be inspected: a text, or a mapping with the days from and until which it is."""
    if not entry.is_mapping:
        return ScopeItem(item=entry.text())
    entry.open(["item"], ["since", "until"])
    return ScopeItem(item=entry.at("item").text(), **_tenure(entry, ScopeItem.since))


def _leader(names: tuple[str, ...] | None, entry: Entry) -> Leader:
    """Read a leader, of a street one of those whom the file lists."""
    name = entry.open(["name", "since"], ["until"]).at("name")
    return Leader(name=name.text() if names is None else name.word(names, "leaders"), **_tenure(entry))


def _involvement(names: tuple[str, ...], title: str, entry: Entry) -> Involvement:
    entry.open(["department", "since"], ["until", "title"])
    return Involvement(
        department=entry.at("department").word(names, "departments"),
        title=entry.at("title").text() or title,
        **_tenure(entry),
    )


def _hotline(entry: Entry) -> Hotline:
    entry.open(["number", "name"])
    return Hotline(number=entry.at("number").text(), name=entry.at("name").text())


def _duty(entry: Entry) -> Duty:
    entry.open(["code", "name", "cadence"], ["high_risk_cadence", "due_on", "aliases", "since"])
    cadence = entry.at("cadence").word(CADENCES)
    high_risk = entry.optional("high_risk_cadence", lambda each: each.word(CADENCES), cadence)
    return Duty(
        code=entry.at("code").code(),
        name=entry.at("name").text(),
        cadence=cadence,
        high_risk_cadence=high_risk,
        due_on=entry.optional("due_on", Entry.day, None),
        aliases=entry.at("aliases").texts(allow_none=True),
        since=entry.optional("since", Entry.day, None),
    )


def _indicator(entry: Entry) -> Indicator:
    entry.open(["name", "unit", "group"], ["kind", "role", "aliases"])
    return Indicator(
        name=entry.at("name").text(),
        unit=entry.at("unit").text(),
        group=entry.at("group").word(GROUPS),
        kind=entry.optional("kind", lambda each: each.word(KINDS), "flow"),
        role=entry.optional("role", lambda each: each.word(ROLES), None),
        aliases=entry.at("aliases").texts(allow_none=True),
    )


def _standard(sectors: tuple[str, ...], entry: Entry) -> Standard:
    entry.open(["code", "name", "number", "since", "sectors", "source"], ["until", "words"])
    return Standard(
        code=entry.at("code").code(),
        name=entry.at("name").text(),
        number=entry.at("number").text(),
        **_tenure(entry),
        sectors=entry.at("sectors").each(lambda item: item.word(sectors)),
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


def _departments(top: Entry) -> tuple[tuple[str, ...], tuple[Department, ...]]:
    """Read a street's leaders and its departments, those that support it last."""
    names, supporting = top.at("leaders").texts(), top.at("supporting")
    _refuse_repeats(top.at("leaders").items(), fold_name)
    _refuse_repeats([*_names_in(top.at("departments")), *_names_in(supporting)], fold_name)
    beside = supporting.each(partial(_department, is_supporting=True), allow_none=True)
    return names, (*top.at("departments").each(_department), *beside)


def _streets(top: Entry) -> tuple[tuple[str, ...], tuple[Department, ...]]:
    """Read a district's streets, each with its leaders; these are the district's, in the order of the file."""
    if top.has("supporting"):
        top.at("supporting").refuse("区级的行动方案不写这一项：社区由所在的街道汇总")
    streets = []
    for entry in top.at("streets").items():
        entry.open(["name", "since", "leaders"], ["aliases", "until"])
        streets.append(
            Department(
                name=entry.at("name").text(),
                aliases=entry.at("aliases").texts(allow_none=True),
                leaders=entry.at("leaders").each(partial(_leader, None)),
                **_tenure(entry),
            )
        )
    _refuse_repeats(_names_in(top.at("streets")), fold_name)
    return tuple(dict.fromkeys(leader.name for each in streets for leader in each.leaders)), tuple(streets)


def _department(entry: Entry, *, is_supporting: bool = False) -> Department:
    entry.open(["name", "since"], ["aliases", "until"])
    return Department(
        name=entry.at("name").text(),
        aliases=entry.at("aliases").texts(allow_none=True),
        is_supporting=is_supporting,
        **_tenure(entry),
    )


def _tenure(entry: Entry, usual: date | None = None) -> dict[str, Any]:
    """Return ``since`` and ``until`` of a `Tenure`; where it may be left out, ``usual`` is since when."""
    since = usual if usual and not entry.has("since") else entry.at("since").day()
    until = entry.optional("until", Entry.day, None)
    if until is not None and until < since:
        entry.at("until").refuse(f"不早于 since（{since}）的日期")
    return {"since": since, "until": until}


def _names_in(entry: Entry) -> list[Entry]:
    """Return the names of a list's items, and their other names."""
    return [
        name
        for item in entry.items(allow_none=True)
        for name in (item.at("name"), *item.at("aliases").items(allow_none=True))
    ]


def _refuse_repeats(entries: Iterable[Entry], key: Callable[[str], str]) -> None:
    """Refuse what says the same as an entry before it, compared by ``key``."""
    seen: dict[str, Entry] = {}
    for entry in entries:
        text = key(entry.text())
        if text and text in seen and seen[text].place != entry.place:
            entry.refuse(f"别处没有用过的写法（第 {seen[text].line} 行已有）")
        seen.setdefault(text, entry)
